// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// SendMessageRequest stores one message.
type SendMessageRequest struct {
	ProducerGroup         string `ext:"producerGroup"`
	Topic                 string `ext:"topic"`
	DefaultTopic          string `ext:"defaultTopic"`
	DefaultTopicQueueNums int    `ext:"defaultTopicQueueNums"`
	QueueID               int    `ext:"queueId"`
	SysFlag               int    `ext:"sysFlag"`
	// BornTimestamp is in Unix milliseconds.
	BornTimestamp int64 `ext:"bornTimestamp"`
	Flag          int   `ext:"flag"`
	// Properties is pairs "name\x01value\x02".
	Properties     string `ext:"properties"`
	ReconsumeTimes int    `ext:"reconsumeTimes"`
	UnitMode       bool   `ext:"unitMode"`
	Batch          bool   `ext:"batch"`
	Body           []byte `body:"raw"`
}

// Code returns 10.
func (SendMessageRequest) Code() Code { return SendMessage }

// SendMessageV2Request is SendMessageRequest with short names.
type SendMessageV2Request struct {
	ProducerGroup         string `ext:"a"`
	Topic                 string `ext:"b"`
	DefaultTopic          string `ext:"c"`
	DefaultTopicQueueNums int    `ext:"d"`
	QueueID               int    `ext:"e"`
	SysFlag               int    `ext:"f"`
	BornTimestamp         int64  `ext:"g"`
	Flag                  int    `ext:"h"`
	Properties            string `ext:"i"`
	ReconsumeTimes        int    `ext:"j"`
	UnitMode              bool   `ext:"k"`
	Batch                 bool   `ext:"m"`
	Body                  []byte `body:"raw"`
}

// Code returns 310.
func (SendMessageV2Request) Code() Code { return SendMessageV2 }

// SendMessageResponse is the answer to codes 10 and 310.
type SendMessageResponse struct {
	MsgID         string `ext:"msgId"`
	QueueID       int    `ext:"queueId"`
	QueueOffset   int64  `ext:"queueOffset"`
	TransactionID string `ext:"transactionId,omitempty"`
}

// Bits of PullMessageRequest.SysFlag.
const (
	PullCommitOffset = 1 // take CommitOffset as progress
	PullSuspend      = 2 // wait for messages up to SuspendTimeoutMillis
	PullSubscription = 4 // Subscription is in the request
)

// PullMessageRequest reads messages of one queue.
type PullMessageRequest struct {
	ConsumerGroup        string `ext:"consumerGroup"`
	Topic                string `ext:"topic"`
	QueueID              int    `ext:"queueId"`
	QueueOffset          int64  `ext:"queueOffset"`
	MaxMsgNums           int    `ext:"maxMsgNums"`
	SysFlag              int    `ext:"sysFlag"`
	CommitOffset         int64  `ext:"commitOffset"`
	SuspendTimeoutMillis int64  `ext:"suspendTimeoutMillis"`
	SubVersion           int64  `ext:"subVersion"`
	Subscription         string `ext:"subscription,omitempty"`
	ExpressionType       string `ext:"expressionType,omitempty"`
}

// Code returns 11.
func (PullMessageRequest) Code() Code { return PullMessage }

// PullMessageResponse is the answer to code 11. It is also filled for the
// codes that mean "no message here": NextBeginOffset says where to go on.
type PullMessageResponse struct {
	SuggestWhichBrokerID int64 `ext:"suggestWhichBrokerId,omitempty"`
	NextBeginOffset      int64 `ext:"nextBeginOffset,omitempty"`
	MinOffset            int64 `ext:"minOffset,omitempty"`
	MaxOffset            int64 `ext:"maxOffset,omitempty"`
	// Body is stored messages one after the other: see DecodeMessages.
	Body []byte `body:"raw"`
}
