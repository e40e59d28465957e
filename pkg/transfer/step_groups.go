// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"fmt"
)

// forgetOffsets sets offsets of the deleted topic to 0 on one source broker: brokers before 5.0 keep them, and consumers of
// a topic that is made again there would begin too far.
func (r *run) forgetOffsets(name string) work {
	left := func(ctx context.Context) (guardedBroker, []offset, error) {
		b, err := r.source.master(name)
		if err != nil {
			return b, nil, err
		}
		offsets, err := b.offsets(ctx)
		var left []offset
		for group, queues := range offsets[r.spec.Topic] {
			for queue, value := range queues {
				if value != 0 {
					left = append(left, offset{r.spec.Topic, group, queue, 0})
				}
			}
		}
		return b, left, err
	}
	done := false
	return work{
		needed: func(ctx context.Context) (bool, error) {
			_, offsets, err := left(ctx)
			return len(offsets) > 0, err
		},
		do: func(ctx context.Context) error {
			b, offsets, err := left(ctx)
			if err != nil {
				return err
			}
			for _, o := range offsets {
				// Brokers that check whether there is such a topic refuse, and clean offsets with the topic.
				if err := b.setOffset(ctx, o.topic, o.group, o.queue, o.value); isStop(err) {
					return err
				}
			}
			done = true
			return nil
		},
		check: func(context.Context) (string, error) { return unless(done, "offsets were not set to 0 yet"), nil },
	}
}

// deleteGroups is step 6 on one source broker: the groups that moved and that nothing else uses there, with their retry
// topics, which retired has proved empty for good.
func (r *run) deleteGroups(name string) work {
	var kept []string
	var have groupsHad
	done, begun := false, r.t.state.is(key{6, on(sourceSide, name), ActionDeleteGroups}, Intent)
	return work{
		ready: func(ctx context.Context) (wait *Result, err error) {
			have, wait, err = r.retired(ctx, r.source, name)
			return wait, err
		},
		prepare: func(ctx context.Context) error {
			b, err := r.source.master(name)
			if err != nil {
				return err
			}
			have, err = b.groupsHad(ctx)
			return err
		},
		do: func(ctx context.Context) error {
			b, err := r.source.master(name)
			if err != nil {
				return err
			}
			kept, err = r.deleteUnused(ctx, b, name, have, begun)
			done = err == nil
			return err
		},
		check: func(context.Context) (string, error) { return unless(done, "the groups were not looked at yet"), nil },
		note:  func() string { return list(kept) },
	}
}

// groupsHad is what a broker has, as far as it matters for which of its groups may go.
type groupsHad struct {
	table      TopicTable
	groups     Configs
	offsets    Offsets
	properties map[string]string
}

func (b guardedBroker) groupsHad(ctx context.Context) (have groupsHad, err error) {
	err = together(ctx, into(&have.table, b.topics), into(&have.groups, b.groups), into(&have.offsets, b.offsets),
		into(&have.properties, func(ctx context.Context) (map[string]string, error) {
			return b.properties(ctx, propertyAutoCreateGroup)
		}))
	return have, err
}

// deleteUnused says which groups it kept and why. When it had begun before, groups that are gone are those that it has deleted.
func (r *run) deleteUnused(ctx context.Context, b guardedBroker, name string, have groupsHad, begun bool) (kept []string, err error) {
	for _, group := range r.d.source.Groups {
		retries := have.retries(group, r.spec.Topic)
		if !have.groups.Has(group) && len(retries) == 0 {
			continue
		}
		reason, err := r.reasonToKeep(ctx, b, r.source, name, group, retries, have, !have.groups.Has(group) && !begun)
		if err != nil {
			return nil, err
		}
		if reason != "" {
			if err := reopenRetry(ctx, b, have.table, group); err != nil {
				return nil, err
			}
			kept = append(kept, fmt.Sprintf("group %q stays: %s", group, reason))
			continue
		}
		// The group goes first: a heartbeat of a client makes the retry topic of a group again, but not of none.
		if err := b.deleteGroup(ctx, group); err != nil {
			return nil, err
		}
		for _, retry := range retries {
			if err := r.deleteEverywhere(ctx, r.source, name, retry); err != nil {
				return nil, err
			}
		}
	}
	return kept, r.groupsGone(ctx, b, kept)
}

// reopenRetry lets the retry topic of a group that stays take writes, and reads back that it does: nothing looks at it later.
func reopenRetry(ctx context.Context, b guardedBroker, table TopicTable, group string) error {
	config, err := opened(table, group)
	if err != nil || config == "" {
		return err
	}
	if err := b.putTopics(ctx, config); err != nil {
		return err
	}
	if table, err = b.topics(ctx); err != nil {
		return err
	}
	if config, err = opened(table, group); err == nil && config != "" {
		err = fmt.Errorf("topic %q on %s was opened and takes no writes", retryTopic(group), b.address)
	}
	return err
}

// useOf says what a group is needed for on a broker beside the topic, "" when nothing there needs it.
func (r *run) useOf(ctx context.Context, b guardedBroker, s *side, group string, have groupsHad) (string, error) {
	consumers, err := b.consumers(ctx, group)
	if err != nil {
		return "", err
	}
	if beside := usedBeside(group, r.spec.Topic, have.offsets, consumers, have.table.Topics.Has); len(beside) > 0 {
		return "it is used for " + list(beside), nil
	}
	if s == r.source && have.properties[propertyAutoCreateGroup] == "true" && consumers.Clients > 0 {
		return "the broker creates groups on demand and clients are connected, so it would come back with default settings", nil
	}
	return "", nil
}

// reasonToKeep says why a group must stay on a broker, "" when it can go with these retry topics. It is errAgain when one of these is not
// what was proved. What they hold is counted when the proof has not.
func (r *run) reasonToKeep(ctx context.Context, b guardedBroker, s *side, name, group string, retries []string, have groupsHad, count bool) (string, error) {
	if use, err := r.useOf(ctx, b, s, group, have); use != "" || err != nil {
		return use, err
	}
	for _, retry := range retries {
		queues, _, err := b.queues(ctx, retry)
		if err != nil {
			return "", err
		}
		if r.unproved(s, name, retry, queues) {
			return "", errAgain
		}
		if lag, _ := lagOf(queues, have.offsets[retry][group]); lag > 0 && count {
			return fmt.Sprintf("%d messages in %q are not consumed", lag, retry), nil
		}
	}
	return "", nil
}

// groupsGone reads back whether those that were not kept are gone.
func (r *run) groupsGone(ctx context.Context, b guardedBroker, kept []string) error {
	if len(kept) == len(r.d.source.Groups) {
		return nil
	}
	groups, err := b.groups(ctx)
	if err != nil {
		return err
	}
	left := 0
	for _, group := range r.d.source.Groups {
		if groups.Has(group) {
			left++
		}
	}
	if left > len(kept) {
		return fmt.Errorf("%d groups are still there", left-len(kept))
	}
	return nil
}

// deleteEverywhere deletes a topic on the master of a broker group and, as far as they let it, on its slaves.
func (r *run) deleteEverywhere(ctx context.Context, s *side, name, topic string) error {
	b, err := s.master(name)
	if err != nil {
		return err
	}
	if err := b.deleteTopic(ctx, topic, false); err != nil {
		// Some versions report an error after they have deleted.
		have, readErr := b.topic(ctx, topic)
		if isStop(err) || readErr != nil || have != "" {
			return err
		}
	}
	for _, address := range s.slaves[name] {
		if err := s.g.broker(address).deleteTopic(ctx, topic, true); isStop(err) {
			return err
		}
	}
	return nil
}

// dropRetryRoutes is the end of step 6 on one name server: without the route, clients leave the source.
func (r *run) dropRetryRoutes(address string) work {
	return r.retryRouting(r.source, address, r.d.source.Groups)
}

// retryRouting removes the retry topics of groups from a name server's routes, where their brokers no longer have them.
func (r *run) retryRouting(s *side, address string, groups []string) work {
	wrong := func(ctx context.Context) ([]routing, error) { return r.retryRoutes(ctx, address, s, groups) }
	return work{
		needed: func(ctx context.Context) (bool, error) {
			todo, err := wrong(ctx)
			return len(todo) > 0, err
		},
		do: func(ctx context.Context) error {
			todo, err := wrong(ctx)
			if err != nil {
				return err
			}
			for _, t := range todo {
				have, err := t.read(ctx, address)
				if err != nil {
					return err
				}
				if err := t.drop(ctx, address, have); err != nil {
					return err
				}
			}
			return nil
		},
		check: func(ctx context.Context) (string, error) {
			todo, err := wrong(ctx)
			if err != nil || len(todo) == 0 {
				return "", err
			}
			return fmt.Sprintf("the route of topic %q on name server %s is not as it shall be", todo[0].topic, address), nil
		},
	}
}

// retryRoutes are the retry topics of groups whose route on a name server is not as it shall be.
func (r *run) retryRoutes(ctx context.Context, address string, s *side, groups []string) ([]routing, error) {
	// One look at all topics of a broker is cheaper than one at each, on brokers before 5.0 always.
	tables := map[string]TopicTable{}
	lookUp := func(ctx context.Context, b guardedBroker, topic string) (Config, error) {
		if _, ok := tables[b.address]; !ok {
			table, err := b.topics(ctx)
			if err != nil {
				return "", err
			}
			tables[b.address] = table
		}
		return tables[b.address].Topics.Of(topic)
	}
	var wrong []routing
	for _, group := range groups {
		t := routing{side: s, topic: retryTopic(group), inherit: func(string) int { return 0 }, lookUp: lookUp,
			turned: r.t.turned, now: r.t.now()}
		for _, name := range s.groups {
			b, err := s.master(name)
			if err != nil {
				return nil, err
			}
			if have, err := lookUp(ctx, b, t.topic); err != nil {
				return nil, err
			} else if have == "" {
				t.leaving = append(t.leaving, name)
			}
		}
		problem, err := t.problem(ctx, address)
		if err != nil {
			return nil, err
		}
		if problem != "" {
			wrong = append(wrong, t)
		}
	}
	return wrong, nil
}

// createRetryTopics is step 7 on one target broker: consumers make them with their next heartbeat, this only spares them
// the wait.
func (r *run) createRetryTopics(name string) work {
	lacking := func(ctx context.Context) (guardedBroker, []Config, error) {
		b, err := r.target.master(name)
		if err != nil {
			return b, nil, err
		}
		var table TopicTable
		var groups Configs
		if err := together(ctx, into(&table, b.topics), into(&groups, b.groups)); err != nil {
			return b, nil, err
		}
		var configs []Config
		for _, group := range r.d.source.Groups {
			if table.Topics.Has(retryTopic(group)) {
				continue
			}
			have, err := groups.Of(group)
			if err != nil {
				return b, nil, err
			}
			if have == "" {
				continue
			}
			config, err := newRetryTopic(group, have)
			if err != nil {
				return b, nil, err
			}
			configs = append(configs, config)
		}
		return b, configs, nil
	}
	var b guardedBroker
	var configs []Config
	return work{
		needed: func(ctx context.Context) (_ bool, err error) {
			b, configs, err = lacking(ctx)
			return len(configs) > 0, err
		},
		prepare: func(ctx context.Context) (err error) {
			b, configs, err = lacking(ctx)
			return err
		},
		do: func(ctx context.Context) error { return b.putTopics(ctx, configs...) },
		check: func(ctx context.Context) (string, error) {
			_, configs, err := lacking(ctx)
			if err != nil || len(configs) == 0 {
				return "", err
			}
			return fmt.Sprintf("%d retry topics are not on %s, the first %s", len(configs), on(targetSide, name), configs[0]), nil
		},
	}
}

func newRetryTopic(group string, config Config) (Config, error) {
	settings, err := config.group()
	if err != nil {
		return "", err
	}
	queues := 1
	if settings.RetryQueueNums != nil {
		queues = *settings.RetryQueueNums
	}
	text, err := encode(topicSettings{TopicName: retryTopic(group), ReadQueueNums: queues, WriteQueueNums: queues,
		Perm: permRead | permWrite, TopicFilterType: "SINGLE_TAG"})
	return Config(text), err
}
