// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"fmt"
)

type guardedBroker struct {
	g       guard
	address string
	inner   Broker
}

func (b guardedBroker) version(ctx context.Context) (string, error) {
	return read(ctx, b.g, "the version of the broker", b.address, b.inner.Version)
}

func (b guardedBroker) delayOffsets(ctx context.Context) (map[int]int64, error) {
	return read(ctx, b.g, "the offsets of the delay levels", b.address, b.inner.DelayOffsets)
}

func (b guardedBroker) stateOfDelays(ctx context.Context) (Delays, error) {
	return read(ctx, b.g, "the state of the broker", b.address, b.inner.Delays)
}

func (b guardedBroker) canChange(ctx context.Context) error {
	_, err := read(ctx, b.g, "whether changes are allowed", b.address, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, b.inner.CanChange(ctx)
	})
	return err
}

func (b guardedBroker) properties(ctx context.Context, names ...string) (map[string]string, error) {
	return read(ctx, b.g, "the properties of the broker", b.address, func(ctx context.Context) (map[string]string, error) {
		return b.inner.Properties(ctx, names...)
	})
}

func (b guardedBroker) setProperty(ctx context.Context, name, value string) error {
	return b.g.change(ctx, "Broker.SetProperties", fmt.Sprintf("set %s=%s", name, value), b.address,
		func(ctx context.Context) error { return b.inner.SetProperties(ctx, map[string]string{name: value}) })
}

func (b guardedBroker) topics(ctx context.Context) (TopicTable, error) {
	return read(ctx, b.g, "the topics", b.address, b.inner.Topics)
}

// topic returns "" when there is none.
func (b guardedBroker) topic(ctx context.Context, topic string) (Config, error) {
	config, err := read(ctx, b.g, fmt.Sprintf("topic %q", topic), b.address, func(ctx context.Context) (Config, error) {
		return b.inner.Topic(ctx, topic)
	})
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return config, err
}

func (b guardedBroker) systemTopics(ctx context.Context) ([]string, error) {
	return read(ctx, b.g, "the system topics", b.address, b.inner.SystemTopics)
}

func (b guardedBroker) putTopics(ctx context.Context, configs ...Config) error {
	if len(configs) == 0 {
		return nil
	}
	return b.g.change(ctx, "Broker.PutTopics", fmt.Sprintf("set %d topics, the first %s", len(configs), configs[0]), b.address,
		func(ctx context.Context) error { return b.inner.PutTopics(ctx, configs...) })
}

func (b guardedBroker) deleteTopic(ctx context.Context, topic string, evenIfSlave bool) error {
	return b.g.change(ctx, "Broker.DeleteTopic", fmt.Sprintf("delete topic %q", topic), b.address,
		func(ctx context.Context) error { return b.inner.DeleteTopic(ctx, topic, evenIfSlave) })
}

// queues returns nothing, and no error, when there is no such topic.
func (b guardedBroker) queues(ctx context.Context, topic string) (queues []Queue, found bool, err error) {
	queues, err = read(ctx, b.g, fmt.Sprintf("the queues of topic %q", topic), b.address, func(ctx context.Context) ([]Queue, error) {
		return b.inner.Queues(ctx, topic)
	})
	if errors.Is(err, ErrNotFound) {
		return nil, false, nil
	}
	return queues, err == nil, err
}

func (b guardedBroker) timers(ctx context.Context) (map[string]int64, error) {
	return read(ctx, b.g, "the pending timers", b.address, b.inner.Timers)
}

func (b guardedBroker) groups(ctx context.Context) (Configs, error) {
	return read(ctx, b.g, "the subscription groups", b.address, b.inner.Groups)
}

func (b guardedBroker) putGroups(ctx context.Context, configs ...Config) error {
	if len(configs) == 0 {
		return nil
	}
	return b.g.change(ctx, "Broker.PutGroups", fmt.Sprintf("set %d groups, the first %s", len(configs), configs[0]), b.address,
		func(ctx context.Context) error { return b.inner.PutGroups(ctx, configs...) })
}

func (b guardedBroker) deleteGroup(ctx context.Context, group string) error {
	return b.g.change(ctx, "Broker.DeleteGroup", fmt.Sprintf("delete group %q", group), b.address,
		func(ctx context.Context) error { return b.inner.DeleteGroup(ctx, group) })
}

func (b guardedBroker) groupsOfTopic(ctx context.Context, topic string) ([]string, error) {
	groups, err := read(ctx, b.g, fmt.Sprintf("the groups of topic %q", topic), b.address, func(ctx context.Context) ([]string, error) {
		return b.inner.GroupsOfTopic(ctx, topic)
	})
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return groups, err
}

func (b guardedBroker) consumers(ctx context.Context, group string) (Consumers, error) {
	return read(ctx, b.g, fmt.Sprintf("the clients of group %q", group), b.address, func(ctx context.Context) (Consumers, error) {
		return b.inner.Consumers(ctx, group)
	})
}

func (b guardedBroker) requestModes(ctx context.Context, topic string) ([]RequestMode, error) {
	return read(ctx, b.g, fmt.Sprintf("the request modes of topic %q", topic), b.address, func(ctx context.Context) ([]RequestMode, error) {
		return b.inner.RequestModes(ctx, topic)
	})
}

func (b guardedBroker) setRequestMode(ctx context.Context, mode RequestMode) error {
	return b.g.change(ctx, "Broker.SetRequestMode", fmt.Sprintf("set the request mode of group %q to %s", mode.Group, mode.Mode), b.address,
		func(ctx context.Context) error { return b.inner.SetRequestMode(ctx, mode) })
}

func (b guardedBroker) offsets(ctx context.Context) (Offsets, error) {
	return read(ctx, b.g, "the committed offsets", b.address, b.inner.Offsets)
}

func (b guardedBroker) setOffset(ctx context.Context, topic, group string, queue int, offset int64) error {
	return b.g.change(ctx, "Broker.SetOffset", fmt.Sprintf("set the offset of group %q on queue %d of topic %q to %d", group, queue, topic, offset), b.address,
		func(ctx context.Context) error { return b.inner.SetOffset(ctx, topic, group, queue, offset) })
}
