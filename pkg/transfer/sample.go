// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// sampler reads one sample of the source.
type sampler struct {
	side     *side
	topic    string
	place    placeDecision
	targets  []string
	brokers  []string
	lists    map[string]string
	unlisted func(ns, value string) string
	s        *sample
	// timers are those of the broker that was read last.
	timers map[string]int64
}

// read reads the topic on every broker and, when that shows no backlog, everything else that may hold messages.
func (r *sampler) read(ctx context.Context) (*sample, error) {
	offsets := map[string]Offsets{}
	for _, name := range r.brokers {
		b, err := r.side.master(name)
		if err != nil {
			return nil, err
		}
		if offsets[name], err = r.readTopic(ctx, b, name); err != nil {
			return nil, err
		}
	}
	if err := r.readNameServers(ctx); err != nil {
		return nil, err
	}
	if r.s.total() > 0 || len(r.s.pending) > 0 || len(r.s.missing) > 0 {
		return r.s, nil
	}
	for _, name := range r.brokers {
		b, err := r.side.master(name)
		if err != nil {
			return nil, err
		}
		if err := r.readRest(ctx, b, name, offsets[name]); err != nil {
			return nil, err
		}
	}
	r.s.full = true
	return r.s, nil
}

// waited are the groups whose offsets tell something.
func (r *sampler) waited() []string {
	return slices.DeleteFunc(slices.Clone(r.place.Groups), func(g string) bool { return slices.Contains(r.place.Broadcasting, g) })
}

// readTopic reads the topic's own queues on one broker. The offsets are read before the ends of the queues: what happens in
// between can only make the backlog look larger.
func (r *sampler) readTopic(ctx context.Context, b guardedBroker, name string) (Offsets, error) {
	config, err := b.topic(ctx, r.topic)
	if err != nil {
		return nil, err
	}
	if config == "" {
		r.s.missing = append(r.s.missing, name)
		return nil, nil
	}
	settings, err := config.topic()
	if err != nil {
		return nil, err
	}
	if settings.Perm&permWrite != 0 {
		r.s.writable = append(r.s.writable, key{3, on(sourceSide, name), ActionStopWrites})
	}
	offsets, err := b.offsets(ctx)
	if err != nil {
		return nil, err
	}
	queues, _, err := b.queues(ctx, r.topic)
	if err != nil {
		return nil, err
	}
	r.count(name, r.topic, queues, offsets, r.waited()...)
	for group := range offsets[r.topic] {
		if !slices.Contains(r.place.Groups, group) && !slices.Contains(r.place.Others, group) && !systemGroup(group) {
			r.s.newcomers = append(r.s.newcomers, group)
		}
	}
	if len(r.place.Groups) == 0 && !r.place.Unread {
		if lag, _ := lagOf(queues, nil); lag > 0 {
			r.pending("%d messages on %s that no group reads: make the group that shall, and a new transfer", lag, on(sourceSide, name))
		}
	}
	return offsets, nil
}

// count takes the queues of a topic in.
func (r *sampler) count(name, topic string, queues []Queue, offsets Offsets, groups ...string) {
	r.s.maxima[queueOwner{name, topic}] = endsOf(queues)
	for _, group := range groups {
		lag, ahead := lagOf(queues, offsets[topic][group])
		r.s.backlog[group] += lag
		if ahead {
			r.s.pending = append(r.s.pending, fmt.Sprintf("the clients of group %q to read again: its offset is beyond the end of topic %q on %s", group, topic, on(r.side.name, name)))
		}
	}
}

// readRest reads what is not in the topic's own queues.
func (r *sampler) readRest(ctx context.Context, b guardedBroker, name string, offsets Offsets) error {
	for _, group := range r.waited() {
		topics := []string{retryTopic(group)}
		if slices.Contains(r.place.Popping, group) {
			topics = retryTopics(group, r.topic)
		}
		for _, topic := range topics {
			queues, found, err := b.queues(ctx, topic)
			if err != nil {
				return err
			}
			if found {
				r.count(name, topic, queues, offsets, group)
			}
		}
	}
	topics := []string{r.topic}
	for _, group := range r.place.Groups {
		topics = append(topics, retryTopic(group))
	}
	if err := r.readDelays(ctx, b, name, topics); err != nil {
		return err
	}
	if err := r.readHandOuts(ctx, b, name, offsets); err != nil {
		return err
	}
	if r.place.Transactional {
		return r.readSystem(ctx, b, name, halfTopic, halfGroup, offsets, "half messages")
	}
	return nil
}

func (r *sampler) pending(format string, args ...any) {
	r.s.pending = append(r.s.pending, fmt.Sprintf(format, args...))
}

// readDelays reads what is on its way with a delay: into any topic by the levels, into these by timers.
func (r *sampler) readDelays(ctx context.Context, b guardedBroker, name string, topics []string) error {
	where := on(r.side.name, name)
	delays, err := b.delays(ctx)
	if err != nil {
		return err
	}
	r.s.levels[where] = delays.Levels
	if delays.TimerBehind > 0 {
		r.pending("%d messages on %s to reach the timer wheel", delays.TimerBehind, where)
	}
	timers, err := b.timers(ctx)
	if err != nil && !errors.Is(err, ErrUnsupported) {
		return err
	}
	for _, topic := range topics {
		if n := timers[topic]; n > 0 {
			r.pending("%d delayed messages of %q on %s", n, topic, where)
		}
	}
	r.timers = timers
	return nil
}

// readHandOuts reads what popping groups have been given and have not acknowledged. readDelays comes first.
func (r *sampler) readHandOuts(ctx context.Context, b guardedBroker, name string, offsets Offsets) error {
	if len(r.place.Popping) == 0 {
		return nil
	}
	revive := revivePop + r.place.Cluster
	if n := r.timers[revive]; n > 0 {
		r.pending("%d messages of popping groups handed out on %s", n, on(sourceSide, name))
	}
	return r.readSystem(ctx, b, name, revive, reviveGroup, offsets, "acknowledgements of popping groups")
}

// readSystem reads a topic of RocketMQ's own that a group of its own works through.
func (r *sampler) readSystem(ctx context.Context, b guardedBroker, name, topic, group string, offsets Offsets, what string) error {
	queues, found, err := b.queues(ctx, topic)
	if err != nil || !found {
		return err
	}
	r.s.maxima[queueOwner{name, topic}] = endsOf(queues)
	if lag, _ := lagOf(queues, offsets[topic][group]); lag > 0 {
		r.pending("%d %s on %s", lag, what, on(sourceSide, name))
	}
	return nil
}

// readNameServers looks whether the topic is still closed where clients look.
func (r *sampler) readNameServers(ctx context.Context) error {
	for _, address := range r.side.nameServers {
		ns := r.side.g.nameServer(address)
		route, err := ns.route(ctx, r.topic)
		if err != nil {
			return err
		}
		for _, q := range route {
			switch {
			case slices.Contains(r.brokers, q.BrokerGroup):
				if q.Perm&permWrite != 0 && !slices.Contains(r.s.missing, q.BrokerGroup) {
					r.s.writable = append(r.s.writable, key{3, on(sourceSide, q.BrokerGroup), ActionStopWrites})
				}
			case r.place.Whole && r.side.inCluster(q.BrokerGroup) && !slices.Contains(r.place.BrokerGroups, q.BrokerGroup) && !slices.Contains(r.targets, q.BrokerGroup):
				r.s.strangers = append(r.s.strangers, q.BrokerGroup)
			}
		}
		if r.lists[on(sourceSide, address)] == "" {
			continue
		}
		value, err := ns.orderTopic(ctx, r.topic)
		if err != nil {
			return err
		}
		if value != r.unlisted(address, value) {
			r.s.writable = append(r.s.writable, key{3, on(sourceSide, address), ActionCloseOrderList})
		}
	}
	return nil
}
