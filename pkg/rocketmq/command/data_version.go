// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// DataVersion counts the changes of a table on one server. Servers before 5.0
// send no StateVersion.
type DataVersion struct {
	// StateVersion is the controller epoch of a master in controller mode, else 0.
	StateVersion int64 `json:"stateVersion"`
	// Timestamp is the time of the last change in Unix milliseconds.
	Timestamp int64 `json:"timestamp"`
	// Counter goes up by one with every change.
	Counter int64 `json:"counter"`
}

// MessageQueue names one queue of a topic on one broker group. Servers use it
// as key of their tables.
type MessageQueue struct {
	BrokerName string `json:"brokerName"`
	QueueID    int    `json:"queueId"`
	Topic      string `json:"topic"`
}
