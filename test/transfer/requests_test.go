// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"fmt"
	"maps"
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

// Codes that servers answer with.
const (
	systemError  = 1 // as of a broker that cannot write its files because the disk is full
	noPermission = 16
)

// fate is what becomes of one request that changes something, or of all of its kind for a while.
type fate struct {
	name string
	on   faultproxy.Direction
	do   faultproxy.Action
	// until says when it ends; zero: it befalls one request.
	until end
	// want is how a transfer ends that could still go back when it befell it.
	want transfer.Phase
}

// end is when a lasting fate is over.
type end int

const (
	atOnce      end = iota // it befalls one request
	soon                   // long before the engine gives up
	whenGivenUp            // when the transfer has gone back for a while, or has waited in vain to go on
)

var fates = []fate{
	{"is lost with its connection", faultproxy.Requests, faultproxy.Cut(0), atOnce, transfer.Succeeded},
	{"is executed and the connection is cut", faultproxy.Responses, faultproxy.Cut(0), atOnce, transfer.Succeeded},
	{"is executed after it was given up", faultproxy.Requests, faultproxy.Postpone(late), atOnce, transfer.Succeeded},
	{"is executed at once and answered after it was given up", faultproxy.Responses, faultproxy.Delay(late), atOnce, transfer.Succeeded},
	{"is executed twice", faultproxy.Requests, faultproxy.Duplicate(), atOnce, transfer.Succeeded},
	{"is refused", faultproxy.Requests, faultproxy.Answer(noPermission, "no permission"), whenGivenUp, transfer.RolledBack},
	{"fails for a moment as on a full disk", faultproxy.Requests, faultproxy.Answer(systemError, "no space left on device"), soon, transfer.Succeeded},
	{"fails for long as on a full disk", faultproxy.Requests, faultproxy.Answer(systemError, "no space left on device"), whenGivenUp, transfer.RolledBack},
}

// request is one that the engine makes while it changes something.
type request struct {
	before moment // the point from which it is the next of its code at this server
	call   string // of the point
	server string // address
	code   int
	nth    int  // of its code, from the point on
	past   bool // the point of no return
}

func (r request) String() string {
	return fmt.Sprintf("%s, request code %d no. %d", r.before, r.code, r.nth+1)
}

// requests are those that an undisturbed run makes between the points before and after a change, thinned.
func (r trial) requests(t *testing.T) []request {
	t.Helper()
	found := fewest(func(n int) []request { return r.undisturbed(t, n) })
	all := thinned(found)
	t.Logf("%d of %d requests: %v", len(all), len(found), all)
	return all
}

func (r trial) undisturbed(t *testing.T, n int) []request {
	t.Helper()
	r.name, r.windows = fmt.Sprintf("undisturbed-%s-%d", r.name, n), faultWindows()
	var mu sync.Mutex
	counts := map[string]int{}
	var open moment
	var found []request
	deleted := false
	r.point = func(s *stage, p moment) {
		mu.Lock()
		defer mu.Unlock()
		call, before := strings.CutPrefix(p.description, "before ")
		call, _, _ = strings.Cut(strings.TrimPrefix(call, "after "), " at ")
		if strings.HasPrefix(call, "Journal.") || strings.HasPrefix(call, "Claims.") {
			return
		}
		if before {
			open, counts = p, map[string]int{}
			for address, proxy := range s.front.Proxies {
				counts[address] = len(proxy.Exchanges())
			}
			return
		}
		for _, address := range slices.Sorted(maps.Keys(s.front.Proxies)) {
			times := map[int]int{}
			for _, e := range s.front.Proxies[address].Exchanges()[counts[address]:] {
				found = append(found, request{open, call, address, e.Code, times[e.Code], deleted})
				times[e.Code]++
			}
		}
		deleted = deleted || call == "Broker.DeleteTopic"
	}
	_, state := r.run(t)
	if state.Phase != transfer.Succeeded {
		t.Fatalf("an undisturbed transfer has ended as %s", state.Phase)
	}
	return found
}

// thinned keeps, of the requests of one code by which the same call is made to the same server, the first and the last: that is all but
// those for the groups and queues in between.
func thinned(found []request) []request {
	type kind struct {
		call, server string
		code         int
	}
	last := map[kind]int{}
	for i, r := range found {
		last[kind{r.call, r.server, r.code}] = i
	}
	var kept []request
	seen := map[kind]bool{}
	for i, r := range found {
		k := kind{r.call, r.server, r.code}
		if !seen[k] || last[k] == i {
			kept = append(kept, r)
		}
		seen[k] = true
	}
	return kept
}

// TestRequests has every fate befall every request by which an undisturbed transfer changes something.
func TestRequests(t *testing.T) {
	for _, version := range rocketmq.TestedVersions() {
		t.Run(version, func(t *testing.T) {
			pair := shared.of(t, version)
			base := trial{store: transferlab.NewStore(t), bench: transferlab.NewBench(t, pair.a, pair.b),
				from: transferlab.OneGroup(pair.a, 0), to: transferlab.Whole(pair.b), callTimeout: callTimeout, name: "requests"}
			var runs []requestRun
			for _, r := range base.requests(t) {
				for _, f := range fates {
					q := requestRun{trial: base, request: r, fate: f}
					q.trial.name = fmt.Sprintf("request-%d", len(runs))
					runs = append(runs, q)
				}
			}
			t.Logf("%d fates of requests", len(runs))
			some := sample(runs, 3)
			// Of each kind of change before the deletion, the refusal or failure of some request must let everything go back. Others
			// of its requests only ask, and may be asked again.
			var mu sync.Mutex
			back := map[string]bool{}
			t.Cleanup(func() {
				for kind, did := range back {
					if !did {
						t.Errorf("no transfer has gone back in which %s", kind)
					}
				}
			})
			for _, q := range some {
				kind := q.request.call + " " + q.fate.name
				// A deletion that fails may have happened: only one that is refused is taken back.
				undone := !q.request.past && (q.request.call != "Broker.DeleteTopic" || q.fate.name == "is refused")
				if q.fate.want == transfer.RolledBack && undone && len(some) == len(runs) {
					back[kind] = false
				}
				t.Run(fmt.Sprintf("%s %s", q.request, q.fate.name), func(t *testing.T) {
					t.Parallel()
					state := q.run(t)
					mu.Lock()
					defer mu.Unlock()
					if _, ok := back[kind]; ok && state.Phase == transfer.RolledBack {
						back[kind] = true
					}
				})
			}
		})
	}
}

// requestRun is one transfer with one fate.
type requestRun struct {
	trial   trial
	request request
	fate    fate
}

func (q requestRun) run(t *testing.T) transfer.State {
	q.trial.windows = faultWindows()
	var healing sync.WaitGroup
	defer healing.Wait()
	decided, over := make(chan struct{}), make(chan struct{})
	defer close(over)
	var onceDecided sync.Once
	begun := false
	q.trial.wish = func(_ *stage, spec *transfer.Spec, _ transfer.State) {
		if begun && q.fate.until == whenGivenUp {
			spec.Windows.RetryFor = impatience
		}
	}
	q.trial.point = func(s *stage, at moment) {
		if at != q.request.before {
			return
		}
		begun = true
		proxy := s.front.Proxies[q.request.server]
		times := 0
		if q.fate.until == atOnce {
			times = 1
		}
		proxy.Inject(faultproxy.Fault{On: q.fate.on, Code: q.request.code, Skip: q.request.nth, Times: times, Do: q.fate.do})
		if q.fate.until == atOnce {
			return
		}
		healing.Go(func() {
			defer proxy.Heal()
			if !awaitHit(proxy, over) {
				return
			}
			wait := time.After(shortTrouble)
			if q.fate.until == whenGivenUp {
				wait = time.After(troubleInVain)
			}
			select {
			case <-decided:
				<-time.After(troubleStays)
			case <-wait:
			case <-over:
			}
		})
	}
	q.trial.wrote = func(_ *stage, state transfer.State) {
		if state.Phase == transfer.RollingBack {
			onceDecided.Do(func() { close(decided) })
		}
	}
	s, state := q.trial.run(t)
	if s.front.Proxies[q.request.server].Hits() == 0 {
		t.Errorf("%s: %v", q.request, errNotReached)
	}
	if q.fate.want == transfer.Succeeded && state.Phase != transfer.Succeeded {
		t.Errorf("the transfer has ended as %s:\n%s", state.Phase, transferlab.DescribeState(state))
	}
	return state
}
