// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// GetConsumerConnectionListRequest reads the connected clients of a consumer
// group; code 206 when there are none.
type GetConsumerConnectionListRequest struct {
	ConsumerGroup string `ext:"consumerGroup"`
}

// Code returns 203.
func (GetConsumerConnectionListRequest) Code() Code { return GetConsumerConnectionList }

// Connection is one connected client.
type Connection struct {
	ClientID   string `json:"clientId"`
	ClientAddr string `json:"clientAddr"`
	Language   string `json:"language"`
	Version    int32  `json:"version"`
}

// ConsumerConnection is the answer to code 203. When members of a group
// subscribe differently it shows what the last one said.
type ConsumerConnection struct {
	ConnectionSet     []Connection                `json:"connectionSet" fastjson:"required"`
	SubscriptionTable map[string]SubscriptionData `json:"subscriptionTable"`
	// ConsumeType is CONSUME_ACTIVELY (pull), CONSUME_PASSIVELY (push) or CONSUME_POP.
	ConsumeType string `json:"consumeType"`
	// MessageModel is CLUSTERING or BROADCASTING. The offsets of a broadcasting
	// group are kept by its clients.
	MessageModel     string `json:"messageModel"`
	ConsumeFromWhere string `json:"consumeFromWhere"`
}

// SubscriptionData is one subscription of a consumer.
type SubscriptionData struct {
	Topic           string   `json:"topic"`
	SubString       string   `json:"subString"`
	SubVersion      int64    `json:"subVersion"`
	ExpressionType  string   `json:"expressionType"`
	ClassFilterMode bool     `json:"classFilterMode"`
	TagsSet         []string `json:"tagsSet"`
	CodeSet         []int64  `json:"codeSet"`
}

// GetProducerConnectionListRequest reads the connected clients of a producer
// group; code 1 when there are none.
type GetProducerConnectionListRequest struct {
	ProducerGroup string `ext:"producerGroup"`
}

// Code returns 204.
func (GetProducerConnectionListRequest) Code() Code { return GetProducerConnectionList }

// ProducerConnection is the answer to code 204.
type ProducerConnection struct {
	ConnectionSet []Connection `json:"connectionSet" fastjson:"required"`
}

// GetAllProducerInfoRequest reads the connected producers of a broker.
type GetAllProducerInfoRequest struct{}

// Code returns 328.
func (GetAllProducerInfoRequest) Code() Code { return GetAllProducerInfo }

// ProducerTableInfo holds the connected producers by producer group.
type ProducerTableInfo struct {
	Data map[string][]ProducerInfo `json:"data" fastjson:"required"`
}

// ProducerInfo is one connected producer.
type ProducerInfo struct {
	ClientID string `json:"clientId"`
	RemoteIP string `json:"remoteIP"`
	Language string `json:"language"`
	Version  int32  `json:"version"`
	// LastUpdateTimestamp is the last heartbeat in Unix milliseconds.
	LastUpdateTimestamp int64 `json:"lastUpdateTimestamp"`
}

// GetConsumerListByGroupRequest reads the client ids of a consumer group; code
// 1 when there are none.
type GetConsumerListByGroupRequest struct {
	ConsumerGroup string `ext:"consumerGroup"`
}

// Code returns 38.
func (GetConsumerListByGroupRequest) Code() Code { return GetConsumerListByGroup }

// ConsumerIDList is the answer to code 38.
type ConsumerIDList struct {
	ConsumerIDList []string `json:"consumerIdList" fastjson:"required"`
}

// GetConsumerRunningInfoRequest is relayed to one connected client.
type GetConsumerRunningInfoRequest struct {
	ConsumerGroup string `ext:"consumerGroup"`
	ClientID      string `ext:"clientId"`
	JstackEnable  bool   `ext:"jstackEnable"`
}

// Code returns 307.
func (GetConsumerRunningInfoRequest) Code() Code { return GetConsumerRunningInfo }
