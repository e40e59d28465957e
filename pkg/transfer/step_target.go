// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// createGroups is step 1 on one target broker.
func (r *run) createGroups(name string) work {
	var b guardedBroker
	var lack lackingGroups
	var stale []offset
	read := func(ctx context.Context) (err error) {
		if b, err = r.target.master(name); err != nil {
			return err
		}
		if lack, err = r.lackingGroups(ctx, b, name); err != nil {
			return err
		}
		stale, err = r.staleRetries(ctx, b, lack.ours)
		return err
	}
	return work{
		prepare: read,
		do: func(ctx context.Context) error {
			// Before the groups: with these, consumers begin to read their retry topics.
			for _, o := range stale {
				// A broker that asks for topic and group keeps no offsets without them.
				if err := b.setOffset(ctx, o.topic, o.group, o.queue, o.value); err != nil && !definite(err) && !errors.Is(err, ErrNotFound) {
					return err
				}
			}
			return b.putGroups(ctx, lack.configs...)
		},
		check: func(ctx context.Context) (string, error) {
			if err := read(ctx); err != nil || lack.problem != "" || len(stale) == 0 {
				return lack.problem, err
			}
			return fmt.Sprintf("group %q has an offset from before on queue %d of topic %q on %s", stale[0].group, stale[0].queue, stale[0].topic, on(targetSide, name)), nil
		},
	}
}

// lackingGroups is what is to be done about the groups of a target broker.
type lackingGroups struct {
	// ours are the groups that are made by the transfer: those that were not there when it was planned, or are not any more.
	ours []string
	// configs are to be put; problem says in words why the last of them.
	configs []Config
	problem string
}

func (r *run) lackingGroups(ctx context.Context, b guardedBroker, name string) (lack lackingGroups, err error) {
	decision := r.d.brokers[name]
	have, err := b.groups(ctx)
	if err != nil {
		return lack, err
	}
	for _, group := range r.d.source.Groups {
		there, err := have.Of(group)
		if err != nil {
			return lack, err
		}
		if there != "" && !slices.Contains(decision.CreateGroups, group) {
			continue // it stays as it was found
		}
		want, err := r.groupFor(decision, group, have)
		if err != nil {
			return lack, err
		}
		problem := "is not there"
		if there != "" {
			if problem, err = difference(want, there); err != nil {
				return lack, err
			}
		}
		lack.ours = append(lack.ours, group)
		if problem != "" {
			lack.configs = append(lack.configs, want)
			lack.problem = fmt.Sprintf("group %q on %s %s", group, on(targetSide, name), problem)
		}
	}
	return lack, nil
}

// lostGroup names a group that is not on a target broker where it must be by now, "" when there is none. Its consumers could not
// read there.
func (r *run) lostGroup(ctx context.Context, b guardedBroker) (string, error) {
	if len(r.d.source.Groups) == 0 {
		return "", nil
	}
	have, err := b.groups(ctx)
	if err != nil {
		return "", err
	}
	if i := slices.IndexFunc(r.d.source.Groups, func(group string) bool { return !have.Has(group) }); i >= 0 {
		return r.d.source.Groups[i], nil
	}
	return "", nil
}

// staleRetries are the offsets of groups that are new to a target broker in their retry topics, beyond what is in these: brokers
// before 5.0 keep them when the group is deleted, or take them from its clients after that. A consumer that began there would skip
// what comes back to it.
func (r *run) staleRetries(ctx context.Context, b guardedBroker, groups []string) ([]offset, error) {
	// Offsets are read before the ends of queues: what is consumed in between must not look like too much.
	committed, err := b.offsets(ctx)
	if err != nil {
		return nil, err
	}
	var stale []offset
	for _, group := range groups {
		for _, retry := range retryTopics(group, r.spec.Topic) {
			offsets := maps.Clone(committed[retry][group])
			maps.DeleteFunc(offsets, func(_ int, value int64) bool { return value == 0 })
			if len(offsets) == 0 {
				continue
			}
			queues, _, err := b.queues(ctx, retry)
			if err != nil {
				return nil, err
			}
			for _, q := range queues {
				if offsets[q.ID] > q.Max {
					stale = append(stale, offset{retry, group, q.ID, q.Min})
				}
				delete(offsets, q.ID)
			}
			for _, queue := range slices.Sorted(maps.Keys(offsets)) {
				stale = append(stale, offset{retry, group, queue, 0})
			}
		}
	}
	return stale, nil
}

// groupFor is a group as a target broker gets it: an older broker is not sent settings no group there has.
func (r *run) groupFor(decision brokerDecision, group string, have Configs) (Config, error) {
	config := r.d.groups[group]
	if !decision.Older {
		return config, nil
	}
	known := map[string]bool{}
	for name := range have {
		other, err := have.Of(name)
		if err != nil {
			return "", err
		}
		fields, err := other.fields()
		if err != nil {
			return "", err
		}
		for field := range fields {
			known[field] = true
		}
	}
	fields, err := config.fields()
	if err != nil {
		return "", err
	}
	maps.DeleteFunc(known, func(field string, _ bool) bool { return field == "attributes" })
	drop := slices.DeleteFunc(slices.Sorted(maps.Keys(fields)), func(field string) bool { return known[field] || len(known) == 0 })
	return config.without(append(drop, "attributes")...)
}

// createTopic is the first part of step 2 on one target broker: the topic, closed for writes where it is new, with an
// offset for every group on every queue, so that no consumer decides for itself where to begin. From then on other transfers see that
// the groups are used there; one that was lost before is created after all.
func (r *run) createTopic(name string) work {
	decision := r.d.brokers[name]
	var b guardedBroker
	var have Config
	var lost string
	return work{
		prepare: func(ctx context.Context) (err error) {
			if b, err = r.target.master(name); err != nil {
				return err
			}
			return together(ctx,
				into(&have, func(ctx context.Context) (Config, error) { return b.topic(ctx, r.spec.Topic) }),
				into(&lost, func(ctx context.Context) (string, error) { return r.lostGroup(ctx, b) }))
		},
		do: func(ctx context.Context) error {
			if lost != "" {
				return r.again([]drift{{key{1, on(targetSide, name), ActionCreateGroups}, fmt.Sprintf("group %q has disappeared", lost)}})
			}
			if config, err := r.newTopic(decision, have); err != nil {
				return err
			} else if config != "" {
				if err := b.putTopics(ctx, config); err != nil {
					return err
				}
			}
			modes, err := r.modesLacking(ctx, b, decision)
			if err != nil {
				return err
			}
			for _, mode := range modes {
				if err := b.setRequestMode(ctx, mode); err != nil {
					return err
				}
			}
			return r.presetOffsets(ctx, b)
		},
		check: func(ctx context.Context) (string, error) {
			b, err := r.target.master(name)
			if err != nil {
				return "", err
			}
			var have Config
			var modes []RequestMode
			var offsets []offset
			var lost, unrouted string
			err = together(ctx,
				into(&lost, func(ctx context.Context) (string, error) { return r.lostGroup(ctx, b) }),
				into(&have, func(ctx context.Context) (Config, error) { return b.topic(ctx, r.spec.Topic) }),
				into(&modes, func(ctx context.Context) ([]RequestMode, error) { return r.modesLacking(ctx, b, decision) }),
				into(&offsets, func(ctx context.Context) ([]offset, error) { return r.offsetsLacking(ctx, b) }),
				// The next change of the topic must not overtake this one on the way to a name server.
				into(&unrouted, func(ctx context.Context) (string, error) {
					return r.routed(ctx, r.target, name, func(int) bool { return true })
				}))
			if err != nil {
				return "", err
			}
			if have == "" {
				return fmt.Sprintf("topic %q is not on %s", r.spec.Topic, on(targetSide, name)), nil
			}
			if problem, err := difference(decision.Topic, have, decision.ignored("perm")...); err != nil || problem != "" {
				return fmt.Sprintf("topic %q on %s: %s", r.spec.Topic, on(targetSide, name), problem), err
			}
			switch {
			case lost != "":
				return fmt.Sprintf("group %q is not on %s", lost, on(targetSide, name)), nil
			case len(modes) > 0:
				return fmt.Sprintf("%d request modes are not set on %s", len(modes), on(targetSide, name)), nil
			case len(offsets) > 0:
				return fmt.Sprintf("%d offsets are not set on %s", len(offsets), on(targetSide, name)), nil
			}
			return unrouted, nil
		},
	}
}

// ignored are the settings of a topic that cannot be compared on a broker.
func (d brokerDecision) ignored(fields ...string) []string {
	if d.OrderByLists {
		return append(fields, "order")
	}
	return fields
}

// newTopic is what to put when have is not as decided, "" for nothing. Whether it is open stays as it is.
func (r *run) newTopic(decision brokerDecision, have Config) (Config, error) {
	if have == "" {
		return decision.Topic.closed()
	}
	problem, err := difference(decision.Topic, have, decision.ignored("perm")...)
	if err != nil || problem == "" {
		return "", err
	}
	settings, err := have.topic()
	if err != nil {
		return "", err
	}
	return decision.Topic.withPerm(settings.Perm)
}

// offset is one committed offset to write.
type offset struct {
	topic, group string
	queue        int
	value        int64
}

// offsetsLacking are the offsets that no group must be without, and those beyond the end of their queue, which brokers before 5.0 keep
// of a topic that was deleted. A group begins with the first message of a queue.
func (r *run) offsetsLacking(ctx context.Context, b guardedBroker) ([]offset, error) {
	if len(r.d.source.Groups) == 0 {
		return nil, nil
	}
	// In this order, so that what is consumed in between does not look like too much.
	committed, err := b.offsets(ctx)
	if err != nil {
		return nil, err
	}
	queues, _, err := b.queues(ctx, r.spec.Topic)
	if err != nil {
		return nil, err
	}
	var lacking []offset
	for _, group := range r.d.source.Groups {
		if slices.Contains(r.d.source.Broadcasting, group) {
			continue
		}
		for _, q := range queues {
			if value, ok := committed[r.spec.Topic][group][q.ID]; !ok || value > q.Max {
				lacking = append(lacking, offset{r.spec.Topic, group, q.ID, q.Min})
			}
		}
	}
	return lacking, nil
}

func (r *run) presetOffsets(ctx context.Context, b guardedBroker) error {
	lacking, err := r.offsetsLacking(ctx, b)
	if err != nil {
		return err
	}
	for _, o := range lacking {
		if err := b.setOffset(ctx, o.topic, o.group, o.queue, o.value); err != nil {
			return err
		}
	}
	return nil
}

// modesLacking are the request modes a broker does not have. Brokers before 5.0 have none.
func (r *run) modesLacking(ctx context.Context, b guardedBroker, decision brokerDecision) ([]RequestMode, error) {
	if len(r.d.source.Modes) == 0 || decision.OrderByLists {
		return nil, nil
	}
	have, err := b.requestModes(ctx, r.spec.Topic)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(r.d.source.Modes), func(m RequestMode) bool { return slices.Contains(have, m) }), nil
}

// openTopic lets a target broker take writes: the end of step 2, for ordered topics of step 5.
func (r *run) openTopic(name string) work {
	decision := r.d.brokers[name]
	var b guardedBroker
	var have Config
	return work{
		prepare: func(ctx context.Context) (err error) {
			b, have, err = r.target.topic(ctx, name, r.spec.Topic)
			return err
		},
		do: func(ctx context.Context) error {
			if have == "" {
				r.t.reopen(key{2, on(targetSide, name), ActionCreateTopic}, "the topic is gone")
				return errAgain
			}
			config, err := r.registering(decision.Topic, have, name)
			if err != nil {
				return err
			}
			return b.putTopics(ctx, config)
		},
		check: func(ctx context.Context) (string, error) {
			want, err := decision.Topic.topic()
			if err != nil {
				return "", err
			}
			have, unrouted, err := r.topicAndRouted(ctx, r.target, name, func(perm int) bool { return perm&permWrite == want.Perm&permWrite })
			if err != nil {
				return "", err
			}
			if have == "" {
				return fmt.Sprintf("topic %q is not on %s", r.spec.Topic, on(targetSide, name)), nil
			}
			if problem, err := difference(decision.Topic, have, decision.ignored()...); err != nil || problem != "" {
				return fmt.Sprintf("topic %q on %s: %s", r.spec.Topic, on(targetSide, name), problem), err
			}
			return unrouted, nil
		},
	}
}

// openOrderList puts the target's queues on a name server's order list. It comes after the source's deletion, because
// producers that go by the list ask for no permission.
func (r *run) openOrderList(address string) work {
	read := func(ctx context.Context) (have, want string, err error) {
		if have, err = r.target.g.nameServer(address).orderTopic(ctx, r.spec.Topic); err == nil {
			want, err = r.d.listed(have)
		}
		return have, want, err
	}
	return work{
		do: func(ctx context.Context) error {
			_, want, err := read(ctx)
			if err != nil {
				return err
			}
			return r.target.g.nameServer(address).putOrderTopic(ctx, r.spec.Topic, want)
		},
		check: func(ctx context.Context) (string, error) {
			have, want, err := read(ctx)
			if err != nil || have == want {
				return "", err
			}
			return fmt.Sprintf("the order list on name server %s is %q, want %q", address, have, want), nil
		},
	}
}
