// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package traffic_test

import (
	"slices"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/traffic"
)

func sent(key string) traffic.Event { return traffic.Event{Event: "sent", Key: key, Broker: "a"} }

func failed(key string) traffic.Event { return traffic.Event{Event: "failed", Key: key} }

func consumed(group, key string) traffic.Event {
	return traffic.Event{Event: "consumed", Group: group, Key: key, Broker: "b"}
}

func TestLedger(t *testing.T) {
	cases := map[string]struct {
		events     []traffic.Event
		lost       []string // group/key
		duplicates int
	}{
		"every group has had what was acknowledged; nothing is lost": {
			[]traffic.Event{sent("k-0"), consumed("one", "k-0"), consumed("two", "k-0")}, nil, 0,
		},
		"one group has not had a message; it is lost for that group": {
			[]traffic.Event{sent("k-0"), sent("k-1"), consumed("one", "k-0"), consumed("one", "k-1"), consumed("two", "k-0")}, []string{"two/k-1"}, 0,
		},
		"nobody has had a message; it is lost for all": {[]traffic.Event{sent("k-0")}, []string{"one/k-0", "two/k-0"}, 0},
		"a message comes again; it is counted and not a loss": {
			[]traffic.Event{sent("k-0"), consumed("one", "k-0"), consumed("one", "k-0"), consumed("two", "k-0")}, nil, 1,
		},
		"a message comes before its acknowledgement; it is not lost": {
			[]traffic.Event{consumed("one", "k-0"), consumed("two", "k-0"), sent("k-0")}, nil, 0,
		},
		"a message whose sending failed never comes; nobody was promised it": {[]traffic.Event{failed("k-0")}, nil, 0},
		"a refused delivery is none": {
			[]traffic.Event{sent("k-0"), {Event: "refused", Group: "one", Key: "k-0"}, consumed("two", "k-0")}, []string{"one/k-0"}, 0,
		},
		"another group's delivery does not count": {
			[]traffic.Event{sent("k-0"), consumed("one", "k-0"), consumed("two", "k-1")}, []string{"two/k-0"}, 0,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			l := traffic.NewLedger([]string{"one", "two"})
			for _, e := range c.events {
				l.Enter(e)
			}
			var lost []string
			for _, loss := range l.Lost() {
				lost = append(lost, loss.Group+"/"+loss.Sent.Key)
			}
			double := 0
			for _, times := range l.Duplicates() {
				double += times
			}
			if !slices.Equal(lost, c.lost) || l.Missing() != len(c.lost) || double != c.duplicates {
				t.Errorf("got %v lost (%d missing) and %d again, want %v and %d", lost, l.Missing(), double, c.lost, c.duplicates)
			}
		})
	}
}

// TestLossTellsItsStory: what was refused and never came again got lost on another way than what never came.
func TestLossTellsItsStory(t *testing.T) {
	l := traffic.NewLedger([]string{"one", "two"})
	l.Enter(traffic.Event{Event: "sent", Key: "k-0", Broker: "a", Queue: 2, Offset: 5, Time: 1_000})
	l.Enter(traffic.Event{Event: "refused", Key: "k-0", Group: "one", Broker: "b", Queue: 1, Offset: 7, Time: 2_500})
	var got []string
	for _, loss := range l.Clone().Lost() {
		got = append(got, loss.String())
	}
	want := []string{
		"k-0, acknowledged by a at queue 2 offset 5 at 00:00:01.000, never came again to group one, which refused it from b queue 1 offset 7 at 00:00:02.500",
		"k-0, acknowledged by a at queue 2 offset 5 at 00:00:01.000, never came to group two",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
