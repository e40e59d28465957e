// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// until advances until a condition holds and returns the last result.
func (s *scenario) until(t *testing.T, tr *transfer.Transfer, done func(transfer.Result) bool) transfer.Result {
	t.Helper()
	for range 10000 {
		result, err := tr.Advance(context.Background(), func() transfer.Spec { return s.spec })
		if err != nil {
			t.Fatal(err)
		}
		if done(result) {
			return result
		}
		if result.Finished {
			break
		}
		s.advance(result.After)
	}
	t.Fatalf("that did not happen:\n%s", describe(tr.State()))
	return transfer.Result{}
}

func reason(r transfer.Reason) func(transfer.Result) bool {
	return func(result transfer.Result) bool { return result.Reason == r }
}

func finished(result transfer.Result) bool { return result.Finished }

func TestTransferWaitsWhileHazardsBlock(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.target().put(topicConfig(topic, 8, 4))
	tr := transfer.New(s.ports(), transfer.State{})
	result := s.until(t, tr, reason(transfer.Blocked))
	if !strings.Contains(result.Message, "TopicExists") || s.stored.Phase != transfer.Pending || len(s.stored.Journal) > 0 || len(s.claims) > 0 {
		t.Errorf("result %+v, claims %v, state\n%s", result, s.claims, describe(s.stored))
	}
	writes := s.writes
	s.advance(result.After)
	s.until(t, tr, reason(transfer.Blocked))
	if s.writes != writes {
		t.Error("the same hazards were written twice")
	}
	delete(s.target().topics, topic)
	s.target().queues = map[string][][]message{}
	for _, ns := range s.nameServers {
		delete(ns.routes[topic], "b")
	}
	s.run(t)
	s.verify(t)
}

func TestTransferWaitsForApproval(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.spec.Manual = true
	tr := transfer.New(s.ports(), transfer.State{})
	s.until(t, tr, reason(transfer.AwaitingApproval))
	if s.stored.Phase != transfer.Planned || s.stored.Plan == nil || len(s.claims) > 0 || s.applied > 0 {
		t.Errorf("claims %v, state\n%s", s.claims, describe(s.stored))
	}
	s.spec.Approved = true
	s.run(t)
	s.verify(t)
}

func TestTransferWaitsForAnotherOfTheTopic(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.claims[transfer.Claim{Cluster: "west", Topic: topic}] = "another"
	tr := transfer.New(s.ports(), transfer.State{})
	result := s.until(t, tr, reason(transfer.ClaimHeld))
	if s.stored.Phase != transfer.Queued || s.applied > 0 || !strings.Contains(result.Message, "another") {
		t.Errorf("result %+v, state\n%s", result, describe(s.stored))
	}
	clear(s.claims)
	s.run(t)
	s.verify(t)
}

func TestTransferThatIsAbortedBeforeItBeginsChangesNothing(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.spec.Abort = true
	s.run(t)
	s.verify(t)
	if s.stored.Phase != transfer.RolledBack || s.applied > 0 {
		t.Errorf("%d changes, state\n%s", s.applied, describe(s.stored))
	}
}

func TestFinishedTransferDoesNothing(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.run(t)
	requests, writes := s.requests, s.writes
	s.run(t)
	if s.requests != requests || s.writes != writes {
		t.Errorf("%d requests and %d writes were made", s.requests-requests, s.writes-writes)
	}
	s.verify(t)
}

func TestTopicMovesThereAndBack(t *testing.T) {
	for _, version := range []string{"4.9.7", "5.5.0"} {
		t.Run(version, func(t *testing.T) {
			s := pair(version, version)
			s.begin()
			s.run(t)
			there := s.stored
			s.spec.Source, s.spec.Target = s.spec.Target, s.spec.Source
			s.stored, s.before = transfer.State{}, s.configurations()
			s.probe = func(_ int, p transfer.Point) error {
				// Consumers are heard at once.
				for _, c := range s.consumers {
					if p.Call == "Broker.PutGroups" && p.After {
						s.brokers[p.Server].takesBack("%RETRY%" + c.group)
					}
				}
				return nil
			}
			s.run(t)
			s.verify(t)
			if there.Phase != transfer.Succeeded || s.stored.Phase != transfer.Succeeded {
				t.Errorf("ended as %s and %s:\n%s", there.Phase, s.stored.Phase, describe(s.stored))
			}
		})
	}
}

// TestDrainIsAStepThatPeopleSee: while it lasts it is the step at hand, and when everything goes back its record says so.
func TestDrainIsAStepThatPeopleSee(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.consumers[0].stuck = true
	s.until(t, transfer.New(s.ports(), transfer.State{}), reason(transfer.Draining))
	if got := s.stored.Step(); got != 4 {
		t.Errorf("it drains, and the step at hand is %d:\n%s", got, describe(s.stored))
	}
	s.run(t, func(spec *transfer.Spec) { spec.Abort = true })
	for _, r := range s.stored.Journal {
		if r.Action == transfer.ActionDrain && r.State != transfer.Refused {
			t.Errorf("it has gone back, and the drain is %s:\n%s", r.State, describe(s.stored))
		}
	}
}

// TestTransferWaitsForConsumers stops the consumer: nothing is deleted, few requests are made, and time does not help.
func TestTransferWaitsForConsumers(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.consumers[0].stuck = true
	tr := transfer.New(s.ports(), transfer.State{})
	s.until(t, tr, reason(transfer.Draining))
	requests, began := s.requests, s.now
	var last transfer.Result
	s.until(t, tr, func(r transfer.Result) bool { last = r; return s.now.Sub(began) > time.Hour })
	if rate := float64(s.requests-requests) / s.now.Sub(began).Seconds(); rate > 5 {
		t.Errorf("it makes %.1f requests per second, 5 are the most", rate)
	}
	if last.Drain == nil || last.Drain.Backlog == 0 || last.Drain.Groups["g1"] != last.Drain.Backlog || s.source().topics[topic] == nil {
		t.Errorf("the last result is %+v with %+v", last, last.Drain)
	}
	s.consumers[0].stuck = false
	s.run(t)
	s.verify(t)
	if s.stored.Phase != transfer.Succeeded {
		t.Errorf("ended as\n%s", describe(s.stored))
	}
}

// TestTransferWaitsForWhatIsNotBacklog puts something into the source that no offset shows.
func TestTransferWaitsForWhatIsNotBacklog(t *testing.T) {
	cases := map[string]struct {
		put, take func(s *scenario)
		waits     string
	}{
		"a half message": {
			func(s *scenario) {
				s.source().put(topicConfig("RMQ_SYS_TRANS_HALF_TOPIC", 1, 6))
				s.source().append("RMQ_SYS_TRANS_HALF_TOPIC", 0, message{})
			},
			func(s *scenario) { s.source().commit("RMQ_SYS_TRANS_HALF_TOPIC", "CID_RMQ_SYS_TRANS", 0, 1) }, "half messages"},
		"a timer": {
			func(s *scenario) { s.source().timers[topic] = 1 },
			func(s *scenario) { delete(s.source().timers, topic) }, "delayed messages"},
		"a message of a delay level": {
			func(s *scenario) { s.source().delay(9, 3*time.Hour, "other", message{}) },
			func(s *scenario) {
				s.source().schedule[len(s.source().schedule)-1].due = s.now
				s.source().put(topicConfig("other", 1, 6))
			}, "level 9"},
		"a message in the retry topic": {
			func(s *scenario) {
				s.consumers[0].subscribed = []string{topic, "nothing else"}
				if !s.source().append("%RETRY%g1", 0, message{topic: topic}) {
					panic("the group has no retry topic")
				}
			},
			func(s *scenario) { s.consumers[0].subscribed = nil }, "messages to be consumed"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := pair("5.5.0", "5.5.0")
			s.begin()
			c.put(s)
			tr := transfer.New(s.ports(), transfer.State{})
			s.until(t, tr, reason(transfer.Draining))
			began := s.now
			var last transfer.Result
			s.until(t, tr, func(r transfer.Result) bool { last = r; return s.now.Sub(began) > 30*time.Minute })
			if !strings.Contains(last.Message, c.waits) || s.stored.PastReturn() {
				t.Errorf("it waits for %q:\n%s", last.Message, describe(s.stored))
			}
			c.take(s)
			s.run(t)
			if s.stored.Phase != transfer.Succeeded {
				t.Errorf("ended as\n%s", describe(s.stored))
			}
		})
	}
}

// TestTransferWaitsForDelayedMessages sends delayed messages, which move no queue of the topic when they are acknowledged.
func TestTransferWaitsForDelayedMessages(t *testing.T) {
	for name, delay := range map[string]time.Duration{"for seconds": 5 * time.Second, "for minutes": 5 * time.Minute} {
		for _, abort := range []string{"", transfer.ActionDrain, transfer.ActionStopWrites} {
			t.Run(name+", abort after "+abort, func(t *testing.T) {
				s := pair("5.5.0", "5.5.0")
				s.producers = append(s.producers, &producer{topic: topic, nameServers: []string{"ns1"}, every: 7 * time.Second, delayed: delay})
				s.begin()
				if abort == "" {
					s.run(t)
				} else {
					s.run(t, s.abortAfter(abort))
				}
				producers := s.producers
				s.producers = producers[:1]
				s.advance(6 * time.Minute)
				s.verify(t)
			})
		}
	}
}

// TestRollBackKeepsATargetThatMessagesWentTo aborts some time after the target was opened.
func TestRollBackKeepsATargetThatMessagesWentTo(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.plain = true
	s.begin()
	s.run(t, func(spec *transfer.Spec) { spec.DrainTimeout = time.Minute })
	if !strings.Contains(s.stored.Explanation(), "messages have arrived") {
		t.Errorf("ended as\n%s", describe(s.stored))
	}
	s.verify(t)
}

// TestRollBackKeepsATargetThatDelayedMessagesWentTo aborts while the only messages on the target are on their way.
func TestRollBackKeepsATargetThatDelayedMessagesWentTo(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.producers[0].every, s.producers[0].delayed = 3*time.Second, 30*time.Minute
	s.begin()
	s.advance(40 * time.Minute)
	s.before = s.configurations()
	opened := time.Time{}
	s.run(t, func(spec *transfer.Spec) {
		for _, r := range s.stored.Journal {
			if r.Action == transfer.ActionStopWrites && opened.IsZero() {
				opened = s.now
			}
		}
		spec.Abort = !opened.IsZero() && s.now.Sub(opened) > time.Minute
	})
	if !strings.Contains(s.stored.Explanation(), "delayed messages") {
		t.Errorf("ended as\n%s", describe(s.stored))
	}
	s.producers = nil
	s.advance(40 * time.Minute)
	s.verify(t)
}

// TestRollBackLooksAgainForLateRequests aborts while a request that nobody answered is still on its way.
func TestRollBackLooksAgainForLateRequests(t *testing.T) {
	s := scenarios["to a target that has the topic"]()
	s.begin()
	late := false
	s.fault = func(call, address string, after bool) error {
		if call == "Broker.PutTopics" && !after && !late {
			late = true
			return errLate
		}
		return nil
	}
	s.run(t, s.abortAfter(transfer.ActionStopWrites))
	s.verify(t)
	if s.stored.Phase != transfer.RolledBack || !late {
		t.Errorf("ended as\n%s", describe(s.stored))
	}
}

// TestTransferDrainsATopicThatComesBack has somebody create the topic on the source again, and acknowledge messages there.
func TestTransferDrainsATopicThatComesBack(t *testing.T) {
	for _, version := range []string{"4.9.7", "5.5.0"} {
		t.Run(version, func(t *testing.T) {
			s := pair(version, "5.5.0")
			s.begin()
			tr := transfer.New(s.ports(), transfer.State{})
			s.until(t, tr, reason(transfer.Watching))
			clear(s.source().held) // somebody else makes it again, as soon as he likes
			s.source().put(topicConfig(topic, 2, 6))
			s.source().warm = true
			for i := range 20 {
				s.nextMessage++
				s.source().append(topic, i, message{id: s.nextMessage, topic: topic})
				s.acknowledged[topic] = append(s.acknowledged[topic], s.nextMessage)
			}
			for crash := range 2 {
				if crash == 1 {
					tr = transfer.New(s.ports(), s.stored)
				}
				s.until(t, tr, reason(transfer.RouteRefresh))
			}
			if s.spec.Abort = true; !s.stored.PastReturn() {
				t.Error("there is a way back")
			}
			s.run(t)
			s.verify(t)
			if s.stored.Phase != transfer.Succeeded {
				t.Errorf("ended as\n%s", describe(s.stored))
			}
		})
	}
}

// TestTransferClosesASourceThatOpensAgain has a slave become the master that has not heard of the last minute.
func TestTransferClosesASourceThatOpensAgain(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	tr := transfer.New(s.ports(), transfer.State{})
	s.until(t, tr, reason(transfer.Draining))
	s.source().put(topicConfig(topic, 4, 6))
	s.until(t, tr, reason(transfer.RouteRefresh))
	if perm := s.source().topics[topic]["perm"]; perm != 4.0 {
		t.Errorf("the permission is %v", perm)
	}
	s.run(t)
	s.verify(t)
}

// TestTransferRepairsATargetThatForgot has the target's master replaced by one that has not heard of the topic.
func TestTransferRepairsATargetThatForgot(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.producers[0].topic = "elsewhere"
	s.acknowledged[topic] = s.acknowledged[topic][:len(s.acknowledged[topic])-1]
	tr := transfer.New(s.ports(), transfer.State{})
	s.until(t, tr, reason(transfer.Draining))
	delete(s.target().topics, topic)
	delete(s.target().queues, topic)
	delete(s.target().offsets, topic)
	delete(s.target().groups, "g1")
	s.run(t)
	s.verify(t)
	if s.stored.Phase != transfer.Succeeded {
		t.Errorf("ended as\n%s", describe(s.stored))
	}
}

// TestTransferRollsBackWhenTheSourceChanges has somebody else change the source before anything was deleted.
func TestTransferRollsBackWhenTheSourceChanges(t *testing.T) {
	cases := map[string]struct {
		change func(s *scenario)
		says   string
	}{
		"the topic disappears": {func(s *scenario) {
			delete(s.source().topics, topic)
			delete(s.source().queues, topic)
			delete(s.source().offsets, topic)
		}, "disappeared"},
		"a group begins to consume":     {func(s *scenario) { s.source().commit(topic, "late", 0, 0) }, "begun to consume"},
		"a broker with the topic joins": {func(s *scenario) { s.addBroker("east", "z", 0, "5.5.0", "ns1").put(topicConfig(topic, 4, 6)) }, "joined"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := pair("5.5.0", "5.5.0")
			s.begin()
			tr := transfer.New(s.ports(), transfer.State{})
			s.until(t, tr, reason(transfer.Draining))
			c.change(s)
			s.until(t, tr, finished)
			if s.stored.Phase != transfer.RolledBack || !strings.Contains(s.stored.Explanation(), c.says) {
				t.Errorf("ended as\n%s", describe(s.stored))
			}
			if got, want := string(text(s.source().topics[topic])), s.before["east-a-0:10911 topic "+topic]; got != want {
				t.Errorf("the source has %s, want %s", got, want)
			}
		})
	}
}

// TestOrderedTopicKeepsItsOrder checks that nothing is written to the target before the source is deleted.
func TestOrderedTopicKeepsItsOrder(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.attributes("message.type", "FIFO")
	s.begin()
	deleted := false
	s.fault = func(call, address string, after bool) error {
		if deleted = deleted || call == "Broker.DeleteTopic" && after; !deleted {
			if c := s.target().topics[topic]; c != nil && int(c["perm"].(float64))&2 != 0 {
				t.Fatal("the target takes writes before the source is deleted")
			}
		}
		return nil
	}
	s.run(t)
	s.verify(t)
	if s.stored.Phase != transfer.Succeeded || !deleted {
		t.Errorf("ended as\n%s", describe(s.stored))
	}
}

// TestTransferOfNormalTopicNeverLeavesProducersWithoutAQueue measures the longest time between two acknowledged messages.
func TestTransferOfNormalTopicNeverLeavesProducersWithoutAQueue(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.run(t)
	if gap := s.producers[0].longestGap; gap > 2*time.Second {
		t.Errorf("for %s nobody could write", gap)
	}
	s.verify(t)
}

// TestStateThatCannotBeReadFails ends where nobody can know what to do.
func TestStateThatCannotBeReadFails(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.stored = transfer.State{Phase: transfer.Running, Snapshots: []transfer.Snapshot{{Target: "source", Kind: transfer.KindPlace, Config: "{"}}}
	s.run(t)
	if s.stored.Phase != transfer.Failed || s.applied > 0 {
		t.Errorf("ended as\n%s", describe(s.stored))
	}
}
