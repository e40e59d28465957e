// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// HeartBeatRequest announces the producers and consumers of one client.
type HeartBeatRequest struct {
	Data HeartbeatData `body:"json"`
}

// Code returns 34.
func (HeartBeatRequest) Code() Code { return HeartBeat }

// HeartbeatData is one client.
type HeartbeatData struct {
	ClientID        string         `json:"clientID"`
	ProducerDataSet []ProducerData `json:"producerDataSet"`
	ConsumerDataSet []ConsumerData `json:"consumerDataSet"`
}

// ProducerData is one producer group of a client.
type ProducerData struct {
	GroupName string `json:"groupName"`
}

// ConsumerData is one consumer group of a client; its words are those of
// ConsumerConnection.
type ConsumerData struct {
	GroupName           string             `json:"groupName"`
	ConsumeType         string             `json:"consumeType"`
	MessageModel        string             `json:"messageModel"`
	ConsumeFromWhere    string             `json:"consumeFromWhere"`
	SubscriptionDataSet []SubscriptionData `json:"subscriptionDataSet"`
	UnitMode            bool               `json:"unitMode"`
}

// UnregisterClientRequest takes the groups of a client off. The answer has no
// content.
type UnregisterClientRequest struct {
	ClientID      string `ext:"clientID"`
	ProducerGroup string `ext:"producerGroup,omitempty"`
	ConsumerGroup string `ext:"consumerGroup,omitempty"`
}

// Code returns 35.
func (UnregisterClientRequest) Code() Code { return UnregisterClient }
