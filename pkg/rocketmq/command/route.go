// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// GetRouteInfoByTopicRequest reads where a topic lives; code 17 when the name
// server does not know it.
type GetRouteInfoByTopicRequest struct {
	Topic                  string `ext:"topic"`
	AcceptStandardJSONOnly bool   `ext:"acceptStandardJsonOnly,omitempty"`
}

// Code returns 105.
func (GetRouteInfoByTopicRequest) Code() Code { return GetRouteInfoByTopic }

// TopicRouteData is where a topic lives, as one name server knows it.
type TopicRouteData struct {
	QueueDatas  []QueueData  `json:"queueDatas" fastjson:"required"`
	BrokerDatas []BrokerData `json:"brokerDatas" fastjson:"required"`
	// OrderTopicConf is "brokerName:queues;..." of an ordered topic, where the
	// name server keeps such. Producers then ignore QueueData.Perm.
	OrderTopicConf    string              `json:"orderTopicConf,omitempty"`
	FilterServerTable map[string][]string `json:"filterServerTable"`
	// TopicQueueMappingByBroker is set for static topics (5.x).
	TopicQueueMappingByBroker map[string]RawValue `json:"topicQueueMappingByBroker,omitempty"`
}

// QueueData is the queues of a topic on one broker group.
type QueueData struct {
	BrokerName     string `json:"brokerName"`
	ReadQueueNums  int    `json:"readQueueNums"`
	WriteQueueNums int    `json:"writeQueueNums"`
	Perm           int    `json:"perm"`
	TopicSysFlag   int    `json:"topicSysFlag"`
}

// DeleteTopicInNamesrvRequest removes the route of a topic from one name
// server; the topic stays on its brokers, whose next registration brings it
// back (5.x). Without ClusterName, and on name servers before 4.9.4 always,
// the route is removed for all clusters. The answer has no content.
type DeleteTopicInNamesrvRequest struct {
	Topic       string `ext:"topic"`
	ClusterName string `ext:"clusterName,omitempty"`
}

// Code returns 216.
func (DeleteTopicInNamesrvRequest) Code() Code { return DeleteTopicInNamesrv }

// RegisterTopicInNamesrvRequest adds queues to the route of a topic (5.x; name
// servers before 5.0 do not answer at all). Queues of unknown brokers are
// ignored. The answer has no content.
type RegisterTopicInNamesrvRequest struct {
	Topic string         `ext:"topic"`
	Route TopicRouteData `body:"json"`
}

// Code returns 217.
func (RegisterTopicInNamesrvRequest) Code() Code { return RegisterTopicInNamesrv }

// WipeWritePermOfBrokerRequest clears the write bit of every route of one
// broker group in the memory of one name server.
type WipeWritePermOfBrokerRequest struct {
	BrokerName string `ext:"brokerName"`
}

// Code returns 205.
func (WipeWritePermOfBrokerRequest) Code() Code { return WipeWritePermOfBroker }

// WipeWritePermOfBrokerResponse says how many topics were changed.
type WipeWritePermOfBrokerResponse struct {
	WipeTopicCount int `ext:"wipeTopicCount"`
}

// AddWritePermOfBrokerRequest sets every route of one broker group in the
// memory of one name server to read and write, also those that were read-only.
type AddWritePermOfBrokerRequest struct {
	BrokerName string `ext:"brokerName"`
}

// Code returns 327.
func (AddWritePermOfBrokerRequest) Code() Code { return AddWritePermOfBroker }

// AddWritePermOfBrokerResponse says how many topics were changed.
type AddWritePermOfBrokerResponse struct {
	AddTopicCount int `ext:"addTopicCount"`
}
