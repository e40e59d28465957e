// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// SubscriptionGroups returns every consumer group of the broker (code 201).
func (b Broker) SubscriptionGroups(ctx context.Context) (SubscriptionGroupTable, error) {
	var response command.GetAllSubscriptionGroupConfigResponse
	err := b.call(ctx, command.GetAllSubscriptionGroupConfigRequest{}, &response)
	return response.Table, err
}

// UnreadSubscriptionGroups is SubscriptionGroups for who needs a few of many:
// the values are JSON of SubscriptionGroupConfig as the broker wrote it.
func (b Broker) UnreadSubscriptionGroups(ctx context.Context) (map[string]command.RawValue, error) {
	var response command.UnreadSubscriptionGroupConfigResponse
	err := b.call(ctx, command.GetAllSubscriptionGroupConfigRequest{}, &response)
	return response.Table.SubscriptionGroupTable, err
}

// SubscriptionGroup returns one group, ErrSubscriptionGroupNotExist when there
// is none. It reads the whole table (code 201): the code for one group (352)
// creates what it reads where groups are created on demand.
func (b Broker) SubscriptionGroup(ctx context.Context, group string) (SubscriptionGroupConfig, error) {
	table, err := b.SubscriptionGroups(ctx)
	if err != nil {
		return SubscriptionGroupConfig{}, err
	}
	config, ok := table.SubscriptionGroupTable[group]
	if !ok {
		return SubscriptionGroupConfig{}, &command.ResponseError{
			Address: b.address, Request: command.GetAllSubscriptionGroupConfig,
			Code: ErrSubscriptionGroupNotExist, Remark: "not in the table of all groups"}
	}
	return config, nil
}

// DeleteSubscriptionGroup deletes a group (code 207), with its offsets when
// cleanOffsets is true. It succeeds when there is none. Neither its retry nor
// its dead-letter topic is touched. ErrSlaveBroker: the broker is a slave, see
// EvenIfSlave.
func (b Broker) DeleteSubscriptionGroup(ctx context.Context, group string, cleanOffsets bool) error {
	if err := <-b.checkMaster(ctx); err != nil {
		return err
	}
	return b.call(ctx, command.DeleteSubscriptionGroupRequest{
		GroupName: group, CleanOffset: &cleanOffsets, RemoveOffset: &cleanOffsets}, nil)
}

// GroupForbidden returns whether a group may read a topic (code 353, 5.0 and later).
func (b Broker) GroupForbidden(ctx context.Context, group, topic string) (GroupForbidden, error) {
	var forbidden GroupForbidden
	err := b.call(ctx, command.UpdateAndGetGroupForbiddenRequest{Group: group, Topic: topic}, &forbidden)
	return forbidden, err
}

// SetGroupForbidden sets whether a group may read a topic (code 353, 5.0 and
// later). Making one topic readable makes all topics of the group readable,
// nothing is persisted, and pulls that carry their subscription pass anyway.
func (b Broker) SetGroupForbidden(ctx context.Context, group, topic string, readable bool) (GroupForbidden, error) {
	var forbidden GroupForbidden
	err := b.call(ctx, command.UpdateAndGetGroupForbiddenRequest{Group: group, Topic: topic, Readable: &readable}, &forbidden)
	return forbidden, err
}

// MessageRequestModes returns how groups read topics, by topic and group (code
// 402, 5.0 and later).
func (b Broker) MessageRequestModes(ctx context.Context) (map[string]map[string]MessageRequestMode, error) {
	var modes command.MessageRequestModes
	err := b.call(ctx, command.GetAllMessageRequestModeRequest{}, &modes)
	return modes.MessageRequestModeMap, err
}

// SetMessageRequestMode sets how a group reads a topic (code 401, 5.0 and later).
func (b Broker) SetMessageRequestMode(ctx context.Context, mode MessageRequestMode) error {
	return b.call(ctx, command.SetMessageRequestModeRequest{Mode: mode}, nil)
}
