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
		condition condition
		want      string // part of the error; empty for healthy
	}{
		"it does not lead":                                     {condition{}, ""},
		"it reads what exists":                                 {condition{since: now.Add(-readLimit)}, ""},
		"it has not read what exists for too long":             {condition{since: now.Add(-readLimit - time.Second)}, "have not read all objects yet"},
		"it works since long and has nothing to do":            {condition{since: now.Add(-time.Hour), working: true}, ""},
		"a reconciliation takes its time":                      {condition{since: now.Add(-time.Hour), working: true, running: running(now.Add(-reconcileLimit))}, ""},
		"a reconciliation hangs":                               {condition{since: now.Add(-time.Hour), working: true, running: running(now.Add(-reconcileLimit - time.Second))}, "the controller of brokers has been working on a/mq for 15m1s"},
		"the term is over, whatever was going on in it":        {condition{running: running(now.Add(-time.Hour))}, ""},
		"the clock was set back since the beginning of it all": {condition{since: now.Add(time.Hour), working: true, running: running(now.Add(time.Hour))}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := judge(c.condition, now)
			if c.want == "" && got != nil {
				t.Errorf("got %v, want healthy", got)
			}
			if c.want != "" && (got == nil || !strings.Contains(got.Error(), c.want)) {
				t.Errorf("got %v, want an error with %q", got, c.want)
			}
		})
	}
}
