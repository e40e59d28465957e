// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"time"
)

// Transfer is one transfer on its way. It remembers samples of a drain between calls, so it should be kept; losing it
// costs time, nothing else. It is not safe for concurrent use.
type Transfer struct {
	ports Ports
	state State
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
	// RouteRefresh: clients may still write by the routes they keep.
	RouteRefresh Reason = "RouteRefresh"
	// Draining: messages are not yet consumed, or that they are is not yet proved.
	Draining Reason = "Draining"
	// Watching that the deleted topic stays away.
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
	return &Transfer{ports: ports, state: state}
}

// State returns a copy of the state as it was last written.
func (t *Transfer) State() State { return t.state }

// Advance does actions, one after the other, until the transfer has to wait or is finished. spec is asked again before
// every action. Failures of servers are no errors: they are waited for, rolled back or shown in the result. An error is one
// of the journal, the claims, the context or the probe: drop the transfer and make a new one from what is stored.
func (t *Transfer) Advance(ctx context.Context, spec func() Spec) (Result, error) {
	return Result{}, errors.New("internal error: not built yet")
}

// Run advances until the transfer is finished, waiting with the clock of the ports.
func (t *Transfer) Run(ctx context.Context, spec func() Spec) (State, error) {
	return t.state, errors.New("internal error: not built yet")
}

// Preflight reads both places and returns the plan. It changes nothing and uses no journal and no claims. An error means
// that a server could not be read; what can be said without it, and everything else that stands in the way, is a hazard.
func Preflight(ctx context.Context, ports Ports, spec Spec) (*Plan, error) {
	return nil, errors.New("internal error: not built yet")
}
