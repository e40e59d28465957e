// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// turn does one thing: nil means that there may be more to do at once.
func (t *Transfer) turn(ctx context.Context, spec Spec) (*Result, error) {
	switch {
	case t.state.Phase.Final():
		return t.finish(ctx)
	case t.state.Phase == Running, t.state.Phase == RollingBack:
		return t.proceed(ctx, spec)
	}
	return t.prepare(ctx, spec)
}

// finish gives up the claims, after the last phase was written.
func (t *Transfer) finish(ctx context.Context) (*Result, error) {
	result := &Result{Finished: true, Message: t.state.Explanation(), Drain: t.lastDrain}
	if err := t.flush(ctx, result); err != nil {
		return nil, err
	}
	if err := t.release(ctx); err != nil {
		return nil, err
	}
	return result, nil
}

// prepare is everything before the first change: the plan, the approval and the claims.
func (t *Transfer) prepare(ctx context.Context, spec Spec) (*Result, error) {
	waitsForApproval := spec.Manual && !spec.Approved
	switch {
	case spec.Abort:
		t.set(key{0, wholeTarget, ActionRollBack}, Done, "the transfer was aborted before anything was changed")
		t.conclude(RolledBack)
		return nil, nil
	case spec.Suspend:
		// A write proves that no other process has begun since these claims were taken: it would have the same.
		t.dirty = t.dirty || t.claimed
		return t.yield(ctx, suspended())
	case waitsForApproval && t.state.Phase == Planned:
		return &Result{After: time.Minute, Reason: AwaitingApproval, Message: "the plan waits for approval"}, nil
	}
	r, began := t.reader(spec), t.now()
	if topicNameProblem(spec.Topic) == "" {
		if err := r.places(ctx); err != nil {
			return nil, err
		}
		if len(r.w.hazards) == 0 {
			if result, err := t.claimAndRead(ctx, r, !waitsForApproval); result != nil || err != nil {
				return result, err
			}
		}
	}
	plan, decided := r.w.plan(spec)
	t.see(&r.w, spec.Topic)
	if plan.Blocked() {
		return t.block(ctx, spec, plan)
	}
	t.state.Plan, t.dirty = plan, true
	if waitsForApproval {
		t.state.Phase = Planned
		return nil, nil
	}
	if left := t.unstored(decided, spec.Windows.SampleSpacing); left > 0 {
		if t.state.Phase == Queued {
			t.state.Phase = Pending
		}
		return &Result{After: left, Reason: StoringOffsets,
			Message: fmt.Sprintf("it begins in %s, when source brokers have stored where the groups are", left.Round(time.Second))}, nil
	}
	t.state.Phase, t.state.StartTime, t.state.Snapshots = Running, t.now(), decided.snapshots(spec.Topic)
	source, target := t.side(sourceSide, t.ports.Source, spec.Source, decided.source), t.side(targetSide, t.ports.Target, spec.Target, decided.target)
	if source.learn(r.w.sourceAnswers) == nil && target.learn(r.w.targetAnswers) == nil {
		t.source, t.target, t.lookedAt = source, target, began
	}
	return nil, nil
}

// claimAndRead takes the claims, if they are wanted by now, and then reads what the plan is made from: who had the topic before may
// have changed it until the last moment.
func (t *Transfer) claimAndRead(ctx context.Context, r *reader, claim bool) (*Result, error) {
	if claim {
		if waits, err := t.claim(ctx, r.spec, r.w.source.Cluster, r.w.target.Cluster); waits != nil || err != nil {
			return waits, err
		}
	}
	return nil, r.rest(ctx)
}

// block waits until the hazards are gone. Others may have the topic meanwhile.
func (t *Transfer) block(ctx context.Context, spec Spec, plan *Plan) (*Result, error) {
	if t.state.Phase != Pending || t.state.Plan == nil || !slices.Equal(t.state.Plan.Hazards, plan.Hazards) {
		t.state.Phase, t.state.Plan, t.dirty = Pending, plan, true
	}
	var messages []string
	for _, h := range plan.Hazards {
		if h.Blocking {
			messages = append(messages, fmt.Sprintf("%s: %s", h.Name, h.Message))
		}
	}
	result := &Result{After: spec.Windows.Replan, Reason: Blocked, Message: list(messages)}
	return t.yield(ctx, result)
}

// claim takes the topic on both clusters, or says who has it.
func (t *Transfer) claim(ctx context.Context, spec Spec, clusters ...string) (*Result, error) {
	if t.claimed {
		return nil, nil
	}
	slices.Sort(clusters)
	var claims []Claim
	for _, cluster := range slices.Compact(clusters) {
		claims = append(claims, Claim{Cluster: cluster, Topic: spec.Topic})
	}
	var holder string
	err := t.aside("Claims.Take", func() (err error) {
		holder, err = t.ports.Claims.Take(ctx, claims)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claiming topic %q: %w", spec.Topic, err)
	}
	if holder == "" {
		t.claimed, t.mayHold = true, true
		return nil, nil
	}
	if t.state.Phase == Pending || t.state.Phase == Planned {
		t.state.Phase, t.dirty = Queued, true
	}
	return &Result{After: spec.Windows.Replan, Reason: ClaimHeld, Message: fmt.Sprintf("topic %q is held by %s", spec.Topic, holder)}, nil
}

// yield gives up the claims of a transfer that does not begin for now, if it may have any.
func (t *Transfer) yield(ctx context.Context, result *Result) (*Result, error) {
	if err := t.flush(ctx, result); err != nil {
		return nil, err
	}
	if !t.mayHold {
		return result, nil
	}
	return result, t.release(ctx)
}

func (t *Transfer) release(ctx context.Context) error {
	t.claimed, t.mayHold = false, false
	if err := t.aside("Claims.Release", func() error { return t.ports.Claims.Release(ctx) }); err != nil {
		return fmt.Errorf("giving up the claims: %w", err)
	}
	return nil
}

// aside makes a call that is not one of a server, between probes.
func (t *Transfer) aside(call string, f func() error) error {
	g := guard{probe: t.ports.Probe}
	if err := g.at(Point{Call: call}); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	return g.at(Point{Call: call, After: true})
}

func (t *Transfer) reader(spec Spec) *reader {
	return &reader{source: t.guard(t.ports.Source), target: t.guard(t.ports.Target), neighbours: t.ports.Neighbours, spec: spec}
}

func (t *Transfer) guard(c Cluster) guard {
	return guard{inner: c, probe: t.ports.Probe, timeout: t.ports.CallTimeout, requests: &t.requests}
}

func suspended() *Result {
	return &Result{After: time.Minute, Reason: Suspended, Message: "suspended by the user"}
}
