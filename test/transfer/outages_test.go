// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// restartTimeout bounds the start of a server that was stopped.
const restartTimeout = 2 * time.Minute

// offsetsStored is longer than a broker takes to store offsets that it was told. A transfer that has known them for so long may begin.
const offsetsStored = 6 * time.Second

// TestServersGoAway stops one real server at each step of a transfer - by SIGKILL and in an orderly way, in turn - and starts it again
// on its data. With much patience the transfer succeeds all the same; without any it goes back where it can, and waits where not.
func TestServersGoAway(t *testing.T) {
	for _, version := range rocketmq.TestedVersions() {
		t.Run(version, func(t *testing.T) {
			pair := shared.own(t, version)
			base := trial{store: transferlab.NewStore(t), bench: transferlab.NewBench(t, pair.a, pair.b),
				from: transferlab.OneGroup(pair.a, 0), to: transferlab.Whole(pair.b)}
			servers := map[string]*rocketmq.Server{
				"the name server": pair.a.NameServers[0], "the source": pair.a.Groups[0].Master().Server, "the target": pair.b.Groups[0].Master().Server,
			}
			var all []outage
			for i, at := range base.steps(t) {
				for _, name := range slices.Sorted(maps.Keys(servers)) {
					for _, patient := range []bool{true, false} {
						if !patient && version != newest() {
							continue // how a transfer gives up does not depend on the version
						}
						o := outage{trial: base, at: at, name: name, server: servers[name], kill: i%2 == 0, patient: patient}
						o.trial.name = fmt.Sprintf("away-%d", len(all))
						all = append(all, o)
					}
				}
			}
			t.Logf("%d outages", len(all))
			for _, o := range sample(all, 2) {
				t.Run(o.String(), o.run)
			}
		})
	}
}

// outage is one transfer with one server that goes away.
type outage struct {
	trial   trial
	at      reached
	name    string
	server  *rocketmq.Server
	kill    bool
	patient bool
}

func (o outage) String() string {
	how := map[bool]string{true: "killed", false: "stopped"}[o.kill]
	return fmt.Sprintf("%s is %s at %s, patient: %v", o.name, how, o.at, o.patient)
}

func (o outage) run(t *testing.T) {
	untilMet(t, o.at, o.trial.name, func(name string) bool {
		o.trial.name = name
		return o.met(t)
	})
}

// met says whether the server went away: a transfer may have nothing to do in a step, as when a broker has told the name server meanwhile
// what is no longer there.
func (o outage) met(t *testing.T) bool {
	t.Helper()
	o.trial.windows = o.at.within(crashWindows)
	o.trial.windows.RetryFor, o.trial.windows.Settle = 90*time.Second, time.Second
	if !o.patient {
		o.trial.windows.RetryFor = 300 * time.Millisecond
	}
	switch {
	case o.kill && o.server == o.trial.from.Groups[0].Master().Server:
		o.trial.windows.SampleSpacing = offsetsStored
	case o.kill && o.server == o.trial.to.Groups[0].Master().Server:
		// It has forgotten the offsets that the transfer has set, and the topic is new there.
		o.trial.young = o.trial.to.GroupNames()
	}
	var back sync.WaitGroup
	var failure error
	gone := false
	leave := func() {
		if gone {
			return
		}
		gone = true
		must(t, o.stop(t.Context()))
		back.Go(func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), restartTimeout)
			defer cancel()
			failure = o.server.Start(ctx)
		})
	}
	if o.at.step == (step{}) {
		o.trial.begun = func(*stage) { leave() }
	}
	o.trial.follow(func(_ *stage, at step, _ transfer.State) {
		if at == o.at.step {
			leave()
		}
	})
	// All servers must be there to be judged.
	o.trial.ended = func(*stage) {
		back.Wait()
		must(t, failure)
		ctx, cancel := context.WithTimeout(t.Context(), restartTimeout)
		defer cancel()
		must(t, o.trial.from.Cluster.AwaitRegistered(ctx))
		must(t, o.trial.to.Cluster.AwaitRegistered(ctx))
	}
	_, state := o.trial.run(t)
	if !gone {
		return false
	}
	if o.patient && state.Phase != transfer.Succeeded {
		t.Errorf("the transfer has ended as %s:\n%s", state.Phase, transferlab.DescribeState(state))
	}
	t.Logf("the transfer has ended as %s", state.Phase)
	return true
}

func (o outage) stop(ctx context.Context) error {
	if o.kill {
		return o.server.Kill()
	}
	return o.server.Stop(ctx)
}
