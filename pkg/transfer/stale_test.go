// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// TestOffsetsFromBeforeAreNobodysProgress: a target that has had the topic and the group before, and is older than 5.0, may still
// have their offsets: brokers keep those of a deleted topic, and take them from clients of a deleted group. Whoever began there would
// skip as many messages, of the retry topic too.
func TestOffsetsFromBeforeAreNobodysProgress(t *testing.T) {
	for name, test := range map[string]struct {
		topic  string
		queues int
		call   string // that clients learn of the topic by
	}{
		"of the topic":                        {topic, 4, "Broker.PutTopics"},
		"of the retry topic":                  {"%RETRY%g1", 1, "Broker.PutGroups"},
		"of the retry topic of popping":       {"%RETRY%g1_" + topic, 2, "Broker.PutGroups"},
		"of the later retry topic of popping": {"%RETRY%g1+" + topic, 2, "Broker.PutGroups"},
	} {
		t.Run(name, func(t *testing.T) {
			s := pair("4.9.7", "4.9.7")
			for queue := range test.queues {
				s.target().commit(test.topic, "g1", queue, 3)
			}
			s.begin()
			stale := func() (left []string) {
				for queue, offset := range s.target().offsets[test.topic]["g1"] {
					if offset != 0 {
						left = append(left, fmt.Sprintf("queue %d: %d", queue, offset))
					}
				}
				return left
			}
			looked := false
			s.probe = func(_ int, p transfer.Point) error {
				// The groups let consumers begin with the retry topic; the topic itself is still closed when they can see it.
				first := p.Call == test.call && !p.After && p.Server == s.target().address
				if test.topic == topic {
					first = first && s.target().topics[topic] != nil
				}
				if first && !looked {
					looked = true
					if left := stale(); len(left) > 0 {
						t.Errorf("before %s offsets are still %s", p.Call, strings.Join(left, ", "))
					}
				}
				return nil
			}
			s.run(t)
			if !looked || s.stored.Phase != transfer.Succeeded {
				t.Errorf("not looked at (%v), or ended as\n%s", looked, describe(s.stored))
			}
			s.verify(t)
		})
	}
}

// TestProgressOnTheTargetStays: a group that is on the target has its progress there, and keeps it.
func TestProgressOnTheTargetStays(t *testing.T) {
	s := pair("4.9.7", "4.9.7")
	target := s.target()
	target.groups["g1"] = groupConfig("g1", 4)
	target.put(topicConfig("%RETRY%g1", 1, 6))
	for id := range 3 {
		target.append("%RETRY%g1", 0, message{id: -id, retries: 1})
	}
	target.commit("%RETRY%g1", "g1", 0, 3)
	s.begin()
	s.probe = func(_ int, p transfer.Point) error {
		if p.Call == "Broker.SetOffset" && p.Server == target.address && target.offsets["%RETRY%g1"]["g1"][0] < 3 {
			t.Error("the progress in the retry topic was taken back")
		}
		return nil
	}
	s.run(t)
	if s.stored.Phase != transfer.Succeeded || target.offsets["%RETRY%g1"]["g1"][0] < 3 {
		t.Errorf("the offset is %v after\n%s", target.offsets["%RETRY%g1"]["g1"], describe(s.stored))
	}
}
