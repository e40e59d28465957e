// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// Properties and keys of brokers that are read here.
const (
	propertyTimerWheel = "timerWheelEnable"
	infoTimerBehind    = "timerOffsetBehind"
)

// Words of the protocol.
const (
	modelBroadcasting = "BROADCASTING"
	consumePop        = "CONSUME_POP"
)

type broker struct {
	admin admin.Broker
}

func (b broker) Version(ctx context.Context) (string, error) {
	version, err := b.admin.Version(ctx)
	return version, translated(err)
}

func (b broker) DelayOffsets(ctx context.Context) (map[int]int64, error) {
	table, err := b.admin.DelayOffsets(ctx)
	return table.OffsetTable, translated(err)
}

func (b broker) Delays(ctx context.Context) (transfer.Delays, error) {
	info, err := b.admin.RuntimeInfo(ctx)
	if err != nil {
		return transfer.Delays{}, translated(err)
	}
	delays := transfer.Delays{Levels: map[int]transfer.DelayLevel{}}
	delays.TimerBehind, _ = info.Int(infoTimerBehind)
	for level, offset := range info.ScheduleOffsets() {
		delays.Levels[level] = transfer.DelayLevel{Delivered: offset.Delivered, Max: offset.Max}
	}
	return delays, nil
}

func (b broker) Properties(ctx context.Context, names ...string) (map[string]string, error) {
	config, err := b.admin.Config(ctx)
	if err != nil {
		return nil, translated(err)
	}
	properties := map[string]string{}
	for _, name := range names {
		if value, ok := config.Properties[name]; ok {
			properties[name] = value
		}
	}
	return properties, nil
}

func (b broker) SetProperties(ctx context.Context, properties map[string]string) error {
	err := b.admin.UpdateConfig(ctx, properties)
	if _, ok := errors.AsType[*admin.NotAppliedError](err); ok {
		// Somebody else may have changed it since. The engine looks itself, and does it again.
		return nil
	}
	return translated(err)
}

func (b broker) Queues(ctx context.Context, topic string) ([]transfer.Queue, error) {
	stats, err := b.admin.TopicStats(ctx, topic)
	if err != nil {
		return nil, translated(err)
	}
	var queues []transfer.Queue
	for queue, offset := range stats.OffsetTable {
		queues = append(queues, transfer.Queue{ID: queue.QueueID, Min: offset.MinOffset, Max: offset.MaxOffset})
	}
	slices.SortFunc(queues, func(a, b transfer.Queue) int { return cmp.Compare(a.ID, b.ID) })
	return queues, nil
}

func (b broker) Timers(ctx context.Context) (map[string]int64, error) {
	metrics, err := b.admin.TimerMetrics(ctx)
	if errors.Is(err, admin.ErrRequestCodeNotSupported) {
		return nil, nil
	}
	if errors.Is(err, admin.ErrSystemError) {
		// Brokers that run without timers stumble over the question.
		if properties, failed := b.Properties(ctx, propertyTimerWheel); failed == nil && properties[propertyTimerWheel] == "false" {
			return nil, nil
		}
	}
	if err != nil {
		return nil, translated(err)
	}
	timers := map[string]int64{}
	for topic, metric := range metrics.TimingCount {
		timers[topic] = metric.Count
	}
	return timers, nil
}

func (b broker) Offsets(ctx context.Context) (transfer.Offsets, error) {
	table, err := b.admin.ConsumerOffsets(ctx)
	if err != nil {
		return nil, translated(err)
	}
	offsets := transfer.Offsets{}
	for key, queues := range table.OffsetTable {
		topic, group, ok := admin.ParseOffsetKey(key)
		if !ok {
			return nil, fmt.Errorf("cannot read the offsets of %q: %q is no topic and group", b.admin.Address(), key)
		}
		if offsets[topic] == nil {
			offsets[topic] = map[string]map[int]int64{}
		}
		offsets[topic][group] = queues
	}
	return offsets, nil
}

func (b broker) SetOffset(ctx context.Context, topic, group string, queue int, offset int64) error {
	return translated(b.admin.SetConsumerOffset(ctx, group, topic, queue, offset))
}

func (b broker) GroupsOfTopic(ctx context.Context, topic string) ([]string, error) {
	groups, err := b.admin.GroupsOfTopic(ctx, topic)
	return groups, translated(err)
}

func (b broker) Consumers(ctx context.Context, group string) (transfer.Consumers, error) {
	connection, err := b.admin.ConsumerConnections(ctx, group)
	if errors.Is(err, admin.ErrConsumerNotOnline) {
		return transfer.Consumers{}, nil
	}
	if err != nil {
		return transfer.Consumers{}, translated(err)
	}
	return transfer.Consumers{
		Clients:      len(connection.ConnectionSet),
		Topics:       sortedKeys(connection.SubscriptionTable),
		Broadcasting: connection.MessageModel == modelBroadcasting,
		Popping:      connection.ConsumeType == consumePop,
	}, nil
}

func (b broker) RequestModes(ctx context.Context, topic string) ([]transfer.RequestMode, error) {
	modes, err := b.admin.MessageRequestModes(ctx)
	if errors.Is(err, admin.ErrRequestCodeNotSupported) {
		return nil, nil
	}
	if err != nil {
		return nil, translated(err)
	}
	var list []transfer.RequestMode
	for _, group := range sortedKeys(modes[topic]) {
		mode := modes[topic][group]
		list = append(list, transfer.RequestMode{Topic: topic, Group: group, Mode: mode.Mode, PopShareQueueNum: mode.PopShareQueueNum})
	}
	return list, nil
}

func (b broker) SetRequestMode(ctx context.Context, mode transfer.RequestMode) error {
	return translated(b.admin.SetMessageRequestMode(ctx, admin.MessageRequestMode{
		Topic: mode.Topic, ConsumerGroup: mode.Group, Mode: mode.Mode, PopShareQueueNum: mode.PopShareQueueNum}))
}
