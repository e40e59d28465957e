// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// closeTarget undoes openTopic: producers are sent back to the source.
func (r *run) closeTarget(name string) work {
	get := func(ctx context.Context) (guardedBroker, Config, int, error) {
		b, have, err := r.target.topic(ctx, name, r.spec.Topic)
		if err != nil || have == "" {
			return b, "", 0, err
		}
		settings, err := have.topic()
		return b, have, settings.Perm, err
	}
	return work{
		do: func(ctx context.Context) error {
			b, have, _, err := get(ctx)
			if err != nil || have == "" {
				return err
			}
			closed, err := have.closed()
			if err != nil {
				return err
			}
			if closed, err = closed.inheriting(r.inheritOf(name)); err != nil {
				return err
			}
			if closed, err = r.registering(closed, have, name); err != nil {
				return err
			}
			return b.putTopics(ctx, closed)
		},
		check: func(ctx context.Context) (string, error) {
			_, have, perm, err := get(ctx)
			if err != nil || have == "" {
				return "", err
			}
			if perm&permWrite == 0 && perm&permInherit == r.inheritOf(name) {
				return r.routedAnswering(ctx, r.target, name, func(perm int) bool { return perm&permWrite == 0 })
			}
			return fmt.Sprintf("topic %q on %s has permission %d", r.spec.Topic, on(targetSide, name), perm), nil
		},
	}
}

// removeTopic undoes createTopic, unless messages have arrived: then the topic stays, closed, for consumers to read.
func (r *run) removeTopic(name string) work {
	return work{
		ready: r.arrivals,
		do: func(ctx context.Context) error {
			if arrived, err := r.arrived(ctx, name); err != nil {
				return err
			} else if arrived != "" {
				r.keep(arrived)
				return errAgain
			}
			return r.deleteEverywhere(ctx, r.target, name, r.spec.Topic)
		},
		check: func(ctx context.Context) (string, error) { return r.target.stillThere(ctx, name, r.spec.Topic) },
	}
}

func (r *run) keep(why string) {
	r.t.set(keepKey, Done, fmt.Sprintf("topic %q and the groups stay on the target, closed for writes, because %s: delete them there when everything is consumed", r.spec.Topic, why))
}

// arrivals decides whether the target's topic can go. It is asked until producers have had the time to notice.
func (r *run) arrivals(ctx context.Context) (*Result, error) {
	for _, name := range r.created() {
		if arrived, err := r.arrived(ctx, name); err != nil {
			return nil, err
		} else if arrived != "" {
			r.keep(arrived)
			return nil, errAgain
		}
	}
	opened := r.t.state.with(ActionOpenTopic)
	if len(opened) == 0 {
		return nil, nil
	}
	w := r.spec.Windows
	if left := r.t.state.last(ActionOpenTopic).Add(w.RouteRefresh).Sub(r.t.now()); left > 0 {
		return &Result{After: left, Reason: RouteRefresh,
			Message: fmt.Sprintf("producers may still write to the target for %s by the routes they keep", left.Round(time.Second))}, nil
	}
	for _, name := range r.created() {
		if hidden, err := r.hidden(ctx, name); err != nil {
			return nil, err
		} else if hidden != "" {
			r.keep(hidden)
			return nil, errAgain
		}
	}
	return nil, nil
}

// arrived says what is in the topic of a target broker.
func (r *run) arrived(ctx context.Context, name string) (string, error) {
	b, err := r.target.master(name)
	if err != nil {
		return "", err
	}
	queues, _, err := b.queues(ctx, r.spec.Topic)
	if err != nil {
		return "", err
	}
	var n int64
	for _, q := range queues {
		n += q.Max
	}
	if n == 0 {
		return "", nil
	}
	return fmt.Sprintf("%d messages have arrived on %s", n, on(targetSide, name)), nil
}

// hidden says what may be on its way into the topic of a target broker that took writes: delayed and half messages are in
// queues of all topics together, so any that came since count.
func (r *run) hidden(ctx context.Context, name string) (string, error) {
	b, err := r.target.master(name)
	if err != nil {
		return "", err
	}
	where, before := on(targetSide, name), r.d.brokers[name]
	delays, err := b.delays(ctx)
	if err != nil {
		return "", err
	}
	for level, progress := range delays.Levels {
		if progress.Max > before.DelayMax[level] {
			return fmt.Sprintf("delayed messages have arrived on %s, maybe of this topic", where), nil
		}
	}
	timers, err := b.timers(ctx)
	if err != nil && !definite(err) {
		return "", err
	}
	if timers[r.spec.Topic] > 0 || delays.TimerBehind > 0 {
		return fmt.Sprintf("messages with a timer are waiting on %s", where), nil
	}
	if halves, err := b.half(ctx); err != nil {
		return "", err
	} else if r.d.source.Transactional && halves > before.HalfMax {
		return fmt.Sprintf("half messages have arrived on %s, maybe of this topic", where), nil
	}
	return "", nil
}

// removeGroups undoes createGroups: groups that were not there go, with the retry topics consumers made for them, unless
// they have come to be used for something else.
func (r *run) removeGroups(name string) work {
	decision := r.d.brokers[name]
	var kept []string
	record := r.t.state.record(key{1, on(targetSide, name), ActionCreateGroups})
	done, begun := false, record != nil && strings.HasPrefix(record.Message, undoing)
	return work{
		ready: func(ctx context.Context) (*Result, error) {
			_, wait, err := r.retired(ctx, r.target, name)
			return wait, err
		},
		do: func(ctx context.Context) error {
			b, err := r.target.master(name)
			if err != nil {
				return err
			}
			kept, err = r.removeCreated(ctx, b, name, decision, begun)
			done = err == nil
			return err
		},
		check: func(context.Context) (string, error) { return unless(done, "the groups were not looked at yet"), nil },
		note:  func() string { return list(kept) },
	}
}

func (r *run) removeCreated(ctx context.Context, b guardedBroker, name string, decision brokerDecision, begun bool) (kept []string, err error) {
	have, err := b.groupsHad(ctx)
	if err != nil {
		return nil, err
	}
	retriesOf := func(group string) []string {
		if slices.Contains(decision.HadRetry, group) {
			return nil
		}
		return have.retries(group, r.spec.Topic)
	}
	var gone []string
	for _, group := range decision.CreateGroups {
		retries := retriesOf(group)
		if !have.groups.Has(group) && len(retries) == 0 {
			continue
		}
		reason, err := r.reasonToKeep(ctx, b, r.target, name, group, retries, have, have.groups.Has(group) || !begun)
		if err != nil {
			return nil, err
		}
		if reason != "" {
			if len(retries) > 0 {
				if err := reopenRetry(ctx, b, have.table, group); err != nil {
					return nil, err
				}
			}
			kept = append(kept, fmt.Sprintf("group %q stays on %s: %s", group, on(targetSide, name), reason))
			continue
		}
		if err := b.deleteGroup(ctx, group); err != nil {
			return nil, err
		}
		gone = append(gone, group)
	}
	if len(gone) == 0 {
		return kept, nil
	}
	// A consumer that was heard since the topics were read has had its retry topic made. Of a group that is gone none is made any more.
	if have.table, err = b.topics(ctx); err != nil {
		return nil, err
	}
	for _, group := range gone {
		for _, retry := range retriesOf(group) {
			if err := r.deleteEverywhere(ctx, r.target, name, retry); err != nil {
				return nil, err
			}
		}
	}
	return kept, nil
}

// dropTargetRetryRoutes is the end of undoing step 1 on one name server.
func (r *run) dropTargetRetryRoutes(address string) work {
	var groups []string
	for _, name := range r.d.target.BrokerGroups {
		groups = append(groups, r.d.brokers[name].CreateGroups...)
	}
	slices.Sort(groups)
	return r.retryRouting(r.target, address, slices.Compact(groups))
}
