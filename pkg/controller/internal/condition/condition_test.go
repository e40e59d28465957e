// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/condition"
)

// now is when tests happen, with a fraction of a second that the API does not keep.
var now = time.Date(2026, 1, 2, 3, 4, 5, 678, time.UTC)

func TestPut(t *testing.T) {
	before, second := metav1.NewTime(now.Add(-time.Hour).Truncate(time.Second)), metav1.NewTime(now.Truncate(time.Second))
	ready := metav1.Condition{Type: "Ready", Status: "True", Reason: "AllReady", Message: "2 run", ObservedGeneration: 1, LastTransitionTime: before}
	with := func(change func(c *metav1.Condition)) metav1.Condition {
		c := ready
		c.ObservedGeneration = 2
		change(&c)
		return c
	}
	cases := map[string]struct {
		last []metav1.Condition
		put  func(s *condition.Set)
		want []metav1.Condition
	}{
		"nothing is put; the last ones stay as they are": {
			last: []metav1.Condition{ready},
			put:  func(*condition.Set) {},
			want: []metav1.Condition{ready},
		},
		"the same is put; the time stays and the generation is the new one": {
			last: []metav1.Condition{ready},
			put:  func(s *condition.Set) { s.Put("Ready", "True", "AllReady", "%d run", 2) },
			want: []metav1.Condition{with(func(*metav1.Condition) {})},
		},
		"reason and message change; the time stays": {
			last: []metav1.Condition{ready},
			put:  func(s *condition.Set) { s.Put("Ready", "True", "Other", "3 run") },
			want: []metav1.Condition{with(func(c *metav1.Condition) { c.Reason, c.Message = "Other", "3 run" })},
		},
		"the status changes; so does the time, in whole seconds": {
			last: []metav1.Condition{ready},
			put:  func(s *condition.Set) { s.PutBool("Ready", false, "AllReady", "2 run") },
			want: []metav1.Condition{with(func(c *metav1.Condition) { c.Status, c.LastTransitionTime = "False", second })},
		},
		"a type is new; all are sorted": {
			last: []metav1.Condition{ready},
			put:  func(s *condition.Set) { s.PutBool("Degraded", true, "ActionFailed", "") },
			want: []metav1.Condition{{Type: "Degraded", Status: "True", Reason: "ActionFailed", ObservedGeneration: 2, LastTransitionTime: second}, ready},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			given := append([]metav1.Condition(nil), tc.last...)
			set := condition.From(tc.last, 2, now)
			tc.put(set)
			if diff := cmp.Diff(tc.want, set.List()); diff != "" {
				t.Errorf("conditions differ (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(given, tc.last); diff != "" {
				t.Errorf("the last conditions were changed (-before +after):\n%s", diff)
			}
		})
	}
}

func TestPutShortensMessages(t *testing.T) {
	const limit = 1024
	fits := strings.Repeat("m", limit)
	cases := map[string]struct{ message, want string }{
		"the longest that fits":             {message: fits, want: fits},
		"one byte too long":                 {message: fits + "m", want: fits[:limit-3] + "..."},
		"a character that the cut falls in": {message: fits[:limit-4] + strings.Repeat("é", 4), want: fits[:limit-4] + "..."},
		"a percent sign that is no verb":    {message: "100% full", want: "100% full"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			set := condition.From(nil, 1, now)
			set.Put("Ready", "True", "AllReady", "%s", tc.message)
			got := set.List()[0].Message
			if got != tc.want || !utf8.ValidString(got) {
				t.Errorf("the message ends in %q with %d bytes, want %q with %d", got[max(0, len(got)-9):], len(got),
					tc.want[max(0, len(tc.want)-9):], len(tc.want))
			}
		})
	}
}

func TestTransitions(t *testing.T) {
	one := func(conditionType string, status metav1.ConditionStatus, reason string) []metav1.Condition {
		return []metav1.Condition{{Type: conditionType, Status: status, Reason: reason}}
	}
	cases := map[string]struct {
		last, next []metav1.Condition
		told       bool
	}{
		"nothing changed":                                  {last: one("Degraded", "True", "A"), next: one("Degraded", "True", "A")},
		"trouble begins":                                   {last: one("Degraded", "False", "A"), next: one("Degraded", "True", "B"), told: true},
		"there is other trouble":                           {last: one("Degraded", "True", "A"), next: one("Degraded", "True", "B"), told: true},
		"trouble ends":                                     {last: one("Degraded", "True", "A"), next: one("Degraded", "False", "B"), told: true},
		"all is well for another reason":                   {last: one("NameServersResolved", "True", "A"), next: one("NameServersResolved", "True", "B")},
		"a new object has trouble":                         {next: one("Degraded", "True", "A"), told: true},
		"a new object has none":                            {next: one("Degraded", "False", "A")},
		"a new object is not ready, as all of them":        {next: one("Ready", "False", "A")},
		"it waits for something else before it was ready":  {last: one("Ready", "False", "A"), next: one("Ready", "False", "B")},
		"nobody can tell, and then it turns out not ready": {last: one("Ready", "Unknown", "A"), next: one("Ready", "False", "B")},
		"it gets ready":                                    {last: one("Ready", "False", "A"), next: one("Ready", "True", "B"), told: true},
		"it is no longer ready":                            {last: one("Ready", "True", "A"), next: one("Ready", "False", "B"), told: true},
		"nobody can tell any more whether it is ready":     {last: one("Ready", "True", "A"), next: one("Ready", "Unknown", "B"), told: true},
		"what is going on is no news":                      {last: one("Progressing", "False", "A"), next: one("Progressing", "True", "B")},
		"it is paused":                                     {last: one("Paused", "False", "A"), next: one("Paused", "True", "B"), told: true},
		"the spec changed in what waits for a restart":     {last: one("UpdatePending", "False", "A"), next: one("UpdatePending", "True", "B"), told: true},
		"what is to be removed stays":                      {last: one("ScaleDownBlocked", "False", "A"), next: one("ScaleDownBlocked", "True", "B"), told: true},
		"a condition is no longer said":                    {last: one("Degraded", "True", "A")},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			var want []metav1.Condition
			if tc.told {
				want = tc.next
			}
			if diff := cmp.Diff(want, condition.Transitions(tc.last, tc.next)); diff != "" {
				t.Errorf("what is told differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAmong(t *testing.T) {
	cases := map[string]struct {
		names []string
		want  string
	}{
		"none":         {},
		"one":          {names: []string{"a"}, want: ": a"},
		"all are told": {names: []string{"a", "b", "c"}, want: ": a, b, c"},
		"one too many": {names: []string{"a", "b", "c", "d"}, want: ": a, b, c and 1 more"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if got := condition.Among(tc.names); got != tc.want {
				t.Errorf("names are told as %q, want %q", got, tc.want)
			}
		})
	}
}
