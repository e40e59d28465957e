// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// TopicConfigs returns every topic of the broker, system topics included (code 21).
func (b Broker) TopicConfigs(ctx context.Context) (TopicConfigTable, error) {
	var response command.GetAllTopicConfigResponse
	err := b.call(ctx, command.GetAllTopicConfigRequest{}, &response)
	return response.Table, err
}

// TopicConfig returns one topic, ErrTopicNotExist when there is none (code
// 351; on brokers before 5.0, which lack it, code 21).
func (b Broker) TopicConfig(ctx context.Context, topic string) (TopicConfig, error) {
	panic("not implemented")
}

// PutTopicConfig creates a topic or gives it exactly these settings (code 17).
// A nil Attributes leaves the attributes as they are; otherwise they are made
// equal, sending only what differs, because brokers refuse immutable ones even
// unchanged. Attributes need 5.0.
//
// Nothing is sent when the topic is already as asked.
func (b Broker) PutTopicConfig(ctx context.Context, config TopicConfig) error {
	panic("not implemented")
}

// PutTopicConfigs is PutTopicConfig for many topics, with one rewrite of the
// broker's table per thousand where it has the batch code (18, from 5.3.0 on),
// else one by one. It reads back and returns a *BatchError with the error of
// each topic that is not as asked.
func (b Broker) PutTopicConfigs(ctx context.Context, configs []TopicConfig) error {
	panic("not implemented")
}

// DeleteTopic deletes a topic with its messages, and from 5.0 on its consumer
// offsets (code 215). It succeeds when there is none. There is no way back.
//
// Some versions report an error after they have deleted: on an error that may
// be such, read TopicConfig before deciding.
func (b Broker) DeleteTopic(ctx context.Context, topic string) error {
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
