// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"errors"
	"fmt"
	"sync"

	genericserver "k8s.io/apiserver/pkg/server"
	"k8s.io/klog/v2"

	registry "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/rest"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/loopback"
)

const serverName = "rocketmq-apiserver"

// Server is a built server that does not run yet.
type Server struct {
	generic     *genericserver.GenericAPIServer
	extra       extraConfig
	controllers *controllerHooks
	// loopback is how the controllers and the planner reach the handler chain.
	loopback *loopback.Transport
}

// New builds handler chain, storage and hooks. Whoever does not call Run must
// call Destroy.
func (c CompletedConfig) New() (*Server, error) {
	generic, err := c.generic.New(serverName, genericserver.NewEmptyDelegate())
	if err != nil {
		return nil, fmt.Errorf("building server: %w", err)
	}
	s := &Server{generic: generic, extra: c.extra, loopback: loopback.New(generic.Handler)}
	if err := s.install(c); err != nil {
		s.Destroy()
		return nil, err
	}
	return s, nil
}

func (s *Server) install(c CompletedConfig) error {
	own := s.loopback.Config(c.generic.LoopbackClientConfig)
	planner, err := newPlanner(c.extra.api.scheme, c.extra.planner, own)
	if err != nil {
		return err
	}
	storage, err := registry.NewStorage(c.extra.api.scheme, c.generic.RESTOptionsGetter, registry.Options{
		Planner:   planner,
		Admission: c.generic.AdmissionControl,
	})
	if err != nil {
		return fmt.Errorf("building storage: %w", err)
	}
	if err := s.generic.InstallAPIGroup(c.extra.api.group(storage)); err != nil {
		return fmt.Errorf("installing API: %w", err)
	}
	if c.extra.controllers == nil {
		return nil
	}
	environment := c.extra.environment
	environment.Loopback = own
	s.controllers = &controllerHooks{run: c.extra.controllers, healthy: c.extra.controllersHealth, env: environment}
	return s.controllers.addTo(s.generic)
}

// Destroy gives back what New acquired.
func (s *Server) Destroy() {
	_ = s.generic.SecureServingInfo.Listener.Close()
	s.loopback.Close()
	s.generic.Destroy()
}

// Run serves until ctx ends and everything it started has ended too. It returns
// nil after an orderly stop and the reason if something here made it stop.
//
// It starts, and stops in the opposite order: what keeps the certificates and
// the claim of the store; the plain metrics listener; the API; the controllers.
func (s *Server) Run(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if s.controllers != nil {
		s.controllers.fail = stop
	}

	keepers, err := s.startKeepers(ctx, stop)
	if err != nil {
		s.Destroy()
		return err
	}
	defer keepers()
	defer s.loopback.Close()

	if err := s.generic.PrepareRun().RunWithContext(ctx); err != nil {
		return fmt.Errorf("serving: %w", err)
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	klog.FromContext(ctx).Info("Stopped serving")
	return nil
}

// startKeepers starts what must live longer than the API. The result stops all
// of it and waits.
func (s *Server) startKeepers(ctx context.Context, fail func(error)) (stop func(), err error) {
	var group sync.WaitGroup
	keepersCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop = func() {
		cancel()
		group.Wait()
	}
	if s.extra.metricsAddr != "" {
		listener, err := newMetricsListener(s.extra.metricsAddr)
		if err != nil {
			stop()
			return nil, err
		}
		group.Go(func() { listener.run(keepersCtx) })
	}
	if s.extra.certs != nil {
		group.Go(func() { s.extra.certs.Run(keepersCtx) })
	}
	if s.extra.sole != nil {
		group.Go(func() {
			if err := s.extra.sole.run(keepersCtx); err != nil {
				fail(err)
			}
		})
	}
	if s.extra.host != nil && len(s.extra.unenforced) > 0 {
		group.Go(func() { s.extra.host.watchForPolicies(keepersCtx, s.extra.unenforced) })
	}
	return stop, nil
}
