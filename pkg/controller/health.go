// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controller

import (
	"fmt"
	"sync"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/queue"
)

// reconcileLimit is how long one reconciliation may take. Every request in it has a deadline of seconds, and what has to wait
// longer comes back later, so that only something that hangs takes as long.
const reconcileLimit = 15 * time.Minute

// office is what is known of the present term of leadership.
type office struct {
	mu sync.Mutex
	// queues are those of controllers at work; nil until everything that exists was read.
	queues []*queue.Queue
}

func (o *office) work(queues []*queue.Queue) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.queues = queues
	workingMetric.Set(1)
}

func (o *office) leave() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.queues = nil
	workingMetric.Set(0)
}

func (o *office) working() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.queues != nil
}

// longest returns, of each controller that has one, the reconciliation that has taken longest so far.
func (o *office) longest() []queue.Running {
	o.mu.Lock()
	defer o.mu.Unlock()
	var all []queue.Running
	for _, q := range o.queues {
		if running, ok := q.Longest(); ok {
			all = append(all, running)
		}
	}
	return all
}

// judge returns why the process should be replaced, or nil. One that does not lead is healthy, whoever leads, and so is one
// that leads and cannot read everything that exists: another process of the same account could not either, and to replace
// this one would take the API away as well. The metric says that it does not work.
func judge(running []queue.Running, now time.Time) error {
	for _, r := range running {
		if took := now.Sub(r.Since); took > reconcileLimit {
			return fmt.Errorf("the controller of %s has been working on %s for %s, the limit is %s",
				r.Queue, r.Key, took.Round(time.Second), reconcileLimit)
		}
	}
	return nil
}
