// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
)

func testOffsets(t *testing.T, e *env) {
	t.Run("offsets are preset", func(t *testing.T) {
		group, topic := e.group(t), e.topic(t, 2)
		must(t, e.broker.SetConsumerOffset(t.Context(), group, topic, 1, 42))
		if got := get[int64](t)(e.broker.ConsumerOffset(t.Context(), group, topic, 1)); got != 42 {
			t.Errorf("got %d", got)
		}
		table := get[admin.ConsumerOffsetTable](t)(e.broker.ConsumerOffsets(t.Context()))
		if got := table.OffsetTable[admin.OffsetKey(topic, group)]; len(got) != 1 || got[1] != 42 {
			t.Errorf("the table of all offsets has %v", got)
		}
		if e.since("5.0.0") {
			_, err := e.broker.ConsumerOffset(t.Context(), group, topic, 0)
			refused(t, err, admin.ErrQueryNotFound)
		}
	})

	t.Run("offsets are copied to another group", func(t *testing.T) {
		group, topic, other := e.group(t), e.topic(t, 1), name(t, "other")
		must(t, e.broker.PutSubscriptionGroup(t.Context(), admin.NewSubscriptionGroupConfig(other)))
		must(t, e.broker.SetConsumerOffset(t.Context(), group, topic, 0, 7))
		must(t, e.broker.CloneOffsets(t.Context(), group, other, topic))
		if got := get[int64](t)(e.broker.ConsumerOffset(t.Context(), other, topic, 0)); got != 7 {
			t.Errorf("got %d", got)
		}
	})

	t.Run("offsets are reset", func(t *testing.T) {
		group, topic := e.group(t), e.topic(t, 1)
		e.send(t, topic, 0, 5)
		must(t, e.broker.SetConsumerOffset(t.Context(), group, topic, 0, 2))
		e.connect(t, group, topic)
		queue := admin.MessageQueue{BrokerName: e.cluster.Groups[0].Name, QueueID: 0, Topic: topic}
		latest := get[map[admin.MessageQueue]int64](t)(e.broker.ResetOffsetToLatest(t.Context(), group, topic))
		if fmt.Sprint(latest) != fmt.Sprint(map[admin.MessageQueue]int64{queue: 5}) {
			t.Errorf("reset to the latest gave %v", latest)
		}
		if e.since("5.2.0") { // before, the clients set the offsets
			if got := get[int64](t)(e.broker.ConsumerOffset(t.Context(), group, topic, 0)); got != 5 {
				t.Errorf("after the reset the offset is %d", got)
			}
			refused(t, e.broker.SetConsumerOffset(t.Context(), group, topic, 0, 1), admin.ErrOffsetResetPending)
		}
		first := get[map[admin.MessageQueue]int64](t)(e.broker.ResetOffsetToTime(t.Context(), group, topic, time.Now().Add(-time.Hour), true))
		if first[queue] != 0 {
			t.Errorf("reset to an hour ago gave %v", first)
		}
	})

	if !e.since("5.2.0") { // later ones reset offsets themselves
		t.Run("offsets of a group without a connected client are not reset", func(t *testing.T) {
			group, topic := e.group(t), e.topic(t, 1)
			e.send(t, topic, 0, 1)
			_, err := e.broker.ResetOffsetToLatest(t.Context(), group, topic)
			refused(t, err, admin.ErrSystemError)
		})
	}
}

// testDelays sends messages that are to be delivered later, by level and, from 5.0 on, at any time.
func testDelays(t *testing.T, e *env) {
	t.Run("levels", func(t *testing.T) {
		topic := e.topic(t, 1)
		e.sendLater(t, topic, 0, 2, "DELAY", "1") // 1 s
		eventually(t, 30*time.Second, func(ctx context.Context) error {
			offset, err := e.broker.MaxOffset(ctx, topic, 0)
			if err == nil && offset != 2 {
				err = fmt.Errorf("%d of 2 messages were delivered", offset)
			}
			return err
		})
		eventually(t, 30*time.Second, func(ctx context.Context) error {
			table, err := e.broker.DelayOffsets(ctx)
			if err != nil {
				return err
			}
			info, err := e.broker.RuntimeInfo(ctx)
			if err != nil {
				return err
			}
			queues, err := e.broker.TopicStats(ctx, "SCHEDULE_TOPIC_XXXX")
			if err != nil {
				return err
			}
			// Level n is queue n-1 of a topic that has 18, one for each level there is by default.
			if first := queues.OffsetTable[admin.MessageQueue{Topic: "SCHEDULE_TOPIC_XXXX", BrokerName: e.cluster.Groups[0].Name}]; len(queues.OffsetTable) != 18 || first.MaxOffset != 2 {
				return fmt.Errorf("the queues of the levels are %v", queues.OffsetTable)
			}
			if table.OffsetTable[1] != 2 || info.ScheduleOffsets()[1] != (admin.ScheduleOffset{Delivered: 2, Max: 2}) {
				return fmt.Errorf("delay offsets are %v, the counters say %+v", table.OffsetTable, info.ScheduleOffsets())
			}
			return nil
		})
	})
	if e.since("5.0.0") {
		t.Run("any time", func(t *testing.T) {
			topic := e.topic(t, 1)
			e.sendLater(t, topic, 0, 1, "TIMER_DELAY_SEC", "3600")
			eventually(t, 30*time.Second, func(ctx context.Context) error {
				metrics, err := e.broker.TimerMetrics(ctx)
				if err == nil && metrics.TimingCount[topic].Count != 1 {
					err = fmt.Errorf("got %+v", metrics.TimingCount)
				}
				return err
			})
			if offset := get[int64](t)(e.broker.MaxOffset(t.Context(), "rmq_sys_wheel_timer", 0)); offset < 1 {
				t.Errorf("the queue of the timer wheel ends at %d, and a message came by it", offset)
			}
			if offset := get[int64](t)(e.broker.MaxOffset(t.Context(), topic, 0)); offset != 0 {
				t.Errorf("%d messages were delivered before their time", offset)
			}
		})
	}
}
