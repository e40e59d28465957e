// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

const retryOfG1 = "%RETRY%g1"

// TestRetryTopicWithAMessageOnItsWayIsNotDeleted: a client has sent a message to the source's retry topic itself, with a delay, when the
// source was drained and deleted.
func TestRetryTopicWithAMessageOnItsWayIsNotDeleted(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	sent := 0
	s.onIntent(transfer.ActionCloseRetryTopics, func(first bool, _ transfer.State) {
		if first {
			s.nextMessage++
			sent = s.nextMessage
			s.acknowledged[topic] = append(s.acknowledged[topic], sent)
			s.source().delay(9, 5*time.Minute, retryOfG1, message{id: sent, topic: topic, retries: 1})
		}
	})
	s.probe = func(_ int, p transfer.Point) error {
		if p.Call == "Broker.DeleteGroup" && !p.After && s.consumed["g1"][sent] == 0 {
			t.Error("the group is deleted, and the message has not come")
		}
		return nil
	}
	s.run(t)
	if sent == 0 || s.stored.Phase != transfer.Succeeded {
		t.Errorf("the message is %d; ended as\n%s", sent, describe(s.stored))
	}
	s.verify(t)
}

// TestClientsHaveTheTimeToNoticeThatARetryTopicIsClosed, however short the watch is.
func TestClientsHaveTheTimeToNoticeThatARetryTopicIsClosed(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.spec.Windows.ResurrectionWatch = time.Second
	deleted := false
	s.probe = func(_ int, p transfer.Point) error {
		if p.Call != "Broker.DeleteGroup" || p.After {
			return nil
		}
		deleted = true
		for _, r := range s.stored.Journal {
			if r.Action == transfer.ActionCloseRetryTopics && s.now.Sub(r.Time) < (transfer.Windows{}).WithDefaults().RouteRefresh {
				t.Errorf("a group is deleted %s after its retry topic was closed", s.now.Sub(r.Time))
			}
		}
		return nil
	}
	s.run(t)
	if !deleted {
		t.Errorf("no group was deleted:\n%s", describe(s.stored))
	}
}

// TestRetryTopicIsReadBeforeItIsDeleted: what is in it is waited for, by whoever reads it.
func TestRetryTopicIsReadBeforeItIsDeleted(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	tr := transfer.New(s.ports(), transfer.State{})
	s.until(t, tr, reason(transfer.Watching))
	s.consumers[0].stuck = true
	s.source().append(retryOfG1, 0, message{id: -1, topic: topic, retries: 1})
	result := s.until(t, tr, reason(transfer.Draining))
	if want := "messages to be consumed"; !strings.Contains(result.Message, want) || !strings.Contains(result.Message, "retry topics on source/a") {
		t.Errorf("it says %q, want something of %q", result.Message, want)
	}
	s.advance(time.Hour)
	if s.until(t, tr, reason(transfer.Draining)); s.source().topics[retryOfG1] == nil {
		t.Error("the retry topic is deleted")
	}
	s.consumers[0].stuck = false
	s.run(t)
	if s.stored.Phase != transfer.Succeeded || s.consumed["g1"][-1] == 0 || s.source().topics[retryOfG1] != nil {
		t.Errorf("consumed %d times; ended as\n%s", s.consumed["g1"][-1], describe(s.stored))
	}
}

// TestRetryTopicOfAGroupThatIsUsedAgainIsOpened: another topic of the group comes to the source when its retry topic is closed already,
// and the source forgets once that it was opened.
func TestRetryTopicOfAGroupThatIsUsedAgainIsOpened(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	closed, forgot := false, false
	s.onIntent(transfer.ActionWatch, func(first bool, _ transfer.State) {
		if first {
			closed = s.source().topics[retryOfG1]["perm"] == 4.0
			s.source().put(topicConfig("another", 1, 6))
			s.source().commit("another", "g1", 0, 0)
		}
	})
	s.probe = func(_ int, p transfer.Point) error {
		if closed && !forgot && p.Call == "Broker.PutTopics" && p.After && s.source().topics[retryOfG1]["perm"] == 6.0 {
			s.source().topics[retryOfG1]["perm"] = 4.0 // a slave took over that did not know yet
			forgot = true
		}
		return nil
	}
	s.run(t)
	if !closed || !forgot || s.stored.Phase != transfer.Succeeded {
		t.Errorf("closed: %v, forgotten: %v; ended as\n%s", closed, forgot, describe(s.stored))
	}
	if s.source().groups["g1"] == nil || s.source().topics[retryOfG1]["perm"] != 6.0 {
		t.Errorf("the group is %v, its retry topic %v", s.source().groups["g1"], s.source().topics[retryOfG1])
	}
}

// abortWhenHeard aborts when a consumer has made its retry topic on the target.
func (s *scenario) abortWhenHeard() func(*transfer.Spec) {
	heard := false
	return func(spec *transfer.Spec) {
		heard = heard || s.target().topics[retryOfG1] != nil
		spec.Abort = heard
	}
}

// TestRetryTopicsOfATargetThatStaysTakeMessages: everything goes back, and a message comes to the target when the retry topics there are
// closed already.
func TestRetryTopicsOfATargetThatStaysTakeMessages(t *testing.T) {
	s := quietPair("5.5.0")
	closed := false
	s.written = func(state transfer.State) error {
		if retry := s.target().topics[retryOfG1]; retry != nil && retry["perm"] == 4.0 && !closed {
			closed = true
			s.nextMessage++
			s.target().append(topic, 0, message{id: s.nextMessage, topic: topic})
		}
		return nil
	}
	s.run(t, s.abortWhenHeard())
	if !closed || s.stored.Phase != transfer.RolledBack || !strings.Contains(s.stored.Explanation(), "messages have arrived") {
		t.Errorf("closed: %v; ended as\n%s", closed, describe(s.stored))
	}
	if retry := s.target().topics[retryOfG1]; retry == nil || retry["perm"] != 6.0 {
		t.Errorf("the retry topic is %v", retry)
	}
}

// TestTransferCanBeRepeatedAtOnce: a transfer goes back, and another one begins when it has ended. Nothing that was deleted is made again
// while brokers hold pulls of it.
func TestTransferCanBeRepeatedAtOnce(t *testing.T) {
	for _, version := range []string{"4.9.7", "5.5.0"} {
		t.Run(version, func(t *testing.T) {
			s := quietPair(version)
			s.run(t, s.abortWhenHeard())
			first := s.stored
			s.stored = transfer.State{}
			s.run(t)
			s.verify(t)
			if first.Phase != transfer.RolledBack || s.stored.Phase != transfer.Succeeded {
				t.Errorf("ended as\n%s\nand\n%s", describe(first), describe(s.stored))
			}
		})
	}
}
