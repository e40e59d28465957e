// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

const topic = "orders"

// scenario is a world and a transfer in it.
type scenario struct {
	*model
	spec transfer.Spec
	// stored is what the journal has.
	stored  transfer.State
	writes  int
	claims  map[transfer.Claim]string
	before  map[string]string
	points  []transfer.Point
	probe   func(n int, p transfer.Point) error
	written func(s transfer.State) error
	// taken is called when the claims were taken, before that is said.
	taken func()
	// neighbour is asked for another transfer that has turned off what this one has turned off, too.
	neighbour func() string
	finished  bool
}

func newScenario(m *model, source, target transfer.Place) *scenario {
	s := &scenario{model: m, claims: map[transfer.Claim]string{}}
	s.spec = transfer.Spec{Topic: topic, Source: source, Target: target}
	return s
}

// begin lets clients run for a while and remembers how everything was.
func (s *scenario) begin() {
	// Not at a moment when clients ask for routes.
	s.advance(97 * time.Second)
	s.before = s.configurations()
}

func (s *scenario) ports() transfer.Ports {
	return transfer.Ports{Source: s.model, Target: s.model, Journal: s, Claims: s, Neighbours: s, Clock: modelClock{s.model}, Probe: func(p transfer.Point) error {
		defer s.alone()()
		s.points = append(s.points, p)
		if s.probe != nil {
			return s.probe(len(s.points)-1, p)
		}
		return nil
	}}
}

// Write implements transfer.Journal.
func (s *scenario) Write(_ context.Context, state transfer.State, _ *transfer.Result) error {
	defer s.alone()() // actions read while it is written
	s.advance(time.Millisecond)
	if s.written != nil {
		if err := s.written(state); err != nil {
			return err
		}
	}
	s.stored = state
	s.writes++
	return nil
}

// Take implements transfer.Claims.
func (s *scenario) Take(_ context.Context, claims []transfer.Claim) (string, error) {
	defer s.alone()()
	for _, c := range claims {
		if holder := s.claims[c]; holder != "" && holder != "me" {
			return holder, nil
		}
	}
	for _, c := range claims {
		s.claims[c] = "me"
	}
	if s.taken != nil {
		s.taken()
	}
	return "", nil
}

// Release implements transfer.Claims.
func (s *scenario) Release(context.Context) error {
	maps.DeleteFunc(s.claims, func(_ transfer.Claim, holder string) bool { return holder == "me" })
	return nil
}

// WillTurnOn implements transfer.Neighbours.
func (s *scenario) WillTurnOn(context.Context, transfer.ResolvedPlace, string) (string, error) {
	defer s.alone()()
	if s.neighbour == nil {
		return "", nil
	}
	return s.neighbour(), nil
}

var errCrash = errors.New("crash")

// run runs the transfer to its end, beginning anew from the journal after every error. It fails when there is no end.
func (s *scenario) run(t *testing.T, wishes ...func(*transfer.Spec)) {
	t.Helper()
	end := s.now.Add(12 * time.Hour)
	for s.now.Before(end) {
		tr := transfer.New(s.ports(), s.stored)
		for s.now.Before(end) {
			result, err := tr.Advance(context.Background(), func() transfer.Spec {
				spec := s.spec
				for _, wish := range wishes {
					wish(&spec)
				}
				return spec
			})
			if err != nil {
				if !errors.Is(err, errCrash) {
					t.Fatalf("Advance: %v", err)
				}
				s.advance(2 * time.Second)
				break
			}
			if result.Finished {
				s.finished = true
				return
			}
			if result.After <= 0 {
				t.Fatalf("the result has no time to wait: %+v", result)
			}
			s.advance(result.After)
		}
	}
	t.Fatalf("no end; the journal:\n%s", describe(s.stored))
}

func describe(s transfer.State) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, step %d, %s\n", s.Phase, s.Step(), s.Explanation())
	for _, r := range s.Journal {
		fmt.Fprintf(&b, "  %s %d %-18s %-24s %-8s %s\n", r.Time.Format("15:04:05.000"), r.Step, r.Action, r.Target, r.State, r.Message)
	}
	if s.Plan != nil {
		for _, h := range s.Plan.Hazards {
			fmt.Fprintf(&b, "  hazard %s blocking=%v %s\n", h.Name, h.Blocking, h.Message)
		}
	}
	return b.String()
}

// onIntent calls f with every write of the journal from the first Intent of an action on.
func (s *scenario) onIntent(action string, f func(first bool, state transfer.State)) {
	begun := false
	s.written = func(state transfer.State) error {
		first := !begun && recorded(state, action)
		begun = begun || first
		if begun {
			f(first, state)
		}
		return nil
	}
}

// last is the last record of a journal, the zero value when there is none.
func last(state transfer.State) (r transfer.Record) {
	if n := len(state.Journal); n > 0 {
		r = state.Journal[n-1]
	}
	return r
}

// recorded says whether an action has a record, announced or begun.
func recorded(state transfer.State, action string) bool {
	return slices.ContainsFunc(state.Journal, func(r transfer.Record) bool { return r.Action == action })
}

// configurations is everything but messages and offsets, as text.
func (s *scenario) configurations() map[string]string {
	all := map[string]string{}
	for address, b := range s.brokers {
		for name, config := range b.topics {
			all[address+" topic "+name] = string(text(config))
		}
		for name, config := range b.groups {
			all[address+" group "+name] = string(text(config))
		}
		for name, value := range b.properties {
			all[address+" property "+name] = value
		}
	}
	for address, ns := range s.nameServers {
		for name, value := range ns.lists {
			all[address+" list "+name] = value
		}
		for name, route := range ns.routes {
			for group, q := range route {
				all[address+" route "+name+" "+group] = fmt.Sprint(q)
			}
		}
	}
	return all
}

// changes are the differences to how everything was, sorted.
func (s *scenario) changes() []string {
	now := s.configurations()
	var changes []string
	for k, v := range now {
		if old, ok := s.before[k]; !ok {
			changes = append(changes, "+ "+k+" = "+v)
		} else if old != v {
			changes = append(changes, "~ "+k+": "+old+" -> "+v)
		}
	}
	for k := range s.before {
		if _, ok := now[k]; !ok {
			changes = append(changes, "- "+k)
		}
	}
	slices.Sort(changes)
	return changes
}

// verify checks what must hold whatever happened: an end, no message lost, and nothing changed but what the end says.
func (s *scenario) verify(t *testing.T) {
	t.Helper()
	if !s.finished {
		t.Fatal("not finished")
	}
	if len(s.claims) > 0 {
		t.Errorf("claims are left: %v", s.claims)
	}
	// Clients find their way, and read everything.
	s.advance(3 * time.Minute)
	s.producers = nil
	s.advance(time.Minute)
	switch s.stored.Phase {
	case transfer.Succeeded:
		s.verifyMoved(t)
	case transfer.RolledBack:
		s.verifyRestored(t)
		for _, r := range s.stored.Journal {
			if r.Action == transfer.ActionDeleteTopic && (r.State == transfer.Done || r.State == transfer.Intent) {
				t.Errorf("it went back after %s was %s on %s", r.Action, r.State, r.Target)
			}
		}
	default:
		t.Errorf("the transfer ended as %s", s.stored.Phase)
	}
	for _, text := range s.lost {
		t.Errorf("lost: %s", text)
	}
	for _, c := range s.consumers {
		if c.broadcast || !slices.Contains(c.topics, topic) {
			continue
		}
		missing := 0
		for _, id := range s.acknowledged[topic] {
			if s.consumed[c.group][id] == 0 {
				missing++
			}
		}
		if missing > 0 {
			t.Errorf("group %s did not consume %d of %d acknowledged messages", c.group, missing, len(s.acknowledged[topic]))
		}
	}
	if len(s.acknowledged[topic]) == 0 {
		t.Error("no message was acknowledged: the test shows nothing")
	}
	if t.Failed() {
		t.Logf("the journal:\n%s", describe(s.stored))
	}
}

// verifyMoved checks that the topic is on the target and nowhere in the source, and that nothing else was touched.
func (s *scenario) verifyMoved(t *testing.T) {
	t.Helper()
	plan := s.stored.Plan
	for address, b := range s.brokers {
		inSource := b.cluster == plan.Source.Cluster && slices.Contains(plan.Source.BrokerGroups, b.group)
		inTarget := b.cluster == plan.Target.Cluster && slices.Contains(plan.Target.BrokerGroups, b.group)
		if inSource && b.topics[topic] != nil && b.id == 0 {
			t.Errorf("the topic is still on %s", address)
		}
		if inTarget && b.id == 0 {
			if b.topics[topic] == nil || int(b.topics[topic]["perm"].(float64)) != 6 {
				t.Errorf("the topic on %s is %v", address, b.topics[topic])
			}
			for _, g := range plan.Groups {
				if b.groups[g] == nil {
					t.Errorf("group %s is not on %s", g, address)
				}
			}
		}
	}
	for address, ns := range s.nameServers {
		for _, group := range plan.Source.BrokerGroups {
			if _, ok := ns.routes[topic][group]; ok && slices.Contains(plan.Source.NameServers, address) {
				t.Errorf("%s still routes to %s", address, group)
			}
		}
		for _, group := range plan.Target.BrokerGroups {
			if q, ok := ns.routes[topic][group]; slices.Contains(plan.Target.NameServers, address) && (!ok || q.Perm != 6) {
				t.Errorf("%s routes to %s with %v", address, group, q)
			}
		}
	}
	for _, change := range s.changes() {
		if !strings.Contains(change, " "+topic) && !slices.ContainsFunc(plan.Groups, func(g string) bool { return strings.Contains(change, g) }) {
			t.Errorf("something else has changed: %s", change)
		}
	}
	s.verifyBystanders(t)
}

// verifyBystanders checks that everything that is neither source nor target is as it was.
func (s *scenario) verifyBystanders(t *testing.T) {
	t.Helper()
	plan := s.stored.Plan
	for _, change := range s.changes() {
		for address, b := range s.brokers {
			ours := slices.Contains(plan.Source.BrokerGroups, b.group) || slices.Contains(plan.Target.BrokerGroups, b.group)
			if !ours && strings.Contains(change, address) {
				t.Errorf("a bystander has changed: %s", change)
			}
		}
	}
}

// verifyRestored checks that everything is as it was, but for what the journal says was kept.
func (s *scenario) verifyRestored(t *testing.T) {
	t.Helper()
	kept := slices.ContainsFunc(s.stored.Journal, func(r transfer.Record) bool { return r.Action == transfer.ActionKeepTopic && r.State == transfer.Done })
	for _, change := range s.changes() {
		onTarget := false
		for _, b := range s.brokers {
			if s.stored.Plan != nil && b.cluster == s.stored.Plan.Target.Cluster && slices.Contains(s.stored.Plan.Target.BrokerGroups, b.group) {
				onTarget = onTarget || strings.Contains(change, b.address) || strings.HasSuffix(strings.Split(change, " = ")[0], " "+b.group)
			}
		}
		if kept && onTarget {
			if strings.Contains(change, " topic "+topic) && !strings.Contains(change, "\"perm\":4") {
				t.Errorf("what was kept takes writes: %s", change)
			}
			continue
		}
		if onTarget && s.retryOfOldGroup(change) {
			continue
		}
		t.Errorf("not as it was: %s", change)
	}
}

// retryOfOldGroup says whether a change is the retry topic of a group that a target broker had before: consumers make it with a
// heartbeat, while the topic's route leads them there, and would make it again.
func (s *scenario) retryOfOldGroup(change string) bool {
	for before := range s.before {
		address, group, ok := strings.Cut(before, " group ")
		if !ok || !slices.Contains(s.stored.Plan.Target.BrokerGroups, s.brokers[address].group) {
			continue
		}
		if strings.HasPrefix(change, "+ ") && strings.Contains(change, "%RETRY%"+group+" ") {
			return true
		}
	}
	return false
}
