// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// InvokeBrokerToResetOffsetRequest moves the offsets of a group on a topic to
// a time. From 5.2 on the broker does it itself and overrides the commits of
// clients until their next pull; older brokers ask the connected clients, so
// one must be connected.
type InvokeBrokerToResetOffsetRequest struct {
	Topic string `ext:"topic"`
	Group string `ext:"group"`
	// Timestamp is in Unix milliseconds; -1 means the end of every queue.
	Timestamp int64 `ext:"timestamp"`
	// IsForce also moves offsets backwards.
	IsForce bool `ext:"isForce"`
	// QueueID is one queue, -1 or nil all (5.x).
	QueueID *int `ext:"queueId,omitempty"`
	// Offset is the new offset of QueueID; -1 or nil: take Timestamp (5.x).
	Offset *int64 `ext:"offset,omitempty"`
}

// Code returns 222.
func (InvokeBrokerToResetOffsetRequest) Code() Code { return InvokeBrokerToResetOffset }

// ResetOffsetBody is the answer to code 222: the new offset of each queue.
type ResetOffsetBody struct {
	OffsetTable map[MessageQueue]int64 `json:"offsetTable" fastjson:"required"`
}

// CloneGroupOffsetRequest copies the offsets of one group to another on the
// same broker. Without a topic brokers copy nothing.
type CloneGroupOffsetRequest struct {
	SrcGroup  string `ext:"srcGroup"`
	DestGroup string `ext:"destGroup"`
	Topic     string `ext:"topic"`
	Offline   bool   `ext:"offline,omitempty"`
}

// Code returns 314.
func (CloneGroupOffsetRequest) Code() Code { return CloneGroupOffset }
