// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// What an action has to know is read while its Intent is written. When that takes long, somebody may have changed the topic since, and the
// action would put back what it has read.
func TestActionReadsAgainAfterASlowWrite(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	slow := false
	s.written = func(state transfer.State) error {
		intended := slices.ContainsFunc(state.Journal, func(r transfer.Record) bool {
			return r.Action == transfer.ActionStopWrites && r.State == transfer.Intent
		})
		if slow || !intended {
			return nil
		}
		slow = true
		s.awaitRequest()
		s.advance(2 * time.Second)
		config := s.source().topics[topic]
		config["readQueueNums"], config["writeQueueNums"] = 16.0, 16.0
		return nil
	}
	tr := transfer.New(s.ports(), transfer.State{})
	s.until(t, tr, reason(transfer.RouteRefresh))
	config := s.source().topics[topic]
	if !slow || config["readQueueNums"] != 16.0 || config["writeQueueNums"] != 16.0 || config["perm"] != 4.0 {
		t.Errorf("the write was slow: %v; the topic is %v, want 16 queues and permission 4", slow, config)
	}
}

// awaitRequest lets go of the model until another request was made, or it is clear that the one it is about was made before.
func (s *scenario) awaitRequest() {
	before := s.requests
	for range 10000 {
		s.mu.Unlock()
		runtime.Gosched()
		s.mu.Lock()
		if s.requests > before {
			return
		}
	}
}
