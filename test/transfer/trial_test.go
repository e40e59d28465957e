// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/traffic"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// trialTimeout bounds one transfer with all that goes wrong.
const trialTimeout = 3 * time.Minute

// trial is one transfer in the test's process, behind fault proxies of its own, under light traffic.
type trial struct {
	store       *transferlab.Store
	bench       *transferlab.Bench
	from, to    transferlab.Place
	name        string
	windows     transfer.Windows
	callTimeout time.Duration
	// front, if not nil, is used in place of one of its own.
	front *transferlab.Front
	// clientsToo has producer and consumers go through the proxies.
	clientsToo bool
	// young are the broker groups whose queues clients know to have their first message.
	young []string
	// begun, if not nil, is called before the transfer begins.
	begun func(*stage)
	// point, if not nil, is called with every point, and how often one like it was met.
	point func(*stage, moment)
	// wrote, if not nil, is called with every state that the journal has taken.
	wrote func(*stage, transfer.State)
	// wish, if not nil, changes what the engine is asked to do, before every action.
	wish func(*stage, *transfer.Spec, transfer.State)
	// ended, if not nil, is called when the transfer has ended, before it is judged.
	ended func(*stage)
	// again, if not nil, is asked after an error of the engine whether a new one is to go on from what is stored, and waits until
	// one can.
	again func(*stage, error) bool
	// successor, if not nil, goes on in place of the engine when that has ended with an error.
	successor *transferlab.EngineOptions
}

// stage is a trial that runs.
type stage struct {
	t     *testing.T
	trial trial
	move  *transferlab.Move
	front *transferlab.Front
	light *traffic.Light
	// stop ends the engine's context, and nothing else.
	stop context.CancelFunc

	mu    sync.Mutex
	times map[string]int
	at    []moment // all points so far
}

// run returns how the transfer has ended, after it was judged.
func (r trial) run(t *testing.T) (*stage, transfer.State) {
	t.Helper()
	s := &stage{t: t, trial: r, move: r.bench.NewMove(t, r.name, r.from, r.to), front: r.front, times: map[string]int{}}
	s.move.RemoveAfter(t)
	if s.front == nil {
		s.front = transferlab.NewFront(t, r.from, r.to)
	}
	dial := s.front.Direct
	if r.clientsToo {
		dial = s.front.Dial
	}
	s.light = s.move.StartLightTrafficThrough(t, dial, r.young...)
	must(t, s.light.AwaitAcknowledged(t.Context(), 10))
	engine := r.store.NewEngineWith(t, s.move, transferlab.EngineOptions{
		Probe: s.probe, Front: s.front, CallTimeout: r.callTimeout,
		Wrote: func(state transfer.State) {
			if r.wrote != nil {
				r.wrote(s, state)
			}
		},
	})
	if r.begun != nil {
		r.begun(s)
	}
	state, err := s.drive(engine)
	if r.ended != nil {
		r.ended(s)
	}
	must(t, err)
	s.judge(engine, state)
	return s, state
}

// drive runs the engine, or one after the other, until the transfer has ended.
func (s *stage) drive(engine *transferlab.Engine) (transfer.State, error) {
	ctx, cancel := context.WithTimeout(s.t.Context(), trialTimeout)
	defer cancel()
	own, stop := context.WithCancel(ctx)
	defer stop()
	s.stop = stop
	spec := engine.Spec(s.trial.windows)
	wish := func(state transfer.State) transfer.Spec {
		wish := spec
		if s.trial.wish != nil {
			s.trial.wish(s, &wish, state)
		}
		return wish
	}
	state, err := engine.Run(own, wish)
	if err != nil && s.trial.successor != nil {
		engine = s.trial.store.NewEngineWith(s.t, s.move, *s.trial.successor)
		state, err = engine.Run(ctx, wish)
	}
	for err != nil && ctx.Err() == nil && s.trial.again != nil && s.trial.again(s, err) {
		state, err = engine.Run(ctx, wish)
	}
	return state, err
}

// judge: every rule holds, nobody holds the topic, and the producer is acknowledged where the topic is now at home.
func (s *stage) judge(engine *transferlab.Engine, state transfer.State) {
	s.t.Helper()
	phase, home := v1alpha1.TopicTransferPhase(state.Phase), s.move.From
	if phase == v1alpha1.TransferSucceeded {
		home = s.move.To
	}
	// One refresh of routes, and what a busy machine takes.
	ctx, cancel := context.WithTimeout(s.t.Context(), rolledBackWithin)
	defer cancel()
	if err := s.light.AwaitAcknowledged(ctx, 5, home.GroupNames()...); err != nil {
		s.t.Errorf("the transfer is %s: %v", phase, err)
	}
	s.move.Judge(s.t, phase, s.light)
	if err := engine.Held(s.t.Context()); err != nil {
		s.t.Errorf("the transfer has ended: %v", err)
	}
	if past := state.PastReturn(); past != (phase == v1alpha1.TransferSucceeded) {
		s.t.Errorf("the transfer is %s, and past its point of no return: %v", phase, past)
	}
	if s.t.Failed() {
		s.t.Log(transferlab.DescribeState(state))
	}
}

// probe counts points, those of each server for themselves.
func (s *stage) probe(p transfer.Point) error {
	what := describe(p)
	if p.Server != "" {
		what += " at " + p.Server
	}
	s.mu.Lock()
	s.times[what]++
	m := moment{what, s.times[what]}
	s.at = append(s.at, m)
	s.mu.Unlock()
	if s.trial.point != nil {
		s.trial.point(s, m)
	}
	return nil
}

// step is a moment of a transfer: a record has come into a state, or an action begins whose record was written before.
type step struct {
	action, target string
	state          transfer.RecordState
	// change is of such an action, which has none of the others.
	change moment
}

func (s step) String() string {
	switch {
	case s.change != (moment{}):
		return s.change.String()
	case s.state == "":
		return "the beginning"
	case s.state == transfer.Intent:
		return s.action + " on " + s.target
	default:
		return s.action + " on " + s.target + " is " + string(s.state)
	}
}

// within are the windows of a transfer that has the step: the last action is done before the end, not with it, when pulls of consumers are
// waited for then.
func (s step) within(w transfer.Windows) transfer.Windows {
	if s.state == transfer.Done {
		w.ResurrectionWatch = time.Second
	}
	return w
}

// follow has f called with every step, and with the state that was written last.
//
// An action that was announced begins without a record that is new. It is known by its first change: that is of another kind, or of another
// server, than those since the last action that has one.
func (r *trial) follow(f func(*stage, step, transfer.State)) {
	var last transfer.State
	changes := map[string]bool{}
	r.wrote = func(s *stage, state transfer.State) {
		at, ok := newStep(last, state)
		last = state
		if !ok {
			return
		}
		if at.state == transfer.Intent {
			clear(changes)
		}
		f(s, at, state)
	}
	r.point = func(s *stage, m moment) {
		if !strings.HasPrefix(m.description, "before ") || strings.Contains(m.description, "Journal.") || strings.Contains(m.description, "Claims.") {
			return
		}
		announced := len(changes) > 0 && !changes[m.description]
		changes[m.description] = true
		if announced {
			f(s, step{change: m}, last)
		}
	}
}

// newStep is what a state of the journal has that another did not: an action that begins, or else one that has ended.
func newStep(before, after transfer.State) (step, bool) {
	var ended *step
	for _, r := range after.Journal {
		s := step{action: r.Action, target: r.Target, state: r.State}
		if slices.ContainsFunc(before.Journal, func(b transfer.Record) bool { return step{action: b.Action, target: b.Target, state: b.State} == s }) {
			continue
		}
		if r.State == transfer.Intent {
			return s, true
		}
		ended = &s
	}
	if ended == nil {
		return step{}, false
	}
	return *ended, true
}

// fewest is what the shorter of two undisturbed runs has gone through: servers that have just started are slow, and whatever has to wait
// for one is done once more.
func fewest[T any](run func(n int) []T) []T {
	first, second := run(1), run(2)
	if len(first) < len(second) {
		return first
	}
	return second
}

// errNotReached is for what an undisturbed run has gone through and this one has not.
var errNotReached = errors.New("the transfer never came to this")
