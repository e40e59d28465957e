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
)

// Standalone is a rocketmq-apiserver with no Kubernetes anywhere.
type Standalone struct {
	*Server
}

// NewStandalone prepares a standalone server for the test; Start starts it. It ends with the test.
func NewStandalone(t testing.TB, name string, args ...string) *Standalone {
	t.Helper()
	root, err := Repository()
	if err != nil {
		t.Fatal(err)
	}
	binary, err1 := program(root, "rocketmq-apiserver")
	logs, err2 := logDir(root, name)
	dir, err3 := os.MkdirTemp("", "mq-")
	port, err4 := freePort()
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	args = append([]string{"--standalone", "--data-dir=" + filepath.Join(dir, "data"), fmt.Sprintf("--secure-port=%d", port)}, args...)
	server, err := newServer(dir, logs, binary, fmt.Sprintf("https://127.0.0.1:%d", port), args)
	if err != nil {
		t.Fatal(err)
	}
	s := &Standalone{server}
	server.ready = s.serves
	t.Cleanup(func() {
		if err := errors.Join(server.Kill9(), os.RemoveAll(dir)); err != nil {
			t.Error(err)
		}
	})
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
