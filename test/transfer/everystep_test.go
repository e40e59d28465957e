// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// TestAbort aborts a transfer from each point of an undisturbed run on. It must go back if the journal has no intent to delete by then,
// and go on if it has.
func TestAbort(t *testing.T) {
	for _, version := range rocketmq.TestedVersions() {
		t.Run(version, func(t *testing.T) {
			pair := shared.of(t, version)
			base := trial{store: transferlab.NewStore(t), bench: transferlab.NewBench(t, pair.a, pair.b),
				from: transferlab.OneGroup(pair.a, 0), to: transferlab.Whole(pair.b), callTimeout: callTimeout, windows: faultWindows()}
			undisturbed := base
			undisturbed.name = "undisturbed-abort"
			s, state := undisturbed.run(t)
			if state.Phase != transfer.Succeeded {
				t.Fatalf("an undisturbed transfer has ended as %s", state.Phase)
			}
			var runs []abortRun
			for _, at := range s.at {
				if strings.HasSuffix(at.description, "Claims.Release") {
					continue // nothing is decided any more
				}
				r := abortRun{trial: base, at: at}
				r.trial.name = fmt.Sprintf("abort-%d", len(runs))
				runs = append(runs, r)
			}
			for _, r := range sample(runs, 2) {
				t.Run(r.at.String(), r.run)
			}
		})
	}
}

// abortRun is one transfer that is aborted from one point on.
type abortRun struct {
	trial trial
	at    moment
}

func (r abortRun) run(t *testing.T) {
	t.Parallel()
	untilReached(t, r.at, r.trial.name, func(name string, at moment) int {
		r.trial.name, r.at = name, at
		return r.abort(t)
	})
}

// abort returns how often the transfer came to a point like the one at which it is aborted.
func (r abortRun) abort(t *testing.T) (times int) {
	t.Helper()
	// A write that has begun is not taken back: if it is the intent to delete, the wish came too late.
	aborted, writing, late := false, false, false
	r.trial.point = func(_ *stage, now moment) {
		if now == r.at {
			aborted, writing = true, now.description == "before Journal.Write"
		}
	}
	r.trial.wrote = func(_ *stage, state transfer.State) {
		if !aborted || writing {
			late, writing = state.PastReturn(), false
		}
	}
	r.trial.wish = func(_ *stage, spec *transfer.Spec, _ transfer.State) { spec.Abort = aborted }
	s, state := r.trial.run(t)
	want := transfer.RolledBack
	if late || !aborted {
		want = transfer.Succeeded
	}
	if state.Phase != want {
		t.Errorf("the transfer has ended as %s, want %s:\n%s", state.Phase, want, transferlab.DescribeState(state))
	}
	for _, met := range s.at {
		if met.description == r.at.description {
			times++
		}
	}
	return times
}
