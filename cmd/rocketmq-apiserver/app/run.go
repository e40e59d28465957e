// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"k8s.io/klog/v2"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/options"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/etcd"
)

// Run starts the store, then the server, and stops them in the opposite order.
// It returns when ctx has ended and everything has stopped, or when something
// failed.
func Run(ctx context.Context, opts options.CompletedOptions) (err error) {
	if opts.Standalone {
		if err := etcd.PrivateDir(opts.DataDir); err != nil {
			return fmt.Errorf("preparing data directory: %w", err)
		}
	}
	store, err := openStore(ctx, opts)
	if err != nil {
		return err
	}
	// Last of all: what the server does on its way down needs the store.
	defer func() { err = errors.Join(err, store.close()) }()

	own, err := newParts(ctx, opts, store.connection(opts))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, own.close()) }()

	ctx, cancel := context.WithCancelCause(ctx)
	stopWatching := store.onFailure(cancel)
	defer stopWatching()
	var background sync.WaitGroup
	defer background.Wait()
	defer cancel(nil)
	background.Go(func() { settle(ctx) })

	config, err := server.NewConfig(ctx, opts, server.Dependencies{
		Planner:     own.planner,
		Controllers: own.runControllers,

		ControllersHealth: own.controllersHealth,
		Embedded:          store.description(),
	})
	if err != nil {
		return err
	}
	srv, err := config.Complete().New()
	if err != nil {
		return err
	}
	return srv.Run(ctx)
}

// store is the etcd in this process, or nothing when another one is used.
type store struct {
	lock     *etcd.DirLock
	embedded *etcd.Embedded
	dataID   string
}

func openStore(ctx context.Context, opts options.CompletedOptions) (_ *store, err error) {
	s := &store{}
	if !opts.Embedded {
		return s, nil
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	// A volume has the mode that its owner gave it; what is secret in it is in
	// private directories of its own.
	if err := os.MkdirAll(opts.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("preparing data directory: %w", err)
	}
	if s.lock, err = etcd.Lock(opts.DataDir); err != nil {
		return nil, err
	}
	if s.dataID, err = etcd.Identity(opts.DataDir); err != nil {
		return nil, err
	}
	s.embedded, err = etcd.Start(ctx, etcd.EmbeddedConfig{
		DataDir:             opts.DataDir,
		QuotaBytes:          opts.QuotaBytes,
		CompactionRetention: opts.CompactionRetention,
	})
	if err != nil {
		return nil, err
	}
	klog.FromContext(ctx).Info("Opened the embedded etcd", "dataDir", opts.DataDir, "data", s.dataID)
	return s, nil
}

func (s *store) description() *server.EmbeddedStore {
	if s.embedded == nil {
		return nil
	}
	return &server.EmbeddedStore{Endpoints: s.embedded.Endpoints(), DataID: s.dataID}
}

// connection is how this process reaches the store beside the server.
func (s *store) connection(opts options.CompletedOptions) etcd.Connection {
	if s.embedded != nil {
		return etcd.Connection{Endpoints: s.embedded.Endpoints()}
	}
	external := opts.Etcd.StorageConfig.Transport
	return etcd.Connection{Endpoints: external.ServerList, CAFile: external.TrustedCAFile,
		CertFile: external.CertFile, KeyFile: external.KeyFile}
}

// onFailure calls fail when etcd stops by itself. The result ends the watching
// and waits for it.
func (s *store) onFailure(fail func(error)) (stop func()) {
	if s.embedded == nil {
		return func() {}
	}
	ended, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		select {
		case err := <-s.embedded.Failed():
			fail(fmt.Errorf("the embedded etcd stopped: %w", err))
		case <-ended:
		}
	}()
	return func() {
		close(ended)
		<-done
	}
}

func (s *store) close() error {
	if s.embedded != nil {
		s.embedded.Close()
	}
	if err := s.lock.Unlock(); err != nil {
		return fmt.Errorf("giving back the data directory: %w", err)
	}
	return nil
}
