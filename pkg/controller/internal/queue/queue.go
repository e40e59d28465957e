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
	work      workqueue.TypedRateLimitingInterface[cache.ObjectName]
}

// New returns a queue that does nothing until Run, and must be closed even if it is never run: the library's queue keeps
// goroutines from the start. Observe is called with the outcome of every reconciliation.
func New(name string, reconcile Reconciler, observe func(err error)) *Queue {
	return &Queue{
		name: name, reconcile: reconcile, observe: observe,
		work: workqueue.NewTypedRateLimitingQueueWithConfig(
			workqueue.NewTypedItemExponentialFailureRateLimiter[cache.ObjectName](firstRetry, lastRetry),
			workqueue.TypedRateLimitingQueueConfig[cache.ObjectName]{Name: name}),
	}
}

// Add has the key reconciled soon.
func (q *Queue) Add(key cache.ObjectName) { q.work.Add(key) }

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
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error: panic: %v\n%s", p, debug.Stack())
		}
	}()
	return q.reconcile(ctx, key)
}
