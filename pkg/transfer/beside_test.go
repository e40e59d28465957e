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

// creationOnDemand is the property of a broker that creates topics for whoever sends to them.
const creationOnDemand = "autoCreateTopicEnable"

// TestDeletedTopicIsNotCreatedOnDemand: somebody turns that on, or another transfer from the same broker does at its end.
func TestDeletedTopicIsNotCreatedOnDemand(t *testing.T) {
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
			s.source().properties[creationOnDemand] = c.planned
			s.begin()
			s.before[s.source().address+" property "+creationOnDemand] = "true"
			turnedOff := false
			s.onIntent(c.during, func(first bool, state transfer.State) {
				if first {
					s.source().properties[creationOnDemand] = "true"
					return
				}
				turnedOff = turnedOff || s.source().properties[creationOnDemand] == "false"
				if c.intime && state.PastReturn() && !turnedOff {
					t.Errorf("the topic is deleted while it would come back:\n%s", describe(state))
				}
			})
			s.endsAs(t, transfer.Succeeded)
			if !turnedOff {
				t.Errorf("it was not turned off:\n%s", describe(s.stored))
			}
		})
	}
}

// TestCreationOnDemandGoesBackWhereItWasTurnedOffLate: the plan did not know that it was to be turned off.
func TestCreationOnDemandGoesBackWhereItWasTurnedOffLate(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.before[s.source().address+" property "+creationOnDemand] = "true"
	abort := false
	s.written = func(state transfer.State) error {
		switch last(state).Action {
		case transfer.ActionDrain:
			s.source().properties[creationOnDemand] = "true"
		case transfer.ActionStopAutoCreate:
			abort = true
		}
		return nil
	}
	s.endsAs(t, transfer.RolledBack, func(spec *transfer.Spec) { spec.Abort = abort })
	if !abort {
		t.Error("it went back before it was turned off")
	}
}

// TestCreationOnDemandIsLeftToTheLast: another transfer has turned it off too, and needs it off for longer.
func TestCreationOnDemandIsLeftToTheLast(t *testing.T) {
	for name, c := range map[string]struct {
		abort string
		phase transfer.Phase
	}{
		"at the end":  {"", transfer.Succeeded},
		"in rollback": {transfer.ActionStopAutoCreate, transfer.RolledBack},
	} {
		t.Run(name, func(t *testing.T) {
			s := pair("5.5.0", "5.5.0")
			s.source().properties[creationOnDemand] = "true"
			s.begin()
			s.before[s.source().address+" property "+creationOnDemand] = "false"
			s.neighbour = func() string {
				if len(s.stored.Journal) == 0 {
					return "" // it was not there when the plan was made
				}
				ends := recorded(s.stored, transfer.ActionRestoreAutoCreate)
				if !ends && s.stored.Phase != transfer.RollingBack {
					t.Errorf("the other one cannot see that this one is at its end:\n%s", describe(s.stored))
				}
				return "the other one"
			}
			wish := func(*transfer.Spec) {}
			if c.abort != "" {
				wish = s.abortAfter(c.abort)
			}
			s.endsAs(t, c.phase, wish)
			if !slices.ContainsFunc(s.stored.Journal, func(r transfer.Record) bool { return r.Message == "the other one needs it off and will turn it on" }) {
				t.Errorf("it is not said who turns it on:\n%s", describe(s.stored))
			}
		})
	}
}

// TestCreationOnDemandThatAnotherTransferHasTurnedOff: it is off when the plan is made, and on again at the end, by the last of both.
func TestCreationOnDemandThatAnotherTransferHasTurnedOff(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.before[s.source().address+" property "+creationOnDemand] = "true"
	s.neighbour = func() string {
		if len(s.stored.Journal) == 0 {
			return "the other one"
		}
		return ""
	}
	s.endsAs(t, transfer.Succeeded)
	hazards := s.stored.Plan.Hazards
	if !slices.ContainsFunc(hazards, func(h transfer.Hazard) bool {
		return h.Name == "AutoCreateTopic" && strings.Contains(h.Message, "the other one has turned")
	}) {
		t.Errorf("the hazards are %v", hazards)
	}
}

// TestGroupThatTheTargetLosesIsCreated: one that was there when the plan was made is taken away by whoever had made it, as a transfer of
// another topic does that is rolled back, or one that was made for this transfer is.
func TestGroupThatTheTargetLosesIsCreated(t *testing.T) {
	for name, c := range map[string]struct {
		found    bool
		draining bool
	}{
		"one that was found, before the topic is there":    {true, false},
		"one that was made, before the topic is there":     {false, false},
		"one that was found, while the source is consumed": {true, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := pair("5.5.0", "5.5.0")
			if c.found {
				s.target().groups["g1"] = groupConfig("g1", 5)
			}
			s.begin()
			lost := false
			lose := func() {
				lost = s.target().groups["g1"] != nil
				delete(s.target().groups, "g1")
			}
			// With the first topic, which is the transfer's: groups are another request.
			s.probe = func(_ int, p transfer.Point) error {
				if !c.draining && !lost && p.Call == "Broker.PutTopics" && !p.After {
					lose()
				}
				return nil
			}
			s.written = func(state transfer.State) error {
				if c.draining && !lost && recorded(state, transfer.ActionDrain) {
					lose()
				}
				opened := s.target().topics[topic]
				late := state.PastReturn() || !c.draining && opened != nil && opened["perm"] == 6.0
				if late && s.target().groups["g1"] == nil {
					t.Errorf("the target takes messages, or there is no way back, and the consumers of the target cannot read:\n%s", describe(state))
				}
				return nil
			}
			s.endsAs(t, transfer.Succeeded)
			if !lost {
				t.Error("the group was not lost")
			}
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
	s.endsAs(t, transfer.Succeeded)
	if !taken {
		t.Error("the topic was not claimed")
	}
}

// endsAs runs the transfer to its end, which must be the given one, and checks everything that must hold then.
func (s *scenario) endsAs(t *testing.T, want transfer.Phase, wishes ...func(*transfer.Spec)) {
	t.Helper()
	s.run(t, wishes...)
	if s.stored.Phase != want {
		t.Errorf("the transfer ended as %s, want %s:\n%s", s.stored.Phase, want, describe(s.stored))
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
