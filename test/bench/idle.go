// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

const (
	readyGoal  = 2.0
	memoryGoal = 110.0
	starts     = 5
)

// standalone measures the start without any Kubernetes.
func standalone(ctx context.Context, r *report) (err error) {
	s, err := apiserver.NewStandalone("bench-standalone")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Remove()) }()
	var first, again []float64
	for range starts {
		if err := errors.Join(s.Kill9(), s.Wipe()); err != nil {
			return err
		}
		for _, times := range []*[]float64{&first, &again} {
			if err := s.Kill9(); err != nil {
				return err
			}
			begin := time.Now()
			if err := s.Start(ctx); err != nil {
				return err
			}
			*times = append(*times, time.Since(begin).Seconds())
		}
	}
	r.add(
		result{what: "standalone, first start to /readyz", unit: "s", rounds: first, goal: readyGoal, required: true, note: "New authority and store."},
		result{what: "standalone, start to /readyz after kill -9", unit: "s", rounds: again, goal: readyGoal, required: true},
	)
	return nil
}

// idle measures start and memory of a server that has nothing to do.
func idle(ctx context.Context, r *report, c *apiserver.Cluster) error {
	var ready, memory []float64
	for range starts {
		if err := c.Server.Kill9(); err != nil {
			return err
		}
		begin := time.Now()
		if err := c.Server.Launch(ctx); err != nil {
			return err
		}
		if err := c.Server.AwaitAnswer(ctx, "/readyz"); err != nil {
			return err
		}
		ready = append(ready, time.Since(begin).Seconds())
	}
	if err := c.Server.AwaitReady(ctx); err != nil {
		return err
	}
	// The server gives back what start-up has used after 20 s.
	pause(30*time.Second, ctx.Done())
	for range 10 {
		megabytes, err := memoryOf(c.Server.PID(), "VmRSS")
		if err != nil {
			return err
		}
		memory = append(memory, megabytes)
		pause(time.Second, ctx.Done())
	}
	heap, err1 := memoryOf(c.Server.PID(), "RssAnon")
	peak, err2 := memoryOf(c.Server.PID(), "VmHWM")
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	r.add(
		result{what: "in a cluster, start to /readyz", unit: "s", rounds: ready, goal: readyGoal, required: true},
		result{what: "in a cluster, idle memory", unit: "MB", rounds: memory, goal: memoryGoal, required: true,
			note: fmt.Sprintf("All features on, embedded etcd; half a minute after the start. %.0f MB without what is mapped from files; at most %.0f MB while starting.", heap, peak)},
	)
	return ctx.Err()
}
