// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// GetTopicStatsInfoRequest reads the offsets of every queue of a topic on one
// broker.
type GetTopicStatsInfoRequest struct {
	Topic string `ext:"topic"`
}

// Code returns 202.
func (GetTopicStatsInfoRequest) Code() Code { return GetTopicStatsInfo }

// TopicStatsTable holds the offsets of the queues of one topic.
type TopicStatsTable struct {
	OffsetTable map[MessageQueue]TopicOffset `json:"offsetTable" fastjson:"required"`
	// TopicPutTps is messages per second; servers before 5.0 do not send it.
	TopicPutTps float64 `json:"topicPutTps"`
}

// TopicOffset is the range of one queue: MinOffset is the first message kept,
// MaxOffset the offset the next message will get.
type TopicOffset struct {
	MinOffset int64 `json:"minOffset"`
	MaxOffset int64 `json:"maxOffset"`
	// LastUpdateTimestamp is the store time of the last message in Unix
	// milliseconds, 0 for an empty queue.
	LastUpdateTimestamp int64 `json:"lastUpdateTimestamp"`
}

// ViewBrokerStatsDataRequest reads one counter of a broker, for example
// TOPIC_PUT_NUMS of a topic.
type ViewBrokerStatsDataRequest struct {
	StatsName string `ext:"statsName"`
	StatsKey  string `ext:"statsKey"`
}

// Code returns 315.
func (ViewBrokerStatsDataRequest) Code() Code { return ViewBrokerStatsData }

// BrokerStatsData is one counter over three windows.
type BrokerStatsData struct {
	StatsMinute BrokerStatsItem `json:"statsMinute"`
	StatsHour   BrokerStatsItem `json:"statsHour"`
	StatsDay    BrokerStatsItem `json:"statsDay"`
}

// BrokerStatsItem is one window of a counter.
type BrokerStatsItem struct {
	Sum   int64   `json:"sum"`
	TPS   float64 `json:"tps"`
	AvgPT float64 `json:"avgpt"`
}
