// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// targetDeleted is the point right before the target's topic is deleted in a rollback.
func (s *scenario) targetDeleted(p transfer.Point) bool {
	return p.Call == "Broker.DeleteTopic" && !p.After && p.Server == s.target().address
}

// TestRollBackGivesProducersTheTimeToNotice: the target's topic is deleted only when no producer can have a route to it any more, for
// what is sent to it between the last look and the deletion is lost.
func TestRollBackGivesProducersTheTimeToNotice(t *testing.T) {
	s := quietPair("5.5.0")
	window := transfer.Windows{}.WithDefaults().RouteRefresh
	deleted := false
	s.probe = func(_ int, p transfer.Point) error {
		if s.targetDeleted(p) {
			deleted = true
			for _, r := range s.stored.Journal {
				if r.Action == transfer.ActionOpenTopic && s.now.Sub(r.Time) < window {
					t.Errorf("the topic is deleted %s after it was closed", s.now.Sub(r.Time))
				}
			}
		}
		return nil
	}
	s.run(t, s.abortAfter(transfer.ActionOpenTopic))
	if s.stored.Phase != transfer.RolledBack || !deleted {
		t.Errorf("ended as\n%s", describe(s.stored))
	}
	s.verify(t)
}

// TestRollBackKeepsATargetThatAMessageCameToLast: it comes when everybody has looked, while the Intent to delete is written.
func TestRollBackKeepsATargetThatAMessageCameToLast(t *testing.T) {
	s := quietPair("5.5.0")
	sent := false
	s.written = func(state transfer.State) error {
		for _, r := range state.Journal {
			if r.Action == transfer.ActionCreateTopic && r.Message == "undoing" && !sent {
				sent = true
				s.nextMessage++
				s.target().append(topic, 0, message{id: s.nextMessage, topic: topic})
			}
		}
		return nil
	}
	s.run(t, s.abortAfter(transfer.ActionOpenTopic))
	if !sent || s.target().topics[topic] == nil || !strings.Contains(s.stored.Explanation(), "messages have arrived") {
		t.Errorf("the message was sent: %v; the transfer ended as\n%s", sent, describe(s.stored))
	}
}

// TestRollBackRemovesRetryTopicsThatCameLast: a consumer that still has the route is heard just before its group is deleted.
func TestRollBackRemovesRetryTopicsThatCameLast(t *testing.T) {
	s := quietPair("5.5.0")
	heard := false
	s.probe = func(_ int, p transfer.Point) error {
		if p.Call == "Broker.DeleteGroup" && !p.After && p.Server == s.target().address {
			for _, c := range s.consumers {
				if retry := "%RETRY%" + c.group; s.target().groups[c.group] != nil && s.target().topics[retry] == nil {
					s.target().put(topicConfig(retry, 1, 6))
					heard = true
				}
			}
		}
		return nil
	}
	made := false
	s.run(t, func(spec *transfer.Spec) {
		made = made || s.target().topics[topic] != nil
		spec.Abort = made
	})
	if s.stored.Phase != transfer.RolledBack || !heard {
		t.Errorf("a consumer was heard: %v; the transfer ended as\n%s", heard, describe(s.stored))
	}
	s.verify(t)
}

// quietPair is a pair with nobody sending.
func quietPair(version string) *scenario {
	s := pair(version, version)
	s.begin()
	s.producers = nil
	s.advance(time.Minute)
	s.before = s.configurations()
	return s
}
