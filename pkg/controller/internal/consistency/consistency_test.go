// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package consistency_test

import (
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/consistency"
)

// store is an informer's store that has seen everything up to a version.
type store struct{ version string }

func (s *store) LastStoreSyncResourceVersion() string { return s.version }

type write struct{ owner, resource, version string }

// TestStale: what was written, how far the informers are, and whether the owner "mq" has to wait.
func TestStale(t *testing.T) {
	cases := map[string]struct {
		writes         []write
		pods, services string
		want           string
	}{
		"nothing was written":                         {pods: "5", services: "5"},
		"nothing was written or seen":                 {},
		"the informer is behind":                      {writes: []write{{"mq", "pods", "7"}}, pods: "6", services: "9", want: "pods"},
		"the informer has just seen it":               {writes: []write{{"mq", "pods", "7"}}, pods: "7"},
		"the informer is ahead":                       {writes: []write{{"mq", "pods", "7"}}, pods: "8"},
		"versions are numbers, not text":              {writes: []write{{"mq", "pods", "9"}}, pods: "10"},
		"the informer has seen nothing yet":           {writes: []write{{"mq", "pods", "7"}}, want: "pods"},
		"the last of several writes counts":           {writes: []write{{"mq", "pods", "7"}, {"mq", "pods", "10"}}, pods: "9", want: "pods"},
		"writes side by side may be told in disorder": {writes: []write{{"mq", "pods", "10"}, {"mq", "pods", "7"}}, pods: "9", want: "pods"},
		"one of two resources is behind":              {writes: []write{{"mq", "pods", "7"}, {"mq", "services", "8"}}, pods: "7", services: "7", want: "services"},
		"both are seen":                               {writes: []write{{"mq", "pods", "7"}, {"mq", "services", "8"}}, pods: "7", services: "8"},
		"somebody else's write":                       {writes: []write{{"other", "pods", "7"}}, pods: "6"},
		"a write without a version":                   {writes: []write{{"mq", "pods", ""}}, pods: "6"},
		"a resource that is not watched":              {writes: []write{{"mq", "secrets", "7"}}, pods: "6"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			tracker := consistency.New[string](map[string]consistency.Store{"pods": &store{tc.pods}, "services": &store{tc.services}})
			for _, w := range tc.writes {
				tracker.Wrote(w.owner, w.resource, w.version)
			}
			if got := tracker.Stale("mq"); got != tc.want {
				t.Errorf("behind is %q, want %q", got, tc.want)
			}
		})
	}
}

// TestStaleUntilSeen follows one write: the owner waits until the informer has it, and then not again, even if the
// informer starts over.
func TestStaleUntilSeen(t *testing.T) {
	pods := &store{version: "6"}
	tracker := consistency.New[string](map[string]consistency.Store{"pods": pods})
	tracker.Wrote("mq", "pods", "7")
	for _, step := range []struct{ version, want string }{{"6", "pods"}, {"6", "pods"}, {"7", ""}, {"", ""}} {
		pods.version = step.version
		if got := tracker.Stale("mq"); got != step.want {
			t.Fatalf("with the informer at %q, behind is %q, want %q", step.version, got, step.want)
		}
	}
	pods.version = "7"
	tracker.Wrote("mq", "pods", "8")
	if got := tracker.Stale("mq"); got != "pods" {
		t.Errorf("after the next write, behind is %q, want pods", got)
	}
}
