// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package queue_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/queue"
)

var key = cache.NewObjectName("a", "mq")

// outcomes are those of reconciliations, in their order.
type outcomes struct {
	mu   sync.Mutex
	errs []error
}

func (o *outcomes) observe(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.errs = append(o.errs, err)
}

func (o *outcomes) all() []error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.errs
}

// TestRun: how often an object that was added once is reconciled within a minute, by what its reconciler says.
func TestRun(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		// reconcile is told how often it was called before.
		reconcile func(before int) (time.Duration, error)
		want      []string // parts of the errors; empty for none
	}{
		"it is done":                        {func(int) (time.Duration, error) { return 0, nil }, []string{""}},
		"it is to be looked at again":       {func(int) (time.Duration, error) { return 25 * time.Second, nil }, []string{"", "", ""}},
		"it fails twice; it is tried again": {func(n int) (time.Duration, error) { return 0, []error{broken, broken, nil}[n] }, []string{"broken", "broken", ""}},
		"an error counts more than a wish":  {func(n int) (time.Duration, error) { return time.Hour, []error{broken, nil}[n] }, []string{"broken", ""}},
		"it panics; that is an error too": {func(n int) (time.Duration, error) {
			if n == 0 {
				panic("oh")
			}
			return 0, nil
		}, []string{"internal error: panic: oh", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				var seen outcomes
				q := queue.New("brokers", func(context.Context, cache.ObjectName) (time.Duration, error) {
					return c.reconcile(len(seen.all()))
				}, seen.observe, clock.RealClock{})
				defer q.Close()
				var running sync.WaitGroup
				running.Go(func() { q.Run(ctx, 2) })
				q.Add(key)
				pass(time.Minute)
				cancel()
				running.Wait()
				got := seen.all()
				if len(got) != len(c.want) {
					t.Fatalf("there were %d reconciliations, want %d: %v", len(got), len(c.want), got)
				}
				for i, err := range got {
					if err == nil && c.want[i] != "" || err != nil && (c.want[i] == "" || !strings.Contains(err.Error(), c.want[i])) {
						t.Errorf("reconciliation %d ended with %v, want %q", i, err, c.want[i])
					}
				}
			})
		})
	}
}

// TestLongest: what runs is known while it runs, and an object is never reconciled twice at a time.
func TestLongest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		release := make(chan struct{})
		q := queue.New("brokers", func(context.Context, cache.ObjectName) (time.Duration, error) {
			<-release
			return 0, nil
		}, func(error) {}, clock.RealClock{})
		defer q.Close()
		if _, ok := q.Longest(); ok {
			t.Error("something runs before anything was started")
		}
		var running sync.WaitGroup
		running.Go(func() { q.Run(ctx, 3) })
		begin := time.Now()
		q.Add(key)
		pass(time.Second)
		q.Add(cache.NewObjectName("a", "other"))
		q.Add(key) // again, while it is worked on
		pass(time.Second)
		if got, ok := q.Longest(); !ok || got != (queue.Running{Queue: "brokers", Key: key, Since: begin}) {
			t.Errorf("what runs longest is %+v (%v), want %s since %s", got, ok, key, begin)
		}
		close(release)
		pass(time.Second)
		if got, ok := q.Longest(); ok {
			t.Errorf("%+v runs after all have ended", got)
		}
		cancel()
		running.Wait()
	})
}

// pass lets time pass, of the test's own clock: it takes none.
func pass(d time.Duration) { <-time.After(d) }
