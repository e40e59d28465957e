// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"
)

// Transfer is one transfer on its way. It remembers samples of a drain between calls, so it should be kept; losing it
// costs time, nothing else. It is not safe for concurrent use.
type Transfer struct {
	ports Ports
	state State
	// dirty says that state was changed since it was written: the Done of an action is written with the next Intent.
	dirty bool

	// What follows is lost with the process, and only costs time then.

	// decided are the decisions, nil before they were read from the snapshots.
	decided *decisions
	proof   proof
	// retired has the proofs that retry topics are empty for good, by the target of a record.
	retired map[string]*proof
	// lastDrain is the last sample for people.
	lastDrain *Drain
	pollDelay time.Duration
	// attempts, firstFailed and lastError are of actions that did not succeed yet.
	attempts    map[key]int
	firstFailed map[key]time.Time
	lastError   map[key]error
	// failingSince is when servers began not to answer, zero while they do.
	failingSince time.Time
	// inherited says that the state was made by another process whose last action may still be on its way; unknownAt is
	// when that, or an action of unknown outcome, was met.
	inherited bool
	unknownAt time.Time
	// turned are the topics of broker groups that are in the middle of registering anew, since when.
	turned map[queueOwner]time.Time
	// announced are the actions whose Intent was written with that of another one, since when, and that have not begun.
	announced map[key]time.Time
	// claimed says that this process has taken the claims, mayHold that it or one before it has.
	claimed, mayHold bool
	// seen is when offsets were first seen in source queues, while the transfer has not begun.
	seen map[groupQueue]time.Time
	// requests is the number of requests to servers since the last turn began.
	requests atomic.Int64
	// lookedAt is when the sides were looked up.
	lookedAt       time.Time
	source, target *side
}

// Reason is why a transfer waits, as one word.
type Reason string

// Reasons.
const (
	// Blocked by hazards of the plan.
	Blocked Reason = "Blocked"
	// ClaimHeld by another transfer of the topic.
	ClaimHeld Reason = "ClaimHeld"
	// AwaitingApproval of the plan.
	AwaitingApproval Reason = "AwaitingApproval"
	// Suspended by the user.
	Suspended Reason = "Suspended"
	// StoringOffsets: a source broker that crashed now might forget where groups are.
	StoringOffsets Reason = "StoringOffsets"
	// RouteRefresh: clients may still write by the routes they keep.
	RouteRefresh Reason = "RouteRefresh"
	// Draining: messages are not yet consumed, or that they are is not yet proved.
	Draining Reason = "Draining"
	// Watching that the deleted topic stays away, and in the end until brokers hold no pulls of what was deleted.
	Watching Reason = "Watching"
	// Retrying an action that did not succeed, or whose effect is not yet to be seen.
	Retrying Reason = "Retrying"
	// Settling: a rollback looks again for requests that were executed late.
	Settling Reason = "Settling"
)

// Result is what a call of Advance ends with.
type Result struct {
	// Finished is true in the last phases, when the claims are released too.
	Finished bool
	// After is how long to wait before the next call; it may be cut short when the spec has changed.
	After  time.Duration
	Reason Reason
	// Message says in words what is waited for and, after a failure, what came back and what happens next.
	Message string
	// Drain is the last sample of the source, nil when there is none.
	Drain *Drain
}

// Drain is one sample of the source.
type Drain struct {
	Time time.Time
	// Backlog is the sum of the messages of the topic and of the retry topics that groups have not consumed.
	Backlog int64
	// Groups is the backlog of each group.
	Groups map[string]int64
	// Waiting says in words what else is not yet proved: writes that go on, delayed or transactional messages.
	Waiting []string
	// Proved is true when two samples have shown that all is consumed.
	Proved bool
}

// New returns the transfer that is in the given state. It does nothing.
func New(ports Ports, state State) *Transfer {
	if ports.CallTimeout == 0 {
		ports.CallTimeout = 10 * time.Second
	}
	t := &Transfer{ports: ports, state: state.clone(), mayHold: true, retired: map[string]*proof{}, seen: map[groupQueue]time.Time{}, announced: map[key]time.Time{}, attempts: map[key]int{}, lastError: map[key]error{}, turned: map[queueOwner]time.Time{}}
	t.restartRetryFor()
	if t.state.Phase == "" {
		t.state.Phase = Pending
	}
	// What another process was doing when this state was written is not known.
	t.inherited = t.state.Phase == RollingBack || slices.ContainsFunc(t.state.Journal, func(r Record) bool { return r.State == Intent })
	return t
}

// restartRetryFor begins anew to count for how long things fail.
func (t *Transfer) restartRetryFor() {
	t.failingSince, t.firstFailed = time.Time{}, map[key]time.Time{}
}

// State returns a copy of the state. After Advance has returned without error it is the one last written.
func (t *Transfer) State() State { return t.state.clone() }

// patience is the longest wait that is not worth a write of the journal: what would be written is found out anew after a crash.
const patience = 20 * time.Millisecond

// Advance does actions, one after the other, until the transfer has to wait for more than some milliseconds or is finished. spec
// is asked again before every action. Failures of servers are no errors: they are waited for, rolled back or shown in the result. An error is one
// of the journal, the claims, the context or the probe: drop the transfer and make a new one from what is stored.
func (t *Transfer) Advance(ctx context.Context, spec func() Spec) (Result, error) {
	for {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		t.requests.Store(0)
		wish := spec()
		wish.Windows = wish.Windows.WithDefaults()
		result, err := t.turn(ctx, wish)
		if err == nil && result != nil {
			if !result.Finished && result.After <= patience {
				if err := t.wait(ctx, result.After); err != nil {
					return Result{}, err
				}
				continue
			}
			if result.Drain == nil {
				result.Drain = t.lastDrain
			}
			err = t.flush(ctx, result)
		}
		var stop *stopped
		if errors.As(err, &stop) {
			return Result{}, stop.err
		}
		if err != nil {
			return Result{}, err
		}
		if result != nil {
			return *result, nil
		}
	}
}

// Run advances until the transfer is finished, waiting with the clock of the ports. The error is that of Advance.
func (t *Transfer) Run(ctx context.Context, spec func() Spec) (State, error) {
	for {
		result, err := t.Advance(ctx, spec)
		if err != nil || result.Finished {
			return t.State(), err
		}
		if err := t.wait(ctx, result.After); err != nil {
			return t.State(), err
		}
	}
}

// wait waits, unless the context ends before.
func (t *Transfer) wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.ports.Clock.After(d):
		return nil
	}
}

// Preflight reads both places and returns the plan. It changes nothing and uses no journal and no claims. An error means
// the context ended; that a server could not be read is a hazard like everything else that stands in the way.
func Preflight(ctx context.Context, ports Ports, spec Spec) (*Plan, error) {
	if ports.CallTimeout == 0 {
		ports.CallTimeout = 10 * time.Second
	}
	ports.Probe = nil
	t := New(ports, State{})
	r := t.reader(spec)
	if topicNameProblem(spec.Topic) == "" {
		if err := r.read(ctx); err != nil {
			return nil, err
		}
	}
	plan, _ := r.w.plan(spec)
	return plan, nil
}
