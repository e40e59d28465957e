// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"errors"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// TopicConfigs returns every topic of the broker, system topics included (code 21).
func (b Broker) TopicConfigs(ctx context.Context) (TopicConfigTable, error) {
	var response command.GetAllTopicConfigResponse
	err := b.call(ctx, command.GetAllTopicConfigRequest{}, &response)
	return response.Table, err
}

// UnreadTopicConfigs is TopicConfigs for who needs a few of many: the values of
// topics are JSON of TopicConfig as the broker wrote it. static has the static
// topics among them.
func (b Broker) UnreadTopicConfigs(ctx context.Context) (topics, static map[string]command.RawValue, err error) {
	var response command.UnreadTopicConfigResponse
	err = b.call(ctx, command.GetAllTopicConfigRequest{}, &response)
	return response.Table.TopicConfigTable, response.Table.TopicQueueMappingDetailMap, err
}

// TopicConfig returns one topic, ErrTopicNotExist when there is none (code
// 351; on brokers before 5.0, which lack it, code 21).
func (b Broker) TopicConfig(ctx context.Context, topic string) (TopicConfig, error) {
	config, _, err := b.topicConfig(ctx, topic)
	return config, err
}

// topicConfig also says whether the broker has topic attributes: it has when
// it has code 351.
func (b Broker) topicConfig(ctx context.Context, topic string) (config TopicConfig, attributes bool, err error) {
	request := command.GetTopicConfigRequest{Topic: topic}
	err = b.call(ctx, request, &config)
	if !errors.Is(err, ErrRequestCodeNotSupported) {
		return config, true, err
	}
	table, err := b.TopicConfigs(ctx)
	if err != nil {
		return TopicConfig{}, false, err
	}
	config, ok := table.TopicConfigTable[topic]
	if !ok {
		return TopicConfig{}, false, &command.ResponseError{
			Address: b.address, Request: request.Code(), Code: ErrTopicNotExist, Remark: "not in the table of all topics"}
	}
	return config, false, nil
}

// DeleteTopic deletes a topic with its messages, and from 5.0 on its consumer
// offsets (code 215). It succeeds when there is none. There is no way back.
// ErrSlaveBroker: the broker is a slave, see EvenIfSlave.
//
// Some versions report an error after they have deleted: on an error, read
// TopicConfig before deciding.
func (b Broker) DeleteTopic(ctx context.Context, topic string) error {
	if err := <-b.checkMaster(ctx); err != nil {
		return err
	}
	return b.call(ctx, command.DeleteTopicInBrokerRequest{Topic: topic}, nil)
}

// TopicStats returns the offsets of every queue of a topic (code 202),
// ErrTopicNotExist when there is none.
func (b Broker) TopicStats(ctx context.Context, topic string) (TopicStatsTable, error) {
	var table TopicStatsTable
	err := b.call(ctx, command.GetTopicStatsInfoRequest{Topic: topic}, &table)
	return table, err
}

// SystemTopics returns the topics the broker holds for itself, sorted (code 305).
func (b Broker) SystemTopics(ctx context.Context) ([]string, error) {
	return b.topics(ctx, command.GetSystemTopicListFromBrokerRequest{})
}
