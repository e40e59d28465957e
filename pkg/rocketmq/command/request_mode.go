// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// MessageRequestMode is how a group reads a topic on one broker (5.x).
type MessageRequestMode struct {
	Topic         string `json:"topic"`
	ConsumerGroup string `json:"consumerGroup"`
	// Mode is PULL or POP.
	Mode             string `json:"mode"`
	PopShareQueueNum int    `json:"popShareQueueNum"`
}

// SetMessageRequestModeRequest sets how a group reads a topic. The answer has
// no content.
type SetMessageRequestModeRequest struct {
	Mode MessageRequestMode `body:"json"`
}

// Code returns 401.
func (SetMessageRequestModeRequest) Code() Code { return SetMessageRequestMode }

// GetAllMessageRequestModeRequest reads how groups read topics.
type GetAllMessageRequestModeRequest struct{}

// Code returns 402.
func (GetAllMessageRequestModeRequest) Code() Code { return GetAllMessageRequestMode }

// MessageRequestModes is the answer to code 402, by topic and group.
type MessageRequestModes struct {
	MessageRequestModeMap map[string]map[string]MessageRequestMode `json:"messageRequestModeMap" fastjson:"required"`
}

// QueryAssignmentRequest asks which queues one client shall read.
type QueryAssignmentRequest struct {
	Body QueryAssignmentBody `body:"json"`
}

// QueryAssignmentBody is the body of code 400.
type QueryAssignmentBody struct {
	Topic         string `json:"topic"`
	ConsumerGroup string `json:"consumerGroup"`
	ClientID      string `json:"clientId"`
	StrategyName  string `json:"strategyName"`
	MessageModel  string `json:"messageModel"`
}

// Code returns 400.
func (QueryAssignmentRequest) Code() Code { return QueryAssignment }
