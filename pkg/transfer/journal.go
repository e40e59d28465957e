// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"slices"
	"time"
)

// key is what tells records apart.
type key struct {
	step   int
	target string
	action string
}

func (r Record) key() key { return key{r.Step, r.Target, r.Action} }

// record returns the record of a key, nil when there is none. The pointer is into the journal.
func (s *State) record(k key) *Record {
	for i := range s.Journal {
		if s.Journal[i].key() == k {
			return &s.Journal[i]
		}
	}
	return nil
}

// is says whether the record of a key has one of the states.
func (s *State) is(k key, states ...RecordState) bool {
	r := s.record(k)
	return r != nil && slices.Contains(states, r.State)
}

// set writes a record, appending it when it is new.
func (s *State) set(k key, state RecordState, now time.Time, message string) {
	r := s.record(k)
	if r == nil {
		s.Journal = append(s.Journal, Record{Step: k.step, Target: k.target, Action: k.action})
		r = &s.Journal[len(s.Journal)-1]
	}
	r.State, r.Time, r.Message = state, now, message
}

// remove takes a record out.
func (s *State) remove(k key) {
	s.Journal = slices.DeleteFunc(s.Journal, func(r Record) bool { return r.key() == k })
}

// with returns the records of an action.
func (s *State) with(action string) []Record {
	return slices.DeleteFunc(slices.Clone(s.Journal), func(r Record) bool { return r.Action != action })
}

// last returns when the last of some actions was recorded; zero when none was.
func (s *State) last(actions ...string) time.Time {
	return s.latest(func(r Record) bool { return slices.Contains(actions, r.Action) })
}

// writesStopped returns when the last source broker or order list was found closed; zero when none was. An Intent says nothing: it may only
// be announced.
func (s *State) writesStopped() time.Time {
	return s.latest(func(r Record) bool {
		return r.State == Done && (r.Action == ActionStopWrites || r.Action == ActionCloseOrderList)
	})
}

// latest returns the time of the last of some records; zero when there is none.
func (s *State) latest(of func(Record) bool) time.Time {
	var last time.Time
	for _, r := range s.Journal {
		if of(r) && r.Time.After(last) {
			last = r.Time
		}
	}
	return last
}

// clone returns a copy that shares nothing.
func (s State) clone() State {
	s.Journal = slices.Clone(s.Journal)
	s.Snapshots = slices.Clone(s.Snapshots)
	if s.Plan != nil {
		plan := *s.Plan
		plan.Groups = slices.Clone(plan.Groups)
		plan.Hazards = slices.Clone(plan.Hazards)
		plan.Source, plan.Target = plan.Source.clone(), plan.Target.clone()
		s.Plan = &plan
	}
	return s
}

func (p ResolvedPlace) clone() ResolvedPlace {
	p.BrokerGroups, p.NameServers = slices.Clone(p.BrokerGroups), slices.Clone(p.NameServers)
	return p
}
