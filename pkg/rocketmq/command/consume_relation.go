// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// QueryTopicConsumeByWhoRequest reads the groups of a topic on one broker:
// connected subscribers and groups with committed offsets there.
type QueryTopicConsumeByWhoRequest struct {
	Topic string `ext:"topic"`
}

// Code returns 300.
func (QueryTopicConsumeByWhoRequest) Code() Code { return QueryTopicConsumeByWho }

// GroupList is the answer to code 300.
type GroupList struct {
	GroupList []string `json:"groupList" fastjson:"required"`
}

// QueryTopicsByConsumerRequest reads the topics a group has committed offsets
// for on one broker.
type QueryTopicsByConsumerRequest struct {
	Group string `ext:"group"`
}

// Code returns 343.
func (QueryTopicsByConsumerRequest) Code() Code { return QueryTopicsByConsumer }

// TopicList is the answer to codes 206, 224, 304, 305 and 343. BrokerAddr is
// set by 304 and 343 only.
type TopicList struct {
	TopicList  []string `json:"topicList" fastjson:"required"`
	BrokerAddr string   `json:"brokerAddr,omitempty"`
}

// QuerySubscriptionByConsumerRequest reads what a group subscribes to on a
// topic (5.x).
type QuerySubscriptionByConsumerRequest struct {
	Group string `ext:"group"`
	Topic string `ext:"topic,omitempty"`
}

// Code returns 345.
func (QuerySubscriptionByConsumerRequest) Code() Code { return QuerySubscriptionByConsumer }

// QuerySubscription is the answer to code 345; SubscriptionData is nil when
// the group does not subscribe to the topic.
type QuerySubscription struct {
	Group            string            `json:"group"`
	Topic            string            `json:"topic"`
	SubscriptionData *SubscriptionData `json:"subscriptionData,omitempty"`
}
