// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	genericserver "k8s.io/apiserver/pkg/server"
	"k8s.io/apiserver/pkg/server/healthz"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/options"
)

const (
	controllersHook = "rocketmq-controllers"
	// controllersStopTimeout is how long the end of the server waits for the
	// controllers. They resume from any point, so nothing is lost by leaving.
	controllersStopTimeout = 30 * time.Second
)

// ControllerEnvironment is what the server offers to controllers.
type ControllerEnvironment struct {
	// Loopback reaches this server with all rights and without a network.
	Loopback *rest.Config
	// Host reaches the cluster this server extends; nil when standalone.
	Host *rest.Config
	// Namespace is where this server runs, LeaderElection how its replicas
	// agree on one.
	Namespace      string
	LeaderElection options.LeaderElection
}

// ControllersFunc runs the controllers until ctx ends and returns when all of
// their goroutines have. An error while ctx lives stops the server.
type ControllersFunc func(ctx context.Context, env ControllerEnvironment) error

// controllersCheck is the name of the check of /livez that HealthFunc answers.
// It is none of /readyz: the API serves without controllers.
const controllersCheck = "controllers"

// HealthFunc returns why the controllers need this process to be replaced, or
// nil. It must say nil while the process does not lead.
type HealthFunc func() error

// controllerHooks starts the controllers once requests are taken and stops them
// before requests are refused, so that the last things they write get through.
type controllerHooks struct {
	run     ControllersFunc
	healthy HealthFunc // nil for no check
	env     ControllerEnvironment
	fail    func(error)

	mu     sync.Mutex
	cancel context.CancelFunc // nil until started
	done   chan struct{}
}

func (h *controllerHooks) addTo(server *genericserver.GenericAPIServer) error {
	if err := server.AddPostStartHook(controllersHook, h.start); err != nil {
		return fmt.Errorf("adding hook of the controllers: %w", err)
	}
	if err := server.AddPreShutdownHook(controllersHook, h.stop); err != nil {
		return fmt.Errorf("adding hook of the controllers: %w", err)
	}
	if h.healthy == nil {
		return nil
	}
	check := healthz.NamedCheck(controllersCheck, func(*http.Request) error { return h.healthy() })
	if err := server.AddLivezChecks(0, check); err != nil {
		return fmt.Errorf("adding health check of the controllers: %w", err)
	}
	return nil
}

func (h *controllerHooks) start(hook genericserver.PostStartHookContext) error {
	ctx, cancel := context.WithCancel(hook)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cancel, h.done = cancel, make(chan struct{})
	go func() {
		defer close(h.done)
		if err := h.run(ctx, h.env); err != nil && ctx.Err() == nil {
			h.fail(fmt.Errorf("running controllers: %w", err))
		}
	}()
	return nil
}

func (h *controllerHooks) stop() error {
	h.mu.Lock()
	cancel, done := h.cancel, h.done
	h.mu.Unlock()
	if cancel == nil {
		return nil
	}
	cancel()
	select {
	case <-done:
	case <-time.After(controllersStopTimeout):
		// Returning an error would skip the rest of the shutdown.
		klog.Background().Error(errors.New("they did not end"), "Leaving without the controllers", "waited", controllersStopTimeout)
	}
	return nil
}
