// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"k8s.io/component-base/metrics/legacyregistry"
	"k8s.io/klog/v2"
)

// metricsTimeout bounds a scrape, and the wait for one at the end.
const metricsTimeout = 10 * time.Second

// metricsListener serves /metrics in plain HTTP, for scrapers without
// credentials. It serves nothing else.
type metricsListener struct {
	listener net.Listener
	server   *http.Server
}

func newMetricsListener(address string) (*metricsListener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening for metrics on %q: %w", address, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", legacyregistry.Handler())
	return &metricsListener{listener: listener, server: &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: metricsTimeout,
		WriteTimeout:      metricsTimeout,
		IdleTimeout:       time.Minute,
	}}, nil
}

// run serves until ctx ends.
func (m *metricsListener) run(ctx context.Context) {
	served := make(chan error, 1)
	go func() { served <- m.server.Serve(m.listener) }()
	select {
	case err := <-served:
		klog.FromContext(ctx).Error(err, "Stopped serving plain metrics", "address", m.listener.Addr())
		return
	case <-ctx.Done():
	}
	stopCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), metricsTimeout)
	defer cancel()
	if err := m.server.Shutdown(stopCtx); err != nil {
		_ = m.server.Close()
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		klog.FromContext(ctx).Error(err, "Stopped serving plain metrics", "address", m.listener.Addr())
	}
}
