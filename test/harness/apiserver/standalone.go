// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apiserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
)

// Standalone is a rocketmq-apiserver with no Kubernetes anywhere.
type Standalone struct {
	*Server
	dir string
}

// NewStandalone prepares a standalone server; Start starts it. The name is that of the folder of its logs.
func NewStandalone(name string, args ...string) (*Standalone, error) {
	root, err := Repository()
	if err != nil {
		return nil, err
	}
	binary, err1 := program(root, "rocketmq-apiserver")
	logs, err2 := logDir(root, name)
	port, err3 := freePort()
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "mq-")
	if err != nil {
		return nil, err
	}
	args = append([]string{"--standalone", "--data-dir=" + filepath.Join(dir, "data"), fmt.Sprintf("--secure-port=%d", port)}, args...)
	server, err := newServer(dir, logs, binary, fmt.Sprintf("https://127.0.0.1:%d", port), args)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s := &Standalone{Server: server, dir: dir}
	server.ready = s.serves
	return s, nil
}

// Remove kills the server and removes what it has stored.
func (s *Standalone) Remove() error { return errors.Join(s.Kill9(), os.RemoveAll(s.dir)) }

// StandaloneForTest starts a standalone server, which ends with the test.
func StandaloneForTest(t testing.TB, name string, args ...string) *Standalone {
	t.Helper()
	s, err := NewStandalone(name, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Remove(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// Kubeconfig returns the administrator's kubeconfig, which the server writes.
func (s *Standalone) Kubeconfig() string { return filepath.Join(s.DataDir, "admin.kubeconfig") }

// Config returns the administrator's configuration.
func (s *Standalone) Config() (*rest.Config, error) {
	config, err := clientcmd.BuildConfigFromFlags("", s.Kubeconfig())
	if err != nil {
		return nil, err
	}
	return unlimited(config), nil
}

// RocketMQ returns the administrator's client.
func (s *Standalone) RocketMQ() (versioned.Interface, error) {
	config, err := s.Config()
	if err != nil {
		return nil, err
	}
	return versioned.NewForConfig(config)
}

func (s *Standalone) serves(ctx context.Context) error {
	config, err := s.Config()
	if err != nil {
		return err
	}
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	return get(ctx, client, s.URL+"/readyz")
}
