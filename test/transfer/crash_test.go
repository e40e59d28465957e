// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/traffic"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// errCrash is what the engine is stopped with. It must act as if the process had died there: no code of it runs after that.
var errCrash = errors.New("the process dies here")

// crashWindows are as short as the light clients allow that the transfers of these tests have: they ask for routes every 50 ms.
var crashWindows = transfer.Windows{
	RouteRefresh: 400 * time.Millisecond, SampleSpacing: 100 * time.Millisecond, ResurrectionWatch: 200 * time.Millisecond,
	RetryFor: 10 * time.Second, Settle: 300 * time.Millisecond, Poll: 50 * time.Millisecond, Replan: 100 * time.Millisecond,
}

// TestCrash stops a transfer, and another that rolls back, before and after every write of the journal and every change of a server,
// one run for each such point, and has a new engine go on from what was stored. The points are those that the engine itself goes
// through in a run without a crash.
func TestCrash(t *testing.T) {
	for _, version := range rocketmq.TestedVersions() {
		for name, ending := range map[string]ending{
			"forward":      {phase: v1alpha1.TransferSucceeded},
			"back":         {phase: v1alpha1.TransferRolledBack, abort: heard, hold: true},
			"back-written": {phase: v1alpha1.TransferRolledBack, abort: arrived},
		} {
			t.Run(version+" "+name, func(t *testing.T) { crashEverywhere(t, version, name, ending) })
		}
	}
}

// ending is how a run ends that nothing disturbs.
//
// The brokers of the target make topics when they hear of consumers, which have to go again: whether they have must not be chance, or
// else one run has other points than the next. Nor must it be chance whether they have taken a message, for then the topic stays.
type ending struct {
	phase v1alpha1.TopicTransferPhase
	// abort, if not nil, says when a transfer that drains is aborted. Until then it goes on draining.
	abort func(light *traffic.Light, target []string) bool
	// hold keeps the producer from sending once the transfer has begun.
	hold bool
}

func heard(light *traffic.Light, target []string) bool { return light.ToldAll(target) }

func arrived(light *traffic.Light, target []string) bool {
	return light.ToldAll(target) && light.Acknowledged(target...) > 0
}

func crashEverywhere(t *testing.T, version, name string, e ending) {
	pair := shared.of(t, version)
	bench := transferlab.NewBench(t, pair.a, pair.b)
	from, to := transferlab.OneGroup(pair.a, 0), transferlab.Whole(pair.b)
	store := transferlab.NewStore(t)
	points := crashRun{store: store, bench: bench, from: from, to: to, ending: e, name: "crash-" + name}.run(t)
	checkPoints(t, points)
	t.Logf("%d points: %s", len(points), strings.Join(calls(points), ", "))
	times := map[string]int{}
	var runs []crashRun
	for i, point := range points {
		times[describe(point)]++
		runs = append(runs, crashRun{store: store, bench: bench, from: from, to: to, ending: e, at: moment{describe(point), times[describe(point)]},
			name: fmt.Sprintf("crash-%s-%d", name, i)})
	}
	for _, r := range sample(runs, 4) {
		t.Run(fmt.Sprintf("%s %s", r.name, r.at), func(t *testing.T) {
			t.Parallel()
			untilReached(t, r.at, r.name, func(name string, at moment) int {
				r.name, r.at = name, at
				return len(slices.DeleteFunc(r.run(t), func(p transfer.Point) bool { return describe(p) != at.description }))
			})
		})
	}
}

// moment is one point of a run: that which has this description for the nth time. Points are not counted through, because a slow
// machine makes an engine write once more that it is waiting.
type moment struct {
	description string
	time        int
}

func (m moment) String() string { return fmt.Sprintf("%s no. %d", m.description, m.time) }

// checkPoints fails the test if the engine has not shown all points that it must have.
func checkPoints(t *testing.T, points []transfer.Point) {
	t.Helper()
	seen := map[string]bool{}
	for _, p := range points {
		seen[describe(p)] = true
	}
	for _, call := range []string{"Journal.Write", "Claims.Take", "Broker.PutGroups", "Broker.PutTopics", "Claims.Release"} {
		for _, when := range []string{"before ", "after "} {
			if !seen[when+call] {
				t.Fatalf("the engine has not gone through a point %q: %v", when+call, calls(points))
			}
		}
	}
}

func describe(p transfer.Point) string {
	if p.After {
		return "after " + p.Call
	}
	return "before " + p.Call
}

func calls(points []transfer.Point) []string {
	var all []string
	for _, p := range points {
		all = append(all, describe(p))
	}
	return all
}

// crashRun is one transfer that is stopped at most once.
type crashRun struct {
	store    *transferlab.Store
	bench    *transferlab.Bench
	from, to transferlab.Place
	ending   ending
	name     string
	at       moment // to crash at; the zero value is none
}

// untilMet has transfers of new names run until one comes to the point: what clients make anew on the source while it is left is
// chance, and so is the number of changes and writes that takes.
func untilMet(t *testing.T, at fmt.Stringer, name string, run func(name string) (met bool)) {
	t.Helper()
	const tries = 3
	for try := range tries {
		if try > 0 {
			t.Logf("%s: %v, trying again", at, errNotReached)
			name += "-again"
		}
		if run(name) {
			return
		}
	}
	t.Errorf("%s: %v in %d runs", at, errNotReached, tries)
}

// untilReached is untilMet for the nth point of a kind. How often an engine writes that it waits depends on how fast the machine is: a
// run that has fewer of the kind has no nth, and the next one is for the last that there was.
func untilReached(t *testing.T, at moment, name string, run func(name string, at moment) (times int)) {
	t.Helper()
	untilMet(t, at, name, func(name string) bool {
		times := run(name, at)
		if times > 0 && times < at.time {
			t.Logf("there was no %s, the last was no. %d", at, times)
			at.time = times
			return false
		}
		return times > 0
	})
}

// run returns the points it went through.
func (r crashRun) run(t *testing.T) []transfer.Point {
	move := r.bench.NewMove(t, r.name, r.from, r.to)
	light := move.StartLightTraffic(t)
	must(t, light.AwaitAcknowledged(t.Context(), 10))
	if r.ending.hold {
		must(t, light.Hold(t.Context()))
	}
	p := &prober{at: r.at}
	engine := r.store.NewEngine(t, move, p.probe)
	spec := r.ending.of(engine.Spec(crashWindows), func() bool { return r.ending.abort(light, r.to.GroupNames()) })
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	state, err := engine.Run(ctx, spec)
	if p.crashed() {
		if !errors.Is(err, errCrash) {
			t.Fatalf("the engine went on after its crash: it went through %v: %v", calls(p.points), err)
		}
		if p.late > 0 {
			t.Errorf("the engine went on after its crash: %d points more", p.late)
		}
		p.revive()
		state, err = engine.Run(ctx, spec)
	}
	must(t, err)
	phase := v1alpha1.TopicTransferPhase(state.Phase)
	if phase != r.ending.phase {
		t.Errorf("the transfer has ended as %s, want %s: %s", phase, r.ending.phase, transferlab.DescribeState(state))
	}
	move.Judge(t, phase, light)
	if err := engine.Held(t.Context()); err != nil {
		t.Errorf("the transfer has ended: %v", err)
	}
	if t.Failed() {
		t.Log(transferlab.DescribeState(state))
	}
	return p.points
}

// prober records points and crashes at one of them. After the crash nothing may happen until it is revived.
type prober struct {
	mu     sync.Mutex
	at     moment
	seen   int // of that description
	points []transfer.Point
	dead   bool
	late   int
}

func (p *prober) probe(point transfer.Point) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead {
		p.late++
		return errCrash
	}
	p.points = append(p.points, point)
	if describe(point) != p.at.description {
		return nil
	}
	p.seen++
	if p.seen == p.at.time {
		p.dead = true
		return errCrash
	}
	return nil
}

func (p *prober) crashed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dead
}

// revive lets the next engine go on without crashes.
func (p *prober) revive() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dead, p.at = false, moment{}
}

// of aborts a transfer once writes were stopped and it is time to.
func (e ending) of(spec transfer.Spec, isTime func() bool) func(transfer.State) transfer.Spec {
	return func(state transfer.State) transfer.Spec {
		now := spec
		if e.abort != nil && slices.ContainsFunc(state.Journal, func(r transfer.Record) bool {
			return r.Action == transfer.ActionStopWrites && r.State == transfer.Done
		}) {
			if now.Abort = isTime(); !now.Abort {
				now.Windows.RouteRefresh = time.Hour // so that it does not end before
			}
		}
		return now
	}
}
