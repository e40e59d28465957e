// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// GetConsumeStatsRequest reads the progress of a group on one broker. Topics
// the connected group does not subscribe to are left out and an unknown topic
// is an empty table: an empty answer does not mean that all is consumed.
type GetConsumeStatsRequest struct {
	ConsumerGroup string `ext:"consumerGroup"`
	// Topic is one topic, or empty for all topics of the group.
	Topic string `ext:"topic,omitempty"`
	// TopicList is topics joined by ";" (5.3.2 and later).
	TopicList string `ext:"topicList,omitempty"`
}

// Code returns 208.
func (GetConsumeStatsRequest) Code() Code { return GetConsumeStats }

// ConsumeStats is the progress of one group.
type ConsumeStats struct {
	OffsetTable map[MessageQueue]OffsetWrapper `json:"offsetTable" fastjson:"required"`
	ConsumeTps  float64                        `json:"consumeTps"`
}

// OffsetWrapper is the progress of one group on one queue. A group that never
// consumed has ConsumerOffset 0, even where older messages are gone.
type OffsetWrapper struct {
	BrokerOffset   int64 `json:"brokerOffset"`
	ConsumerOffset int64 `json:"consumerOffset"`
	// PullOffset is 0 from servers before 5.0.
	PullOffset int64 `json:"pullOffset"`
	// LastTimestamp is the store time of the last consumed message in Unix
	// milliseconds, 0 when unknown.
	LastTimestamp int64 `json:"lastTimestamp"`
}

// GetBrokerConsumeStatsRequest reads the progress of every group of a broker.
type GetBrokerConsumeStatsRequest struct {
	IsOrder bool `ext:"isOrder"`
}

// Code returns 317.
func (GetBrokerConsumeStatsRequest) Code() Code { return GetBrokerConsumeStats }

// ConsumeStatsList is the answer to code 317: one element per group, which
// maps its name to the progress of its topics.
type ConsumeStatsList struct {
	BrokerAddr        string                      `json:"brokerAddr"`
	ConsumeStatsList  []map[string][]ConsumeStats `json:"consumeStatsList" fastjson:"required"`
	TotalDiff         int64                       `json:"totalDiff"`
	TotalInflightDiff int64                       `json:"totalInflightDiff"`
}

// QueryConsumeTimeSpanRequest reads the progress of a group in time.
type QueryConsumeTimeSpanRequest struct {
	Topic string `ext:"topic"`
	Group string `ext:"group"`
}

// Code returns 303.
func (QueryConsumeTimeSpanRequest) Code() Code { return QueryConsumeTimeSpan }

// QueueTimeSpans is the answer to code 303.
type QueueTimeSpans struct {
	ConsumeTimeSpanSet []QueueTimeSpan `json:"consumeTimeSpanSet" fastjson:"required"`
}

// QueueTimeSpan is the progress on one queue, all in (Unix) milliseconds.
type QueueTimeSpan struct {
	MessageQueue     MessageQueue `json:"messageQueue"`
	MinTimeStamp     int64        `json:"minTimeStamp"`
	MaxTimeStamp     int64        `json:"maxTimeStamp"`
	ConsumeTimeStamp int64        `json:"consumeTimeStamp"`
	DelayTime        int64        `json:"delayTime"`
}
