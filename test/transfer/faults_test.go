// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/faultproxy"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// slow is how long a server takes that answers in time; late is a server whose answers nobody waits for any more.
const (
	callTimeout = 1500 * time.Millisecond
	slow        = 400 * time.Millisecond
	late        = callTimeout + 400*time.Millisecond // within the Settle of faultWindows
)

// trouble is something that is wrong with a server for a while.
type trouble struct {
	name string
	make func(*faultproxy.Proxy)
	// long says that it is also tried for longer than actions are repeated: then nothing that needs the server can succeed.
	long bool
}

var troubles = []trouble{
	{"cannot be reached", (*faultproxy.Proxy).Refuse, true},
	{"does not answer", func(p *faultproxy.Proxy) { p.Inject(faultproxy.Fault{Do: faultproxy.Drop()}) }, true},
	{"answers slowly", func(p *faultproxy.Proxy) {
		p.Inject(faultproxy.Fault{On: faultproxy.Responses, Do: faultproxy.Postpone(slow)})
	}, false},
	{"does everything and answers too late", func(p *faultproxy.Proxy) {
		p.Inject(faultproxy.Fault{On: faultproxy.Responses, Do: faultproxy.Postpone(late)})
	}, false},
}

// troublesOf are all for the newest version. What is between the engine and a server is the same for all, so that the others have only
// the first, with which everything has to go back.
func troublesOf(version string) []trouble {
	if version == newest() {
		return troubles
	}
	return troubles[:1]
}

// part is a server that a transfer needs.
type part struct {
	name    string
	address string
}

func partsOf(from, to transferlab.Place) []part {
	return []part{
		{"the name server", from.Cluster.NameServers[0].Address()},
		{"the source", from.Groups[0].Master().AdvertisedAddress()},
		{"the target", to.Groups[0].Master().AdvertisedAddress()},
	}
}

// TestFaults has a server in trouble from each step of a transfer on: for less than actions are repeated, which nothing comes of, or
// for longer, so that everything goes back if it still can. The steps are those that an undisturbed run goes through.
func TestFaults(t *testing.T) {
	for _, version := range rocketmq.TestedVersions() {
		t.Run(version, func(t *testing.T) {
			pair := shared.of(t, version)
			bench, store := transferlab.NewBench(t, pair.a, pair.b), transferlab.NewStore(t)
			base := trial{store: store, bench: bench, from: transferlab.OneGroup(pair.a, 0), to: transferlab.Whole(pair.b), callTimeout: callTimeout}
			for _, f := range sample(base.faults(t, troublesOf(version)), 3) {
				t.Run(f.String(), f.run)
			}
		})
	}
}

// faults are all troubles of all parts from all steps on.
func (r trial) faults(t *testing.T, troubles []trouble) []faultRun {
	t.Helper()
	var all []faultRun
	for _, at := range r.steps(t) {
		for i, part := range partsOf(r.from, r.to) {
			if !at.needs[i] {
				t.Logf("from %s on nothing is asked of %s", at, part.name)
				continue
			}
			for _, trouble := range troubles {
				for _, long := range []bool{false, true} {
					if long && !trouble.long {
						continue
					}
					f := faultRun{trial: r, at: at.step, early: at.early, part: part, trouble: trouble, long: long}
					f.trial.name = fmt.Sprintf("fault-%d", len(all))
					all = append(all, f)
				}
			}
		}
	}
	t.Logf("%d faults", len(all))
	return all
}

func (f faultRun) String() string {
	return fmt.Sprintf("%s %s %s from %s on", f.part.name, f.trouble.name, map[bool]string{false: "for a moment", true: "for long"}[f.long], f.at)
}

// thorough says that this is the robustness suite.
func thorough() bool { return os.Getenv("ROBUSTNESS") != "" }

// sample is everything in the robustness suite, and elsewhere as many as given, from all over it.
func sample[T any](all []T, few int) []T {
	if thorough() {
		return all
	}
	var some []T
	for i := range min(few, len(all)) {
		some = append(some, all[(2*i+1)*len(all)/(2*min(few, len(all)))])
	}
	return some
}

func newest() string {
	versions := rocketmq.Versions()
	return versions[len(versions)-1]
}

// reached is a step of an undisturbed run.
type reached struct {
	step
	// early steps come before the drain: from these on, a long trouble always ends in a rollback.
	early bool
	// needs says of each part whether anything was asked of it from this step on.
	needs []bool
}

// steps runs without a disturbance and returns what it went through, the beginning included.
func (r trial) steps(t *testing.T) []reached {
	t.Helper()
	r.name, r.windows = "undisturbed", step{state: transfer.Done}.within(faultWindows())
	parts := partsOf(r.from, r.to)
	asked := func(s *stage) (counts []int) {
		for _, p := range parts {
			counts = append(counts, len(s.front.Proxies[p.address].Exchanges()))
		}
		return counts
	}
	steps, counts := []reached{{early: true}}, [][]int{make([]int, len(parts))}
	r.follow(func(s *stage, at step, state transfer.State) {
		steps = append(steps, reached{step: at, early: at.action != transfer.ActionDrain && !state.PastReturn() && !drained(state)})
		counts = append(counts, asked(s))
	})
	s, state := r.run(t)
	if state.Phase != transfer.Succeeded {
		t.Fatalf("an undisturbed transfer has ended as %s", state.Phase)
	}
	for i := range steps {
		for j, all := range asked(s) {
			steps[i].needs = append(steps[i].needs, all > counts[i][j])
		}
	}
	source, target := parts[1].address, parts[2].address
	for _, want := range []string{transfer.ActionCreateGroups + " on", "before Broker.PutTopics at " + target, transfer.ActionOpenTopic + " on", "before Broker.PutTopics at " + source,
		transfer.ActionDeleteTopic + " on", "before NameServer.DeleteRoute at", transfer.ActionWatch + " on", transfer.ActionDeleteGroups + " on",
		transfer.ActionCreateRetryTopics + " on"} {
		if !slices.ContainsFunc(steps, func(s reached) bool { return strings.HasPrefix(s.String(), want) }) {
			t.Fatalf("the transfer has not gone through %q: %v", want, steps)
		}
	}
	t.Logf("%d steps: %v", len(steps), steps)
	return steps
}

// drained says whether writes were stopped: what comes next may be the deletion, without another question to every server.
func drained(state transfer.State) bool {
	return slices.ContainsFunc(state.Journal, func(r transfer.Record) bool {
		return r.Action == transfer.ActionStopWrites && r.State == transfer.Done
	})
}

func (s reached) String() string { return s.step.String() }

// faultWindows are short. A short trouble lasts well below RetryFor, also when the engine has come to wait long between attempts.
func faultWindows() transfer.Windows {
	w := crashWindows
	w.RetryFor, w.Settle = 20*time.Second, time.Second
	return w
}

// impatience is RetryFor of a transfer that is to go back, from when it is in trouble.
const impatience = 700 * time.Millisecond

// faultRun is one transfer with one trouble.
type faultRun struct {
	trial   trial
	at      step // the zero value is before everything
	early   bool
	part    part
	trouble trouble
	long    bool
}

// A short trouble lasts this long from when it was met; a long one until so long after the transfer goes back, or in vain.
const (
	shortTrouble  = time.Second
	troubleStays  = 500 * time.Millisecond
	troubleInVain = 8 * callTimeout // two attempts of two calls, and as much again
)

func (f faultRun) run(t *testing.T) {
	t.Parallel()
	untilMet(t, f.at, f.trial.name, func(name string) bool {
		f.trial.name = name
		return f.met(t)
	})
}

// met says whether something was asked of the part while it was in trouble. On a busy machine a transfer may end with the very write that
// is the last step elsewhere, or go back before it has come to the part.
func (f faultRun) met(t *testing.T) bool {
	t.Helper()
	f.trial.windows = f.at.within(faultWindows())
	var healing sync.WaitGroup
	defer healing.Wait()
	begun, decided, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
	defer close(over)
	var once, onceDecided sync.Once
	begin := func(s *stage) {
		once.Do(func() {
			proxy := s.front.Proxies[f.part.address]
			f.trouble.make(proxy)
			close(begun)
			healing.Go(func() {
				defer proxy.Heal()
				if !awaitHit(proxy, over) {
					return
				}
				if !f.long {
					<-time.After(shortTrouble)
					return
				}
				select {
				case <-decided:
					<-time.After(troubleStays)
				case <-time.After(f.patience()):
				case <-over:
				}
			})
		})
	}
	if f.at == (step{}) {
		f.trial.begun = begin
	}
	if f.long {
		f.trial.wish = func(_ *stage, spec *transfer.Spec, _ transfer.State) {
			select {
			case <-begun:
				spec.Windows.RetryFor = impatience
			default:
			}
		}
	}
	f.trial.follow(func(s *stage, at step, _ transfer.State) {
		if at == f.at {
			begin(s)
		}
	})
	follow := f.trial.wrote
	f.trial.wrote = func(s *stage, state transfer.State) {
		if follow(s, state); state.Phase == transfer.RollingBack {
			onceDecided.Do(func() { close(decided) })
		}
	}
	s, state := f.trial.run(t)
	if s.front.Proxies[f.part.address].Hits() == 0 {
		return false
	}
	f.check(t, state)
	return true
}

// awaitHit returns true when something was in trouble at the proxy, false when the transfer is over.
func awaitHit(proxy *faultproxy.Proxy, over <-chan struct{}) bool {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for proxy.Hits() == 0 {
		select {
		case <-tick.C:
		case <-over:
			return false
		}
	}
	return true
}

// patience is how long a trouble lasts that changes nothing: before the first record it is waited for, and past the point of no return.
func (f faultRun) patience() time.Duration {
	if f.at == (step{}) {
		return shortTrouble
	}
	return troubleInVain
}

func (f faultRun) check(t *testing.T, state transfer.State) {
	t.Helper()
	switch {
	case !f.long && state.Phase != transfer.Succeeded:
		t.Errorf("after a trouble of %s the transfer has ended as %s:\n%s", shortTrouble, state.Phase, transferlab.DescribeState(state))
	case f.long && f.early && f.at != (step{}) && state.Phase != transfer.RolledBack:
		t.Errorf("after a trouble of more than %s the transfer has ended as %s:\n%s", impatience, state.Phase, transferlab.DescribeState(state))
	}
}
