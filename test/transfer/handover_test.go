// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/faultproxy"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// heldBack is how late the request of a leader is that has lost its lease: within the Settle of faultWindows.
const heldBack = 900 * time.Millisecond

// TestLeaderChanges: a leader loses its lease while a request of its is under way, one run for each request that changes something.
// Its successor begins at once; the request arrives later, while the successor is at work.
func TestLeaderChanges(t *testing.T) {
	for _, version := range rocketmq.TestedVersions() {
		t.Run(version, func(t *testing.T) {
			pair := shared.of(t, version)
			base := trial{store: transferlab.NewStore(t), bench: transferlab.NewBench(t, pair.a, pair.b),
				from: transferlab.OneGroup(pair.a, 0), to: transferlab.Whole(pair.b), callTimeout: callTimeout, name: "leaders"}
			for i, r := range sample(base.requests(t), 2) {
				trial := base
				trial.name, trial.windows, trial.successor = fmt.Sprintf("leader-%d", i), faultWindows(), &transferlab.EngineOptions{CallTimeout: callTimeout}
				t.Run(r.String(), func(t *testing.T) {
					t.Parallel()
					trial.point = func(s *stage, at moment) {
						if at != r.before {
							return
						}
						s.front.Proxies[r.server].Inject(faultproxy.Fault{Code: r.code, Skip: r.nth, Times: 1, Do: faultproxy.Meet(func() bool {
							s.stop()
							<-time.After(heldBack)
							return true
						})})
					}
					s, state := trial.run(t)
					if s.front.Proxies[r.server].Hits() == 0 {
						t.Errorf("%s: %v", r, errNotReached)
					}
					if state.Phase != transfer.Succeeded {
						t.Errorf("the transfer has ended as %s:\n%s", state.Phase, transferlab.DescribeState(state))
					}
				})
			}
		})
	}
}

// TestStoreIsAway stops the etcd before and after every call to it, and starts it again a moment later. A new engine goes on.
func TestStoreIsAway(t *testing.T) {
	pair := shared.of(t, newest())
	bench := transferlab.NewBench(t, pair.a, pair.b)
	base := trial{bench: bench, from: transferlab.OneGroup(pair.a, 0), to: transferlab.Whole(pair.b), callTimeout: callTimeout, windows: faultWindows()}
	for i, at := range sample(base.storePoints(t), 3) {
		t.Run(at.String(), func(t *testing.T) {
			t.Parallel()
			untilMet(t, at, fmt.Sprintf("store-%d", i), func(name string) bool { return base.withoutStore(t, name, at, shortTrouble) })
		})
	}
}

// TestStoreIsAwayForAMinute: longer than an engine may take to write what it intends, at the first write of each step.
func TestStoreIsAwayForAMinute(t *testing.T) {
	pair := shared.of(t, newest())
	bench := transferlab.NewBench(t, pair.a, pair.b)
	base := trial{bench: bench, from: transferlab.OneGroup(pair.a, 0), to: transferlab.Whole(pair.b), callTimeout: callTimeout, windows: faultWindows()}
	for i, at := range base.storePoints(t) {
		if at.description != "before Journal.Write" {
			continue
		}
		t.Run(at.String(), func(t *testing.T) {
			t.Parallel()
			untilMet(t, at, fmt.Sprintf("minute-%d", i), func(name string) bool { return base.withoutStore(t, name, at, time.Minute) })
		})
	}
}

// storePoints are those of an undisturbed run.
func (r trial) storePoints(t *testing.T) []moment {
	t.Helper()
	all := fewest(func(n int) []moment {
		r.store, r.name = transferlab.NewStore(t), fmt.Sprintf("undisturbed-store-%d", n)
		s, state := r.run(t)
		if state.Phase != transfer.Succeeded {
			t.Fatalf("an undisturbed transfer has ended as %s", state.Phase)
		}
		var points []moment
		for _, at := range s.at {
			if strings.Contains(at.description, "Journal.") || strings.Contains(at.description, "Claims.") {
				points = append(points, at)
			}
		}
		return points
	})
	t.Logf("%d points: %v", len(all), all)
	return all
}

// withoutStore says whether the transfer came to the point.
func (r trial) withoutStore(t *testing.T, name string, at moment, lasts time.Duration) (met bool) {
	t.Helper()
	r.name, r.store = name, transferlab.NewStore(t)
	back := make(chan error, 1)
	stopped := false
	r.point = func(s *stage, now moment) {
		if stopped || now != at {
			return
		}
		stopped = true
		r.store.Stop()
		go func() {
			<-time.After(lasts)
			back <- r.store.Start(s.t.Context())
		}()
	}
	waited := false
	r.again = func(s *stage, err error) bool {
		if !waited {
			waited = true
			s.t.Logf("the engine has ended: %v", err)
			must(s.t, <-back)
		}
		return true
	}
	_, state := r.run(t)
	if !stopped {
		return false
	}
	if !waited {
		must(t, <-back)
	}
	if state.Phase != transfer.Succeeded {
		t.Errorf("the transfer has ended as %s:\n%s", state.Phase, transferlab.DescribeState(state))
	}
	return true
}
