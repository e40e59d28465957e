// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// lookFor is how long the addresses of masters are believed.
const lookFor = time.Second

func (t *Transfer) now() time.Time { return t.ports.Clock.Now() }

// set changes a record in memory.
func (t *Transfer) set(k key, state RecordState, message string) {
	t.state.set(k, state, t.now(), message)
	delete(t.announced, k)
	t.dirty = true
}

// reopen makes a recorded action be done again.
func (t *Transfer) reopen(k key, why string) {
	if t.state.record(k) != nil {
		t.set(k, Refused, why)
	}
}

// rollBack decides that everything goes back. It must not be called past the point of no return.
func (t *Transfer) rollBack(why string) {
	t.state.Phase = RollingBack
	t.withdraw()
	if t.state.is(drainKey, Intent) {
		t.set(drainKey, Refused, "given up")
	}
	t.set(key{t.state.Step(), wholeTarget, ActionRollBack}, Done, why)
	t.proof, t.retired, t.attempts, t.lastError = proof{}, map[string]*proof{}, map[key]int{}, map[key]error{}
	t.restartRetryFor()
}

// withdraw takes announced actions that have not begun out of the journal.
func (t *Transfer) withdraw() {
	for k := range t.announced {
		t.state.remove(k)
		t.dirty = true
	}
	clear(t.announced)
}

// conclude sets a last phase.
func (t *Transfer) conclude(p Phase) {
	t.state.Phase, t.state.CompletionTime, t.dirty = p, t.now(), true
}

// flush writes the state when it was changed. The result is nil while there is more to do at once.
func (t *Transfer) flush(ctx context.Context, result *Result) error {
	if !t.dirty {
		return nil
	}
	if err := t.aside("Journal.Write", func() error { return t.ports.Journal.Write(ctx, t.state.clone(), result) }); err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	t.dirty = false
	return nil
}

// proceed does the next thing of a transfer that has begun.
func (t *Transfer) proceed(ctx context.Context, spec Spec) (*Result, error) {
	if t.inherited {
		t.inherited, t.unknownAt = false, t.now()
	}
	if t.decided == nil {
		d, err := readDecisions(t.state.Snapshots)
		if err != nil || len(d.source.BrokerGroups) == 0 || len(d.target.BrokerGroups) == 0 {
			t.set(key{t.state.Step(), wholeTarget, ActionRollBack}, Refused, fmt.Sprintf("the snapshots cannot be read (%v): compare the topic and its groups on both sides by hand, with the journal", err))
			t.conclude(Failed)
			return nil, nil
		}
		t.decided = &d
	}
	if result, err := t.claim(ctx, spec, t.decided.source.Cluster, t.decided.target.Cluster); result != nil || err != nil {
		return result, err
	}
	if spec.Suspend {
		t.withdraw()
		t.restartRetryFor()
		return suspended(), nil
	}
	if why := t.reasonToRollBack(spec); why != "" {
		t.rollBack(why)
		return nil, nil
	}
	var result *Result
	r, err := t.look(ctx, spec)
	switch {
	case err != nil:
	case t.state.Phase == Running:
		result, err = r.ahead(ctx)
	default:
		result, err = r.back(ctx)
	}
	if errors.Is(err, errAgain) {
		err, result = nil, nil
	}
	if retryable(err) {
		return t.outage(spec, err), nil
	}
	t.failingSince = time.Time{}
	return result, err
}

// reasonToRollBack says why a running transfer must not go on.
func (t *Transfer) reasonToRollBack(spec Spec) string {
	if t.state.Phase != Running || t.state.PastReturn() {
		return ""
	}
	if spec.Abort {
		return "the transfer was aborted"
	}
	stopped := t.state.writesStopped()
	if spec.DrainTimeout > 0 && !stopped.IsZero() && t.proof.done == nil && t.now().Sub(stopped) > spec.DrainTimeout {
		return fmt.Sprintf("the source was not consumed within %s", spec.DrainTimeout)
	}
	return ""
}

// outage is met by waiting and, when that has been too long and everything can still go back, by rolling back.
func (t *Transfer) outage(spec Spec, err error) *Result {
	t.lookedAt = time.Time{}
	if t.failingSince.IsZero() {
		t.failingSince, t.pollDelay = t.now(), 0
	}
	since := t.now().Sub(t.failingSince)
	if t.state.Phase == Running && !t.state.PastReturn() && since > spec.Windows.RetryFor {
		t.rollBack(fmt.Sprintf("for %s: %v", since.Round(time.Second), err))
		return nil
	}
	return &Result{After: backOff(int(since / (250 * time.Millisecond))), Reason: Retrying, Message: err.Error()}
}

// backOff is how long to wait after so many attempts: from 20 ms to 5 s.
func backOff(attempts int) time.Duration {
	return min(20*time.Millisecond<<min(max(attempts-1, 0), 10), 5*time.Second)
}

// look finds the masters, and remembers them for a moment.
func (t *Transfer) look(ctx context.Context, spec Spec) (*run, error) {
	r := &run{t: t, spec: spec, d: t.decided}
	if t.source != nil && t.now().Sub(t.lookedAt) < lookFor && slices.Equal(t.source.nameServers, nameServers(spec.Source, t.decided.source)) &&
		slices.Equal(t.target.nameServers, nameServers(spec.Target, t.decided.target)) {
		r.source, r.target = t.source, t.target
		return r, nil
	}
	r.source = t.side(sourceSide, t.ports.Source, spec.Source, t.decided.source)
	r.target = t.side(targetSide, t.ports.Target, spec.Target, t.decided.target)
	if err := together(ctx, r.source.look, r.target.look); err != nil {
		return nil, err
	}
	t.source, t.target, t.lookedAt = r.source, r.target, t.now()
	return r, nil
}

func (t *Transfer) side(name string, c Cluster, place Place, d placeDecision) *side {
	return &side{name: name, g: t.guard(c), cluster: d.Cluster, groups: d.BrokerGroups, nameServers: nameServers(place, d)}
}

// nameServers are those of now, or those of the plan when the caller gives none.
func nameServers(place Place, d placeDecision) []string {
	if len(place.NameServers) == 0 {
		return d.NameServers
	}
	names := slices.Clone(place.NameServers)
	slices.Sort(names)
	return slices.Compact(names)
}

func (r *run) setting() setting {
	s := setting{sourceNameServers: r.source.nameServers, targetNameServers: r.target.nameServers, slaves: map[string]bool{}, recorded: map[key]bool{}}
	for _, record := range r.t.state.Journal {
		s.recorded[record.key()] = true
	}
	for group, slaves := range r.source.slaves {
		s.slaves[group] = len(slaves) > 0
	}
	return s
}

// ahead does the first task that is not settled.
func (r *run) ahead(ctx context.Context) (*Result, error) {
	tasks := r.d.forward(r.setting())
	for i, k := range tasks {
		if r.settled(k) {
			continue
		}
		r.following = r.announceable(tasks[i+1:])
		switch k.key {
		case drainKey:
			return r.drain(ctx)
		case watchKey:
			return r.watch(ctx)
		}
		return r.perform(ctx, k)
	}
	if result := r.unsettled(); result != nil {
		return result, nil
	}
	if err := r.recheck(ctx, ActionCreateGroups, ActionOpenTopic, ActionDeleteRoute, ActionRestoreAutoCreate, ActionDropRetryRoutes); err != nil {
		return nil, err
	}
	if result := r.pullsHeld(ActionDeleteGroups); result != nil {
		return result, nil
	}
	r.t.conclude(Succeeded)
	return nil, nil
}

// announceable are the actions that come next and are announced with the one before them.
func (r *run) announceable(tasks []task) []key {
	var keys []key
	for _, k := range tasks {
		if !isAnnounced(k.action) || r.t.state.record(k.key) != nil {
			break
		}
		keys = append(keys, k.key)
	}
	return keys
}

// settled says whether a task needs no more. The proof of a drain is not kept: it counts as long as the process lives.
func (r *run) settled(k task) bool {
	if k.key == drainKey && r.t.proof.done == nil && len(r.undeleted()) > 0 {
		return false
	}
	return r.t.state.is(k.key, k.final)
}

// back undoes. A server that is away does not keep others from being restored.
func (r *run) back(ctx context.Context) (*Result, error) {
	tasks := r.d.backward(&r.t.state, r.setting())
	var failed *Result
	var failedAction string
	for _, k := range tasks {
		if r.settled(k) {
			continue
		}
		if failed != nil && k.action != failedAction {
			return failed, nil
		}
		result, err := r.perform(ctx, k)
		if retryable(err) {
			result, err = &Result{After: backOff(r.t.attempts[k.key]), Reason: Retrying, Message: err.Error()}, nil
			r.t.attempts[k.key]++
			r.t.lookedAt = time.Time{}
		}
		if err != nil || result == nil {
			return nil, err
		}
		failed, failedAction = result, k.action
	}
	if failed != nil {
		return failed, nil
	}
	return r.confirm(ctx, tasks)
}

// confirm looks once more at everything that was undone: a request of unknown outcome may have been executed since.
func (r *run) confirm(ctx context.Context, tasks []task) (*Result, error) {
	if result := r.unsettled(); result != nil {
		return result, nil
	}
	lasting := []string{ActionStopAutoCreate, ActionCloseOrderList, ActionStopWrites, ActionOpenTopic, ActionCreateTopic, ActionDropRoute, ActionDropRetryRoutes}
	again := false
	for _, k := range tasks {
		if !slices.Contains(lasting, k.action) {
			continue
		}
		problem, err := r.work(k).check(ctx)
		if err != nil {
			return nil, err
		}
		if problem != "" {
			r.t.set(k.key, Intent, "changed again: "+problem)
			again = true
		}
	}
	if again {
		return nil, nil
	}
	if result := r.pullsHeld(ActionCreateTopic, ActionCreateGroups); result != nil {
		return result, nil
	}
	r.t.conclude(RolledBack)
	return nil, nil
}

// unsettled waits until no request of unknown outcome can still be executed.
func (r *run) unsettled() *Result {
	if r.t.unknownAt.IsZero() {
		return nil
	}
	left := r.t.unknownAt.Add(r.spec.Windows.Settle).Sub(r.t.now())
	if left <= 0 {
		return nil
	}
	return &Result{After: left, Reason: Settling, Message: "everything is done; looking once more when requests without an answer cannot be executed any more"}
}

// nextPoll is how long to wait before the next sample: ever longer while a drain lasts, up to what makes at most 4 requests
// per second.
func (t *Transfer) nextPoll(w Windows) time.Duration {
	longest := max(w.Poll, time.Duration(t.requests.Load())*time.Second/4)
	t.pollDelay = min(max(2*t.pollDelay, w.Poll), longest)
	return t.pollDelay
}

// proofAge is how old a proof of a drain may be when a topic is deleted by it.
func proofAge(w Windows) time.Duration { return max(2*w.SampleSpacing, 15*time.Second) }
