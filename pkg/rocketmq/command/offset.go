// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// QueryConsumerOffsetRequest reads the committed offset of a group on one
// queue. Brokers answer 0 for a queue without committed offset while its first
// message is still in memory, unless SetZeroIfNotFound is false (5.0 and
// later; older brokers ignore it): GetAllConsumerOffsetRequest tells the truth.
type QueryConsumerOffsetRequest struct {
	ConsumerGroup     string `ext:"consumerGroup"`
	Topic             string `ext:"topic"`
	QueueID           int    `ext:"queueId"`
	SetZeroIfNotFound *bool  `ext:"setZeroIfNotFound,omitempty"`
}

// Code returns 14.
func (QueryConsumerOffsetRequest) Code() Code { return QueryConsumerOffset }

// OffsetResponse is the answer to codes 14, 29, 30 and 31.
type OffsetResponse struct {
	Offset int64 `ext:"offset"`
}

// UpdateConsumerOffsetRequest overwrites the committed offset of a group on
// one queue; it may go backwards. Neither queue nor offset is validated. The
// answer has no content.
type UpdateConsumerOffsetRequest struct {
	ConsumerGroup string `ext:"consumerGroup"`
	Topic         string `ext:"topic"`
	QueueID       int    `ext:"queueId"`
	CommitOffset  int64  `ext:"commitOffset"`
}

// Code returns 15.
func (UpdateConsumerOffsetRequest) Code() Code { return UpdateConsumerOffset }

// SearchOffsetByTimestampRequest finds the offset of the first message stored
// at or after a time.
type SearchOffsetByTimestampRequest struct {
	Topic   string `ext:"topic"`
	QueueID int    `ext:"queueId"`
	// Timestamp is in Unix milliseconds.
	Timestamp int64 `ext:"timestamp"`
	// BoundaryType is LOWER (default) or UPPER (5.x).
	BoundaryType string `ext:"boundaryType,omitempty"`
}

// Code returns 29.
func (SearchOffsetByTimestampRequest) Code() Code { return SearchOffsetByTimestamp }

// GetMaxOffsetRequest reads the offset the next message of a queue will get.
type GetMaxOffsetRequest struct {
	Topic   string `ext:"topic"`
	QueueID int    `ext:"queueId"`
}

// Code returns 30.
func (GetMaxOffsetRequest) Code() Code { return GetMaxOffset }

// GetMinOffsetRequest reads the offset of the first message kept in a queue.
type GetMinOffsetRequest struct {
	Topic   string `ext:"topic"`
	QueueID int    `ext:"queueId"`
}

// Code returns 31.
func (GetMinOffsetRequest) Code() Code { return GetMinOffset }

// GetEarliestMsgStoretimeRequest reads the store time of the first message
// kept in a queue.
type GetEarliestMsgStoretimeRequest struct {
	Topic   string `ext:"topic"`
	QueueID int    `ext:"queueId"`
}

// Code returns 32.
func (GetEarliestMsgStoretimeRequest) Code() Code { return GetEarliestMsgStoretime }

// TimestampResponse is the answer to code 32, in Unix milliseconds.
type TimestampResponse struct {
	Timestamp int64 `ext:"timestamp"`
}
