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

// watch is the end of step 5: for some minutes nobody may bring the topic back to the source. When somebody does, what was
// sent to it was acknowledged, so it is closed and drained once more before it is deleted again.
func (r *run) watch(ctx context.Context) (*Result, error) {
	now, state := r.t.now(), &r.t.state
	if !state.is(watchKey, Intent) {
		r.t.set(watchKey, Intent, "")
	}
	began := state.record(watchKey).Time
	var creating []drift
	if err := together(ctx, r.lookForTopic, into(&creating, r.creatingTopics)); err != nil {
		return nil, err
	}
	if err := r.again(creating); err != nil {
		return nil, err
	}
	if left := began.Add(r.spec.Windows.ResurrectionWatch).Sub(now); left > 0 {
		return &Result{After: min(left, max(r.spec.Windows.ResurrectionWatch/12, r.spec.Windows.Poll)), Reason: Watching,
			Message: fmt.Sprintf("watching for %s that topic %q stays away from the source", left.Round(time.Second), r.spec.Topic)}, nil
	}
	r.t.set(watchKey, Done, "")
	return nil, nil
}

// lookForTopic opens the records of what came back, and returns errAgain then.
func (r *run) lookForTopic(ctx context.Context) error {
	names, addresses := r.d.source.BrokerGroups, r.source.nameServers
	there, routes := make([]string, len(names)), make([][]RouteQueues, len(addresses))
	var reads []func(context.Context) error
	for i, name := range names {
		reads = append(reads, into(&there[i], func(ctx context.Context) (string, error) { return r.source.stillThere(ctx, name, r.spec.Topic) }))
	}
	for i, address := range addresses {
		reads = append(reads, into(&routes[i], func(ctx context.Context) ([]RouteQueues, error) {
			return r.source.g.nameServer(address).route(ctx, r.spec.Topic)
		}))
	}
	if err := together(ctx, reads...); err != nil {
		return err
	}
	var back []string
	for i, name := range names {
		if there[i] != "" {
			back = append(back, name)
		}
	}
	routed := slices.ContainsFunc(slices.Concat(routes...), func(q RouteQueues) bool { return slices.Contains(names, q.BrokerGroup) })
	if len(back) == 0 && !routed {
		return nil
	}
	why := "the topic came back to " + list(back)
	if len(back) == 0 {
		why = "the route came back"
	}
	r.t.proof = proof{}
	for _, name := range back {
		r.t.reopen(key{3, on(sourceSide, name), ActionStopWrites}, why)
		// It stays an Intent: there is still only forward.
		r.t.set(key{5, on(sourceSide, name), ActionDeleteTopic}, Intent, why)
		r.t.reopen(key{5, on(sourceSide, name), ActionDeleteReplicas}, why)
	}
	for _, address := range r.source.nameServers {
		r.t.reopen(key{5, on(sourceSide, address), ActionDeleteRoute}, why)
	}
	r.t.reopen(watchKey, why)
	return errAgain
}

// drain is step 4: it waits until everything in the source is consumed and that is proved.
func (r *run) drain(ctx context.Context) (*Result, error) {
	if err := r.resolveDeletions(ctx); err != nil {
		return nil, err
	}
	if r.t.state.record(drainKey) == nil {
		r.t.set(drainKey, Intent, "") // so that everybody sees which step is at hand
	}
	s, err := r.sample(ctx)
	if err != nil {
		return nil, err
	}
	r.t.lastDrain = &Drain{Time: s.time, Backlog: s.total(), Groups: s.backlog}
	if again := r.heedSample(s); again {
		return nil, errAgain
	}
	w := r.spec.Windows
	if left := r.t.state.last(ActionStopWrites, ActionCloseOrderList).Add(w.RouteRefresh).Sub(s.time); left > 0 {
		r.t.proof = proof{}
		message := fmt.Sprintf("clients may still write for %s by the routes they keep", left.Round(time.Second))
		r.t.lastDrain.Waiting = []string{message}
		return &Result{After: min(left, r.t.nextPoll(w)), Reason: RouteRefresh, Message: message, Drain: r.t.lastDrain}, nil
	}
	waiting := r.t.proof.add(s, w.SampleSpacing)
	if len(waiting) > 0 {
		r.t.lastDrain.Waiting = waiting
		after := r.t.nextPoll(w)
		if mark := r.t.proof.mark; mark == s {
			after = w.SampleSpacing
		} else if mark != nil && s.time.Sub(mark.time) < w.SampleSpacing {
			after = mark.time.Add(w.SampleSpacing).Sub(s.time)
		}
		return &Result{After: after, Reason: Draining, Message: "waiting for " + list(waiting), Drain: r.t.lastDrain}, nil
	}
	r.t.lastDrain.Proved = true
	r.t.pollDelay = 0
	if !r.t.state.is(drainKey, Done) {
		r.t.set(drainKey, Done, fmt.Sprintf("proved by samples at %s and %s", r.t.proof.mark.time.UTC().Format(time.RFC3339), s.time.UTC().Format(time.RFC3339)))
	}
	return nil, nil
}

// undeleted are the broker groups of the source that still have the topic as far as the journal knows.
func (r *run) undeleted() []string {
	return slices.DeleteFunc(slices.Clone(r.d.source.BrokerGroups), func(name string) bool {
		return r.t.state.is(key{5, on(sourceSide, name), ActionDeleteTopic}, Done)
	})
}

// resolveDeletions looks at deletions of unknown outcome, which a sample would stumble over.
func (r *run) resolveDeletions(ctx context.Context) error {
	if !r.t.state.PastReturn() {
		return nil
	}
	for _, name := range r.undeleted() {
		k := task{key{5, on(sourceSide, name), ActionDeleteTopic}, Done}
		if problem, err := r.work(k).check(ctx); err != nil {
			return err
		} else if problem == "" {
			r.t.set(k.key, Done, "")
		}
	}
	if len(r.undeleted()) == 0 {
		return errAgain
	}
	return nil
}

func (r *run) sample(ctx context.Context) (*sample, error) {
	s := sampler{side: r.source, topic: r.spec.Topic, place: r.d.source, targets: r.d.target.BrokerGroups, brokers: r.undeleted(),
		lists: r.d.lists, unlisted: func(_, value string) string { return r.d.unlisted(value) }, s: newSample(r.t.now())}
	return s.read(ctx)
}

// heedSample acts on what must not be so while a source drains. It returns true when something has to be decided anew.
func (r *run) heedSample(s *sample) bool {
	switch {
	case len(s.missing) > 0 && !r.t.state.PastReturn():
		r.t.rollBack(fmt.Sprintf("topic %q has disappeared from %s of the source", r.spec.Topic, list(s.missing)))
	case len(s.strangers) > 0 && !r.t.state.PastReturn():
		r.t.rollBack(fmt.Sprintf("topic %q has appeared on %s, which joined the source after the plan was made", r.spec.Topic, list(s.strangers)))
	case len(s.newcomers) > 0 && !r.t.state.PastReturn():
		r.t.rollBack(fmt.Sprintf("group %s has begun to consume topic %q after the plan was made", list(slices.Compact(slices.Sorted(slices.Values(s.newcomers)))), r.spec.Topic))
	case len(s.writable) > 0:
		for _, k := range s.writable {
			r.t.reopen(k, "writes were allowed again")
		}
	default:
		return false
	}
	r.t.proof = proof{}
	return true
}

// retryable says whether an error is one of a server, to be met by looking again later.
func retryable(err error) bool {
	return err != nil && !isStop(err) && !errors.Is(err, errAgain)
}
