// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// The tests of this file are of what others do to the same brokers meanwhile: people, and transfers of other topics.

// TestDeletedTopicIsNotCreatedOnDemand: somebody turns that on, or another transfer from the same broker does at its end.
func TestDeletedTopicIsNotCreatedOnDemand(t *testing.T) {
	const property = "autoCreateTopicEnable"
	for name, c := range map[string]struct {
		planned, during string
		// intime says that the deletion waits until it is off.
		intime bool
	}{
		"off when planned, on during the drain":   {"false", transfer.ActionDrain, true},
		"off when planned, on when it is deleted": {"false", transfer.ActionDeleteTopic, false},
		"off when planned, on during the watch":   {"false", transfer.ActionWatch, false},
		"on when planned, and during the watch":   {"true", transfer.ActionWatch, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := pair("5.5.0", "5.5.0")
			s.source().properties[property] = c.planned
			s.begin()
			s.before[s.source().address+" property "+property] = "true"
			turnedOff := false
			s.onIntent(c.during, func(first bool, state transfer.State) {
				if first {
					s.source().properties[property] = "true"
					return
				}
				turnedOff = turnedOff || s.source().properties[property] == "false"
				if c.intime && state.PastReturn() && !turnedOff {
					t.Errorf("the topic is deleted while it would come back:\n%s", describe(state))
				}
			})
			s.run(t)
			if s.stored.Phase != transfer.Succeeded || !turnedOff {
				t.Errorf("turned off: %v; ended as\n%s", turnedOff, describe(s.stored))
			}
			s.verify(t)
		})
	}
}

// TestCreationOnDemandGoesBackWhereItWasTurnedOffLate: the plan did not know that it was to be turned off.
func TestCreationOnDemandGoesBackWhereItWasTurnedOffLate(t *testing.T) {
	const property = "autoCreateTopicEnable"
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.before[s.source().address+" property "+property] = "true"
	abort := false
	s.written = func(state transfer.State) error {
		switch state.Journal[len(state.Journal)-1].Action {
		case transfer.ActionDrain:
			s.source().properties[property] = "true"
		case transfer.ActionStopAutoCreate:
			abort = true
		}
		return nil
	}
	s.run(t, func(spec *transfer.Spec) { spec.Abort = abort })
	if s.stored.Phase != transfer.RolledBack || !abort {
		t.Errorf("ended as\n%s", describe(s.stored))
	}
	s.verify(t)
}

// TestCreationOnDemandIsLeftToTheLast: another transfer has turned it off too, and needs it off for longer.
func TestCreationOnDemandIsLeftToTheLast(t *testing.T) {
	const property = "autoCreateTopicEnable"
	for name, c := range map[string]struct {
		abort string
		phase transfer.Phase
	}{
		"at the end":  {"", transfer.Succeeded},
		"in rollback": {transfer.ActionStopAutoCreate, transfer.RolledBack},
	} {
		t.Run(name, func(t *testing.T) {
			s := pair("5.5.0", "5.5.0")
			s.source().properties[property] = "true"
			s.begin()
			s.before[s.source().address+" property "+property] = "false"
			s.neighbour = func() string {
				if len(s.stored.Journal) == 0 {
					return "" // it was not there when the plan was made
				}
				ends := slices.ContainsFunc(s.stored.Journal, func(r transfer.Record) bool { return r.Action == transfer.ActionRestoreAutoCreate })
				if !ends && s.stored.Phase != transfer.RollingBack {
					t.Errorf("the other one cannot see that this one is at its end:\n%s", describe(s.stored))
				}
				return "the other one"
			}
			wish := func(*transfer.Spec) {}
			if c.abort != "" {
				wish = s.abortAfter(c.abort)
			}
			s.run(t, wish)
			if s.stored.Phase != c.phase || !slices.ContainsFunc(s.stored.Journal, func(r transfer.Record) bool { return r.Message == "the other one needs it off and will turn it on" }) {
				t.Errorf("ended as\n%s", describe(s.stored))
			}
			s.verify(t)
		})
	}
}

// TestCreationOnDemandThatAnotherTransferHasTurnedOff: it is off when the plan is made, and on again at the end, by the last of both.
func TestCreationOnDemandThatAnotherTransferHasTurnedOff(t *testing.T) {
	const property = "autoCreateTopicEnable"
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.before[s.source().address+" property "+property] = "true"
	s.neighbour = func() string {
		if len(s.stored.Journal) == 0 {
			return "the other one"
		}
		return ""
	}
	s.run(t)
	hazards := s.stored.Plan.Hazards
	if !slices.ContainsFunc(hazards, func(h transfer.Hazard) bool {
		return h.Name == "AutoCreateTopic" && strings.Contains(h.Message, "the other one has turned")
	}) {
		t.Errorf("the hazards are %v", hazards)
	}
	if s.stored.Phase != transfer.Succeeded {
		t.Errorf("ended as\n%s", describe(s.stored))
	}
	s.verify(t)
}

// TestGroupThatTheTargetLosesIsCreated: it was there when the plan was made, and whoever had made it has taken it away. A transfer of
// another topic does that when it is rolled back.
func TestGroupThatTheTargetLosesIsCreated(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.target().groups["g1"] = groupConfig("g1", 5)
	s.begin()
	lost := false
	s.onIntent(transfer.ActionDrain, func(first bool, state transfer.State) {
		if first {
			lost = true
			delete(s.target().groups, "g1")
		}
		if state.PastReturn() && s.target().groups["g1"] == nil {
			t.Errorf("there is no way back, and the consumers of the target cannot read:\n%s", describe(state))
		}
	})
	s.run(t)
	if s.stored.Phase != transfer.Succeeded || !lost {
		t.Errorf("lost: %v; ended as\n%s", lost, describe(s.stored))
	}
	s.verify(t)
}

// TestTargetTakesNoMessagesThatAGroupCannotRead: the group is lost before the topic is there, one that was found or one that was made.
func TestTargetTakesNoMessagesThatAGroupCannotRead(t *testing.T) {
	for name, found := range map[string]bool{"a group that was found": true, "a group that was made": false} {
		t.Run(name, func(t *testing.T) {
			s := pair("5.5.0", "5.5.0")
			if found {
				s.target().groups["g1"] = groupConfig("g1", 5)
			}
			s.begin()
			lost := false
			s.onIntent(transfer.ActionCreateTopic, func(first bool, state transfer.State) {
				if first {
					lost = s.target().groups["g1"] != nil
					delete(s.target().groups, "g1")
				}
				if opened := s.target().topics[topic]; opened != nil && opened["perm"] == 6.0 && s.target().groups["g1"] == nil {
					t.Errorf("the target takes messages, and there is nobody who can read them:\n%s", describe(state))
				}
			})
			s.run(t)
			if s.stored.Phase != transfer.Succeeded || !lost {
				t.Errorf("lost: %v; ended as\n%s", lost, describe(s.stored))
			}
			s.verify(t)
		})
	}
}

// TestPlanIsReadWhenTheTopicIsClaimed: another transfer of the topic, the other way, ends while this one waits for its claim, and what
// it has done last must be in the plan.
func TestPlanIsReadWhenTheTopicIsClaimed(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.target().groups["g1"] = groupConfig("g1", 5)
	s.begin()
	taken := false
	s.taken = func() {
		if taken {
			return
		}
		taken = true
		s.letReadsBeMade()
		delete(s.target().groups, "g1")
	}
	s.run(t)
	if s.stored.Phase != transfer.Succeeded || !taken {
		t.Errorf("claimed: %v; ended as\n%s", taken, describe(s.stored))
	}
	s.verify(t)
}

// letReadsBeMade lets go of the model until nobody asks anything.
func (s *scenario) letReadsBeMade() {
	for still := 0; still < 20000; still++ {
		before := s.requests
		s.mu.Unlock()
		runtime.Gosched()
		s.mu.Lock()
		if s.requests > before {
			still = 0
		}
	}
}
