// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// ConsumerOffsets returns every committed offset of the broker (code 43): the
// truth about offsets.
func (b Broker) ConsumerOffsets(ctx context.Context) (ConsumerOffsetTable, error) {
	var table ConsumerOffsetTable
	err := b.call(ctx, command.GetAllConsumerOffsetRequest{}, &table)
	return table, err
}

// ConsumerOffset returns the committed offset of a group on one queue (code
// 14), ErrQueryNotFound when there is none. Brokers before 5.0 answer 0
// instead while the first message of the queue is in memory.
func (b Broker) ConsumerOffset(ctx context.Context, group, topic string, queueID int) (int64, error) {
	var response command.OffsetResponse
	zeroIfNotFound := false
	err := b.call(ctx, command.QueryConsumerOffsetRequest{
		ConsumerGroup: group, Topic: topic, QueueID: queueID, SetZeroIfNotFound: &zeroIfNotFound}, &response)
	return response.Offset, err
}

// SetConsumerOffset overwrites the committed offset of a group on one queue
// (code 15), also backwards, also before the group has ever consumed. The
// broker validates neither queue nor offset; a missing topic is
// ErrTopicNotExist from 5.1 on, a missing group
// ErrSubscriptionGroupNotExist from 5.3 on.
//
// It returns ErrOffsetResetPending when the broker acknowledged and ignored
// the offset because of a reset that clients have not fetched yet.
func (b Broker) SetConsumerOffset(ctx context.Context, group, topic string, queueID int, offset int64) error {
	answer, err := b.exchange(ctx, command.UpdateConsumerOffsetRequest{
		ConsumerGroup: group, Topic: topic, QueueID: queueID, CommitOffset: offset}, nil)
	if err == nil && strings.Contains(answer.Remark, "has been previously reset") {
		return fmt.Errorf("cannot set the offset of group %q on queue %d of topic %q at %q: %w",
			group, queueID, topic, b.address, ErrOffsetResetPending)
	}
	return err
}

// ResetOffsetToTime moves the offsets of a group on a topic to the first
// message at or after t and returns the new offset of each queue (code 222).
// With force also backwards. From 5.2 on the broker does it itself; before, a
// client of the group must be connected, else ErrSystemError.
func (b Broker) ResetOffsetToTime(ctx context.Context, group, topic string, t time.Time, force bool) (map[MessageQueue]int64, error) {
	return b.resetOffset(ctx, group, topic, t.UnixMilli(), force)
}

// ResetOffsetToLatest is ResetOffsetToTime to the end of every queue.
func (b Broker) ResetOffsetToLatest(ctx context.Context, group, topic string) (map[MessageQueue]int64, error) {
	return b.resetOffset(ctx, group, topic, -1, true)
}

func (b Broker) resetOffset(ctx context.Context, group, topic string, timestamp int64, force bool) (map[MessageQueue]int64, error) {
	var body command.ResetOffsetBody
	err := b.call(ctx, command.InvokeBrokerToResetOffsetRequest{
		Group: group, Topic: topic, Timestamp: timestamp, IsForce: force}, &body)
	return body.OffsetTable, err
}

// CloneOffsets copies the offsets of one group on a topic to another group on
// the same broker (code 314).
func (b Broker) CloneOffsets(ctx context.Context, fromGroup, toGroup, topic string) error {
	return b.call(ctx, command.CloneGroupOffsetRequest{SrcGroup: fromGroup, DestGroup: toGroup, Topic: topic, Offline: true}, nil)
}

// SearchOffset returns the offset of the first message of a queue stored at or
// after t (code 29).
func (b Broker) SearchOffset(ctx context.Context, topic string, queueID int, t time.Time) (int64, error) {
	var response command.OffsetResponse
	err := b.call(ctx, command.SearchOffsetByTimestampRequest{Topic: topic, QueueID: queueID, Timestamp: t.UnixMilli()}, &response)
	return response.Offset, err
}

// MaxOffset returns the offset the next message of a queue will get (code 30).
func (b Broker) MaxOffset(ctx context.Context, topic string, queueID int) (int64, error) {
	var response command.OffsetResponse
	err := b.call(ctx, command.GetMaxOffsetRequest{Topic: topic, QueueID: queueID}, &response)
	return response.Offset, err
}

// MinOffset returns the offset of the first message kept in a queue (code 31).
func (b Broker) MinOffset(ctx context.Context, topic string, queueID int) (int64, error) {
	var response command.OffsetResponse
	err := b.call(ctx, command.GetMinOffsetRequest{Topic: topic, QueueID: queueID}, &response)
	return response.Offset, err
}

// EarliestMessageTime returns the store time of the first message kept in a
// queue (code 32), the zero time when the queue is empty.
func (b Broker) EarliestMessageTime(ctx context.Context, topic string, queueID int) (time.Time, error) {
	var response command.TimestampResponse
	err := b.call(ctx, command.GetEarliestMsgStoretimeRequest{Topic: topic, QueueID: queueID}, &response)
	if err != nil || response.Timestamp < 0 {
		return time.Time{}, err
	}
	return time.UnixMilli(response.Timestamp), nil
}

// DelayOffsets returns how far the delay levels were delivered (code 45).
func (b Broker) DelayOffsets(ctx context.Context) (DelayOffsetTable, error) {
	var table DelayOffsetTable
	err := b.call(ctx, command.GetAllDelayOffsetRequest{}, &table)
	return table, err
}

// TimerMetrics returns the pending messages with arbitrary delay by topic
// (code 61, 5.0 and later). Messages with a delay level are not in it.
func (b Broker) TimerMetrics(ctx context.Context) (TimerMetrics, error) {
	var metrics TimerMetrics
	err := b.call(ctx, command.GetTimerMetricsRequest{}, &metrics)
	return metrics, err
}
