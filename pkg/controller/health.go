// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controller

import (
	"fmt"
	"sync"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/queue"
)

const (
	// readLimit is how long a new leader may take to read everything that exists.
	readLimit = 5 * time.Minute
	// reconcileLimit is how long one reconciliation may take. Every request in it has a deadline of seconds, and what
	// has to wait longer comes back later, so that only something that hangs takes as long.
	reconcileLimit = 15 * time.Minute
)

// office is what is known of the present term of leadership.
type office struct {
	mu sync.Mutex
	// since is when the term began, zero while this process does not lead.
	since time.Time
	// queues are those of controllers at work; nil until everything that exists was read.
	queues []*queue.Queue
}

func (o *office) enter(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.since, o.queues = now, nil
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
	o.since, o.queues = time.Time{}, nil
	workingMetric.Set(0)
}

func (o *office) working() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.queues != nil
}

// look returns what is judged.
func (o *office) look() condition {
	o.mu.Lock()
	defer o.mu.Unlock()
	c := condition{since: o.since, working: o.queues != nil}
	for _, q := range o.queues {
		if running, ok := q.Longest(); ok {
			c.running = append(c.running, running)
		}
	}
	return c
}

// condition is what the health of controllers is judged by.
type condition struct {
	since   time.Time
	working bool
	// running is, of each controller that has one, the reconciliation that has taken longest so far.
	running []queue.Running
}

// judge returns why the process should be replaced, or nil. One that does not lead is healthy, whoever leads.
func judge(c condition, now time.Time) error {
	if c.since.IsZero() {
		return nil
	}
	if led := now.Sub(c.since); !c.working && led > readLimit {
		return fmt.Errorf("the controllers lead since %s and have not read all objects yet, the limit is %s: "+
			"the log says which kind cannot be read", led.Round(time.Second), readLimit)
	}
	for _, r := range c.running {
		if took := now.Sub(r.Since); took > reconcileLimit {
			return fmt.Errorf("the controller of %s has been working on %s for %s, the limit is %s",
				r.Queue, r.Key, took.Round(time.Second), reconcileLimit)
		}
	}
	return nil
}
