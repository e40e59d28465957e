// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

import "strings"

// GetAllConsumerOffsetRequest reads every committed offset of a broker.
type GetAllConsumerOffsetRequest struct{}

// Code returns 43.
func (GetAllConsumerOffsetRequest) Code() Code { return GetAllConsumerOffset }

// ConsumerOffsetTable holds the committed offsets of one broker by
// "topic@group" and queue id.
type ConsumerOffsetTable struct {
	OffsetTable map[string]map[int]int64 `json:"offsetTable" fastjson:"required"`
	// PullOffsetTable holds what was pulled but maybe not committed (5.5.0).
	PullOffsetTable map[string]map[int]int64 `json:"pullOffsetTable,omitempty"`
	// DataVersion is absent before 5.0.
	DataVersion *DataVersion `json:"dataVersion,omitempty"`
}

// OffsetKey returns the key of a topic and a group in a ConsumerOffsetTable.
func OffsetKey(topic, group string) string { return topic + "@" + group }

// ParseOffsetKey is the inverse of OffsetKey.
func ParseOffsetKey(key string) (topic, group string, ok bool) {
	return strings.Cut(key, "@")
}

// GetAllDelayOffsetRequest reads how far the delay levels were delivered.
type GetAllDelayOffsetRequest struct{}

// Code returns 45.
func (GetAllDelayOffsetRequest) Code() Code { return GetAllDelayOffset }

// DelayOffsetTable holds the delivered offset of each delay level; level n is
// queue n-1 of SCHEDULE_TOPIC_XXXX.
type DelayOffsetTable struct {
	OffsetTable map[int]int64 `json:"offsetTable" fastjson:"required"`
	DataVersion *DataVersion  `json:"dataVersion,omitempty"`
}

// GetTimerMetricsRequest reads the pending messages of the timer wheel (5.x).
type GetTimerMetricsRequest struct{}

// Code returns 61.
func (GetTimerMetricsRequest) Code() Code { return GetTimerMetrics }

// TimerMetrics holds the pending messages with arbitrary delay by topic.
// Messages with a delay level are not in it.
type TimerMetrics struct {
	TimingCount map[string]TimerMetric `json:"timingCount" fastjson:"required"`
	DataVersion *DataVersion           `json:"dataVersion,omitempty"`
}

// TimerMetric is approximate; Count can be negative.
type TimerMetric struct {
	Count     int64 `json:"count"`
	TimeStamp int64 `json:"timeStamp"`
}

// GetTimerCheckPointRequest reads the progress of the timer wheel (5.x). The
// body of the answer is binary and internal to brokers.
type GetTimerCheckPointRequest struct{}

// Code returns 60.
func (GetTimerCheckPointRequest) Code() Code { return GetTimerCheckPoint }

// RawResponse keeps the body of an answer as it is.
type RawResponse struct {
	Body []byte `body:"raw"`
}
