// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// ConsumeStats returns the progress of a group on a topic, or on all topics
// when topic is empty (code 208). An empty table does not mean that all is
// consumed: topics the connected group does not subscribe to, and topics that
// do not exist, are left out.
func (b Broker) ConsumeStats(ctx context.Context, group, topic string) (ConsumeStats, error) {
	var stats ConsumeStats
	err := b.call(ctx, command.GetConsumeStatsRequest{ConsumerGroup: group, Topic: topic}, &stats)
	return stats, err
}

// AllConsumeStats returns the progress of every group of the broker (code 317).
func (b Broker) AllConsumeStats(ctx context.Context) (ConsumeStatsList, error) {
	var list ConsumeStatsList
	err := b.call(ctx, command.GetBrokerConsumeStatsRequest{}, &list)
	return list, err
}

// ConsumeTimeSpans returns the progress of a group on a topic in time (code 303).
func (b Broker) ConsumeTimeSpans(ctx context.Context, group, topic string) ([]QueueTimeSpan, error) {
	var spans command.QueueTimeSpans
	err := b.call(ctx, command.QueryConsumeTimeSpanRequest{Group: group, Topic: topic}, &spans)
	return spans.ConsumeTimeSpanSet, err
}

// ConsumerConnections returns the connected clients of a group (code 203),
// ErrConsumerNotOnline when there are none.
func (b Broker) ConsumerConnections(ctx context.Context, group string) (ConsumerConnection, error) {
	var connection ConsumerConnection
	err := b.call(ctx, command.GetConsumerConnectionListRequest{ConsumerGroup: group}, &connection)
	return connection, err
}

// ConsumerIDs returns the client ids of a group (code 38), ErrSystemError when
// there are none.
func (b Broker) ConsumerIDs(ctx context.Context, group string) ([]string, error) {
	var list command.ConsumerIDList
	err := b.call(ctx, command.GetConsumerListByGroupRequest{ConsumerGroup: group}, &list)
	return list.ConsumerIDList, err
}

// ProducerConnections returns the connected clients of a producer group (code
// 204), ErrSystemError when there are none.
func (b Broker) ProducerConnections(ctx context.Context, group string) ([]Connection, error) {
	var connection command.ProducerConnection
	err := b.call(ctx, command.GetProducerConnectionListRequest{ProducerGroup: group}, &connection)
	return connection.ConnectionSet, err
}

// Producers returns the connected producers by producer group (code 328).
func (b Broker) Producers(ctx context.Context) (map[string][]ProducerInfo, error) {
	var table command.ProducerTableInfo
	err := b.call(ctx, command.GetAllProducerInfoRequest{}, &table)
	return table.Data, err
}

// GroupsOfTopic returns the groups that subscribe to a topic or have committed
// offsets for it on this broker, sorted (code 300).
func (b Broker) GroupsOfTopic(ctx context.Context, topic string) ([]string, error) {
	var list command.GroupList
	err := b.call(ctx, command.QueryTopicConsumeByWhoRequest{Topic: topic}, &list)
	return sorted(list.GroupList), err
}

// TopicsOfGroup returns the topics a group has committed offsets for on this
// broker, sorted (code 343, 5.0 and later).
func (b Broker) TopicsOfGroup(ctx context.Context, group string) ([]string, error) {
	return b.topics(ctx, command.QueryTopicsByConsumerRequest{Group: group})
}

// Subscription returns what a group subscribes to on a topic (code 345, 5.0
// and later); nil when it does not.
func (b Broker) Subscription(ctx context.Context, group, topic string) (*SubscriptionData, error) {
	var subscription command.QuerySubscription
	err := b.call(ctx, command.QuerySubscriptionByConsumerRequest{Group: group, Topic: topic}, &subscription)
	return subscription.SubscriptionData, err
}
