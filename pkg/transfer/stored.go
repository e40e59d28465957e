// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"maps"
	"slices"
	"time"
)

// Brokers store offsets every 5 s, and one that crashes has forgotten a group whose first offset it had not stored yet. While only the source has
// the topic, that costs nothing: clients keep its route, and consumers know where they are. When the target has the topic too, a source that crashes
// leaves the route, and consumers forget its queues; back again, they begin at the ends of queues that they have not read. So a transfer begins when
// it has known the offsets for some time. Groups that come later are not waited for.

// groupQueue is where a group has an offset.
type groupQueue struct {
	brokerGroup, group string
	queue              int
}

// see remembers since when there are which offsets on the source.
func (t *Transfer) see(w *world, topic string) {
	now, seen := t.now(), map[groupQueue]time.Time{}
	for name, b := range w.sourceBrokers {
		for group, queues := range b.offsets[topic] {
			for queue := range queues {
				k := groupQueue{name, group, queue}
				if seen[k] = now; !t.seen[k].IsZero() {
					seen[k] = t.seen[k]
				}
			}
		}
	}
	t.seen = seen
}

// unstored is how long to wait until the offsets of the groups that move were known for long enough. A target that has the topic already
// leaves nothing to wait for.
func (t *Transfer) unstored(d decisions, long time.Duration) time.Duration {
	if !slices.ContainsFunc(slices.Collect(maps.Values(d.brokers)), func(b brokerDecision) bool { return b.CreateTopic }) {
		return 0
	}
	var last time.Time
	for k, since := range t.seen {
		if slices.Contains(d.source.Groups, k.group) && since.After(last) {
			last = since
		}
	}
	if last.IsZero() {
		return 0
	}
	return last.Add(long).Sub(t.now())
}
