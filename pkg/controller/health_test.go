// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controller

import (
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/tools/cache"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/queue"
)

func TestJudge(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	running := func(since time.Time) []queue.Running {
		return []queue.Running{{Queue: "brokers", Key: cache.ObjectName{Namespace: "a", Name: "mq"}, Since: since}}
	}
	for name, c := range map[string]struct {
		running []queue.Running
		want    string // part of the error; empty for healthy
	}{
		"nothing is going on":             {nil, ""},
		"a reconciliation takes its time": {running(now.Add(-reconcileLimit)), ""},
		"a reconciliation hangs":          {running(now.Add(-reconcileLimit - time.Second)), "the controller of brokers has been working on a/mq for 15m1s"},
		"the clock was set back":          {running(now.Add(time.Hour)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := judge(c.running, now)
			if c.want == "" && got != nil {
				t.Errorf("got %v, want healthy", got)
			}
			if c.want != "" && (got == nil || !strings.Contains(got.Error(), c.want)) {
				t.Errorf("got %v, want an error with %q", got, c.want)
			}
		})
	}
}
