// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package queue

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
)

// Back-off of one key after failures.
const (
	firstRetry = 20 * time.Millisecond
	lastRetry  = time.Minute
)

// Reconciler brings one object to where it should be. It is called again after the returned time if that is positive,
// after every Add of the key, and after an error with back-off.
type Reconciler func(ctx context.Context, key cache.ObjectName) (again time.Duration, err error)

// Queue is the work of one controller.
type Queue struct {
	name      string
	reconcile Reconciler
	observe   func(err error)
	clock     clock.PassiveClock
	work      workqueue.TypedRateLimitingInterface[cache.ObjectName]

	mu      sync.Mutex
	started map[cache.ObjectName]time.Time // reconciliations that run
}

// Running is a reconciliation that has not ended.
type Running struct {
	Queue string
	Key   cache.ObjectName
	Since time.Time
}

// New returns a queue that does nothing until Run, and must be closed even if it is never run: the library's queue keeps
// goroutines from the start. Observe is called with the outcome of every reconciliation.
func New(name string, reconcile Reconciler, observe func(err error), clock clock.PassiveClock) *Queue {
	return &Queue{
		name: name, reconcile: reconcile, observe: observe, clock: clock, started: map[cache.ObjectName]time.Time{},
		work: workqueue.NewTypedRateLimitingQueueWithConfig(
			workqueue.NewTypedItemExponentialFailureRateLimiter[cache.ObjectName](firstRetry, lastRetry),
			workqueue.TypedRateLimitingQueueConfig[cache.ObjectName]{Name: name}),
	}
}

// Add has the key reconciled soon.
func (q *Queue) Add(key cache.ObjectName) { q.work.Add(key) }

// Longest returns the reconciliation that has taken longest so far, if any runs.
func (q *Queue) Longest() (longest Running, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for key, since := range q.started {
		if !ok || since.Before(longest.Since) {
			longest, ok = Running{q.name, key, since}, true
		}
	}
	return longest, ok
}

// Close ends the queue. It may be called again, and after Run.
func (q *Queue) Close() { q.work.ShutDown() }

// Run works with so many workers until ctx ends, and returns when the last reconciliation has.
func (q *Queue) Run(ctx context.Context, workers int) {
	ctx = klog.NewContext(ctx, klog.FromContext(ctx).WithName(q.name))
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for q.next(ctx) {
			}
		})
	}
	<-ctx.Done()
	q.work.ShutDown()
	running.Wait()
}

func (q *Queue) next(ctx context.Context) bool {
	key, shutdown := q.work.Get()
	if shutdown || ctx.Err() != nil {
		return false
	}
	defer q.work.Done(key)
	logger := klog.FromContext(ctx).WithValues("object", key)
	again, err := q.guarded(klog.NewContext(ctx, logger), key)
	if ctx.Err() != nil {
		return false
	}
	q.observe(err)
	switch {
	case err != nil:
		logger.Error(err, "Reconciliation failed, trying again", "failures", q.work.NumRequeues(key)+1)
		q.work.AddRateLimited(key)
	case again > 0:
		q.work.Forget(key)
		q.work.AddAfter(key, again)
	default:
		q.work.Forget(key)
	}
	return true
}

func (q *Queue) guarded(ctx context.Context, key cache.ObjectName) (again time.Duration, err error) {
	q.note(key, true)
	defer q.note(key, false)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error: panic: %v\n%s", p, debug.Stack())
		}
	}()
	return q.reconcile(ctx, key)
}

// note begins or ends the record of a reconciliation. No two of one key run at a time.
func (q *Queue) note(key cache.ObjectName, runs bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if runs {
		q.started[key] = q.clock.Now()
		return
	}
	delete(q.started, key)
}
