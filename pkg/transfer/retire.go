// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// A message that a consumer cannot handle goes back to the broker that it came from. When that does not take it, or does not answer, the
// client sends it to the retry topic itself, on any broker that its route of that topic leads to, with a delay of ten seconds or more. So
// a retry topic can get messages of another broker's topic at any time, and is deleted like the topic itself: it is closed for writes,
// which clients learn from its route; after the route-refresh window it is seen to be empty; and once more when every delay level has
// delivered what it held then.

// leavingRetries are the groups whose retry topics go from a broker, unless something else needs the group there.
func (r *run) leavingRetries(s *side, name string) []string {
	if s == r.source {
		return r.d.source.Groups
	}
	decision := r.d.brokers[name]
	return slices.DeleteFunc(slices.Clone(decision.CreateGroups), func(group string) bool { return slices.Contains(decision.HadRetry, group) })
}

// closeRetries has the retry topics that go from a broker take no messages of clients. Consumers still read them.
func (r *run) closeRetries(s *side, name string) work {
	var b guardedBroker
	var changes []Config
	var problem string
	read := func(ctx context.Context) (err error) {
		if b, err = s.master(name); err != nil {
			return err
		}
		changes, problem, err = r.openRetriesOf(ctx, b, s, name)
		return err
	}
	return work{
		needed: func(ctx context.Context) (bool, error) {
			err := read(ctx)
			return problem != "", err
		},
		prepare: read,
		do:      func(ctx context.Context) error { return b.putTopics(ctx, changes...) },
		check: func(ctx context.Context) (string, error) {
			err := read(ctx)
			return problem, err
		},
	}
}

// openRetriesOf says which retry topics that go from a broker clients may still write to, and what to put so that they may not.
func (r *run) openRetriesOf(ctx context.Context, b guardedBroker, s *side, name string) (changes []Config, problem string, err error) {
	have, err := b.groupsHad(ctx)
	if err != nil {
		return nil, "", err
	}
	for _, group := range r.leavingRetries(s, name) {
		config, writable, err := have.retry(group)
		if err != nil {
			return nil, "", err
		}
		if config == "" {
			continue
		}
		if writable {
			if use, err := r.useOf(ctx, b, s, group, have); err != nil {
				return nil, "", err
			} else if use != "" {
				continue
			}
		}
		closed, err := config.closed()
		if err != nil {
			return nil, "", err
		}
		if closed, err = closed.inheriting(0); err != nil {
			return nil, "", err
		}
		different, err := difference(closed, config)
		if err != nil {
			return nil, "", err
		}
		if different != "" {
			changes = append(changes, closed)
			problem = fmt.Sprintf("topic %q on %s takes writes", retryTopic(group), on(s.name, name))
			continue
		}
		unrouted, err := r.routedForWrites(ctx, s, name, retryTopic(group))
		if err != nil {
			return nil, "", err
		}
		if unrouted != "" {
			problem = unrouted
			if r.attempt >= registerAnewAfter {
				// See registering.
				if closed, err = closed.inheriting(permInherit); err != nil {
					return nil, "", err
				}
				changes = append(changes, closed)
			}
		}
	}
	return changes, problem, nil
}

// routedForWrites says which name server has clients write to a topic on a broker group. When everything goes back, one that does not
// answer is no reason not to.
func (r *run) routedForWrites(ctx context.Context, s *side, name, topic string) (string, error) {
	var errs []error
	for _, address := range s.nameServers {
		route, err := s.g.nameServer(address).route(ctx, topic)
		if isStop(err) || err != nil && s == r.source {
			return "", err
		}
		if err != nil {
			errs = append(errs, err)
		}
		for _, q := range route {
			if q.BrokerGroup == name && q.Perm&permWrite != 0 {
				return fmt.Sprintf("name server %s routes topic %q to %s with permission %d", address, topic, on(s.name, name), q.Perm), nil
			}
		}
	}
	if len(errs) == len(s.nameServers) {
		return "", errors.Join(errs...)
	}
	return "", nil
}

// openRetries undoes closeRetries on a broker of the target, where the groups stay after all.
func (r *run) openRetries(name string) work {
	var b guardedBroker
	var open []Config
	read := func(ctx context.Context) (err error) {
		if b, err = r.target.master(name); err != nil {
			return err
		}
		table, err := b.topics(ctx)
		if err != nil {
			return err
		}
		open = nil
		for _, group := range r.leavingRetries(r.target, name) {
			config, err := opened(table, group)
			if err != nil {
				return err
			}
			if config != "" {
				open = append(open, config)
			}
		}
		return nil
	}
	return work{
		prepare: read,
		do:      func(ctx context.Context) error { return b.putTopics(ctx, open...) },
		check: func(ctx context.Context) (string, error) {
			if err := read(ctx); err != nil || len(open) == 0 {
				return "", err
			}
			return fmt.Sprintf("%d retry topics on %s take no writes, the first shall be %s", len(open), on(targetSide, name), open[0]), nil
		},
	}
}

// opened is the retry topic of a group as it takes writes again, "" when it does or is not there.
func opened(table TopicTable, group string) (Config, error) {
	config, err := table.Topics.Of(retryTopic(group))
	if err != nil || config == "" {
		return "", err
	}
	settings, err := config.topic()
	if err != nil || settings.Perm&permWrite != 0 {
		return "", err
	}
	return config.withPerm(settings.Perm | permWrite)
}

// retry is the retry topic of a group, "" when there is none, and whether clients may write to it.
func (have groupsHad) retry(group string) (config Config, writable bool, err error) {
	if config, err = have.table.Topics.Of(retryTopic(group)); err != nil || config == "" {
		return "", false, err
	}
	settings, err := config.topic()
	return config, settings.Perm&permWrite != 0, err
}

// retries are the retry topics of a group that a broker has.
func (have groupsHad) retries(group, topic string) []string {
	return slices.DeleteFunc(retryTopics(group, topic), func(t string) bool { return !have.table.Topics.Has(t) })
}

// retired waits until the retry topics that go from a broker can have nothing in them any more, and returns what the broker has. A record
// of closing that no longer holds is opened.
func (r *run) retired(ctx context.Context, s *side, name string) (have groupsHad, wait *Result, err error) {
	b, err := s.master(name)
	if err != nil {
		return have, nil, err
	}
	now := r.t.now()
	if have, err = b.groupsHad(ctx); err != nil {
		return have, nil, err
	}
	wait, err = r.retiredNow(ctx, b, s, name, have, now)
	return have, wait, err
}

// retiredNow is retired for what a broker had at a time.
func (r *run) retiredNow(ctx context.Context, b guardedBroker, s *side, name string, have groupsHad, now time.Time) (*Result, error) {
	var going []string
	for _, group := range r.leavingRetries(s, name) {
		_, writable, err := have.retry(group)
		if err != nil {
			return nil, err
		}
		if writable {
			if use, err := r.useOf(ctx, b, s, group, have); err != nil {
				return nil, err
			} else if use == "" {
				delete(r.t.retired, on(s.name, name))
				return nil, r.again([]drift{{closeRetriesKey(s, name), fmt.Sprintf("the retry topic of group %q takes writes", group)}})
			}
		} else if len(have.retries(group, r.spec.Topic)) > 0 {
			going = append(going, group)
		}
	}
	if len(going) == 0 {
		return nil, nil
	}
	w := r.spec.Windows
	if left := r.t.state.last(ActionCloseRetryTopics).Add(w.RouteRefresh).Sub(now); left > 0 {
		delete(r.t.retired, on(s.name, name))
		return &Result{After: left, Reason: RouteRefresh,
			Message: fmt.Sprintf("clients may still write to retry topics on %s for %s by the routes they keep", on(s.name, name), left.Round(time.Second))}, nil
	}
	sample, err := r.sampleRetries(ctx, b, s, name, going, have, now)
	if err != nil {
		return nil, err
	}
	if r.t.retired[on(s.name, name)] == nil {
		r.t.retired[on(s.name, name)] = &proof{}
	}
	proof := r.t.retired[on(s.name, name)]
	waiting := proof.add(sample, w.SampleSpacing)
	if len(waiting) == 0 {
		r.t.pollDelay = 0
		return nil, nil
	}
	after := r.t.nextPoll(w)
	if proof.mark == sample {
		after = w.SampleSpacing
	} else if proof.mark != nil && now.Sub(proof.mark.time) < w.SampleSpacing {
		after = proof.mark.time.Add(w.SampleSpacing).Sub(now)
	}
	return &Result{After: after, Reason: Draining, Message: fmt.Sprintf("waiting, before retry topics on %s are deleted, for %s", on(s.name, name), list(waiting))}, nil
}

// sampleRetries looks at what the retry topics of groups hold on a broker and at what may be on its way there. What a target has is not
// waited for: when everything goes back, groups with messages stay.
func (r *run) sampleRetries(ctx context.Context, b guardedBroker, s *side, name string, groups []string, have groupsHad, now time.Time) (*sample, error) {
	taken := sampler{side: s, topic: r.spec.Topic, place: r.d.source, s: newSample(now)}
	var topics []string
	for _, group := range groups {
		waited := []string{group}
		// The offsets of a group that is gone are gone with it.
		if s != r.source || !have.groups.Has(group) || slices.Contains(r.d.source.Broadcasting, group) {
			waited = nil
		}
		for _, topic := range have.retries(group, r.spec.Topic) {
			queues, _, err := b.queues(ctx, topic)
			if err != nil {
				return nil, err
			}
			taken.count(name, topic, queues, have.offsets, waited...)
			topics = append(topics, topic)
		}
	}
	if taken.s.full = true; taken.s.total() > 0 {
		return taken.s, nil
	}
	return taken.s, taken.readDelays(ctx, b, name, topics)
}

// unproved says whether a retry topic is not as it was when it was proved to be empty for good.
func (r *run) unproved(s *side, name, topic string, queues []Queue) bool {
	p := r.t.retired[on(s.name, name)]
	if p == nil || p.done == nil {
		return true
	}
	ends, known := p.done.maxima[queueOwner{name, topic}]
	return !known || !maps.Equal(ends, endsOf(queues))
}

// pullsHeldFor is how long brokers hold pulls of consumers at most.
const pullsHeldFor = 30 * time.Second

// pullsHeld waits until no broker holds a pull of what was deleted. One that ends when the topic is there again, moved back or made by a
// consumer's heartbeat, has its consumer skip messages.
func (r *run) pullsHeld(actions ...string) *Result {
	last := r.t.state.last(actions...)
	if last.IsZero() {
		return nil
	}
	left := last.Add(min(pullsHeldFor, r.spec.Windows.ResurrectionWatch)).Sub(r.t.now())
	if left <= 0 {
		return nil
	}
	return &Result{After: left, Reason: Watching,
		Message: fmt.Sprintf("everything is done; for %s brokers may hold pulls of what was deleted, so that nobody shall make it again there yet", left.Round(time.Second))}
}
