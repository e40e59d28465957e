// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controller

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/klog/v2"
)

// Controllers are all controllers of a process.
type Controllers struct {
	config Config
	office office
}

// New checks the configuration. It starts nothing.
func New(config Config) (*Controllers, error) {
	if err := config.complete(); err != nil {
		return nil, err
	}
	registerMetrics()
	return &Controllers{config: config}, nil
}

// Working says whether this process leads and its controllers have seen everything that exists.
func (c *Controllers) Working() bool { return c.office.working() }

// Healthy returns why this process should be replaced, or nil: a controller hangs. A process that waits for the Lease is
// healthy.
func (c *Controllers) Healthy() error { return judge(c.office.longest(), c.config.Clock.Now()) }

// Run works until ctx ends, whenever this process leads, and returns when all of its goroutines have. The error is one
// that trying again does not mend.
func (c *Controllers) Run(ctx context.Context) error {
	ctx = klog.NewContext(ctx, klog.FromContext(ctx).WithName("controllers"))
	if c.config.LeaderElection == nil {
		return c.lead(ctx)
	}
	for ctx.Err() == nil {
		if err := c.campaign(ctx); err != nil {
			return err
		}
	}
	return nil
}

// lead works for one term.
func (c *Controllers) lead(ctx context.Context) error {
	defer c.office.leave()
	t, err := newTerm(c.config)
	if err != nil {
		return fmt.Errorf("starting controllers: %w", err)
	}
	return t.run(ctx, c.config.Workers, c.office.work)
}

// campaign waits for the Lease and works while it is held. The Lease is given back only after the last write: it outlives
// ctx until work has stopped, so that no successor starts before.
func (c *Controllers) campaign(ctx context.Context) error {
	acquired := make(chan context.Context, 1)
	elector, err := c.elector(ctx, func(leading context.Context) { acquired <- leading })
	if err != nil {
		return fmt.Errorf("setting up leader election: %w", err)
	}
	holding, release := context.WithCancel(context.WithoutCancel(ctx))
	over := make(chan struct{})
	go func() {
		defer close(over)
		elector.Run(holding)
	}()
	defer func() {
		release()
		<-over
	}()
	select {
	case <-ctx.Done():
		return nil
	case <-over:
		return nil
	case leading := <-acquired:
		working, stop := context.WithCancel(leading)
		defer stop()
		defer context.AfterFunc(ctx, stop)()
		return c.lead(working)
	}
}

func (c *Controllers) elector(ctx context.Context, started func(context.Context)) (*leaderelection.LeaderElector, error) {
	e := c.config.LeaderElection
	return leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Name: e.Lease,
		Lock: &resourcelock.LeaseLock{
			LeaseMeta:  metav1.ObjectMeta{Namespace: e.Namespace, Name: e.Lease},
			Client:     c.config.Host.CoordinationV1(),
			LockConfig: resourcelock.ResourceLockConfig{Identity: e.Identity},
		},
		LeaseDuration: e.LeaseDuration, RenewDeadline: e.RenewDeadline, RetryPeriod: e.RetryPeriod,
		ReleaseOnCancel: true,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: started,
			OnStoppedLeading: func() { klog.FromContext(ctx).Info("Controllers do not hold the Lease", "lease", e.Lease) },
		},
	})
}
