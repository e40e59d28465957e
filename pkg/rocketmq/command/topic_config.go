// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// Bits of TopicConfig.Perm, of QueueData.Perm and of the broker property
// brokerPermission.
const (
	PermInherit   = 1 // new topics may copy this one's settings
	PermWrite     = 2
	PermRead      = 4
	PermReadWrite = PermRead | PermWrite
)

// DefaultTopic is the topic new topics inherit from, as every client names it.
const DefaultTopic = "TBW102"

// TopicConfig is the configuration of one topic on one broker.
type TopicConfig struct {
	TopicName      string `json:"topicName"`
	ReadQueueNums  int    `json:"readQueueNums"`
	WriteQueueNums int    `json:"writeQueueNums"`
	// Perm is a sum of PermRead, PermWrite and PermInherit.
	Perm int `json:"perm"`
	// TopicFilterType is SINGLE_TAG (default) or MULTI_TAG.
	TopicFilterType string `json:"topicFilterType"`
	TopicSysFlag    int    `json:"topicSysFlag"`
	Order           bool   `json:"order"`
	// Attributes are the 5.x topic attributes under their plain names, for
	// example "message.type": "FIFO". Brokers before 5.0 have none. In requests
	// 17 and 18 the names carry the prefix of a change: see EncodeAttributes.
	Attributes map[string]string `json:"attributes,omitempty"`
	// Unknown holds fields of newer servers, so that they survive being read
	// and written back.
	Unknown map[string]RawValue `json:"-" fastjson:"unknown"`
}

// SetDefaults fills in what servers assume for absent fields.
func (c *TopicConfig) SetDefaults() {
	c.ReadQueueNums, c.WriteQueueNums = 16, 16
	c.Perm = PermReadWrite
	c.TopicFilterType = "SINGLE_TAG"
}

// UpdateAndCreateTopicRequest replaces the configuration of one topic on one
// broker. Everything is set but the attributes, which are a list of changes.
// The answer has no content.
type UpdateAndCreateTopicRequest struct {
	Topic           string `ext:"topic"`
	DefaultTopic    string `ext:"defaultTopic"`
	ReadQueueNums   int    `ext:"readQueueNums"`
	WriteQueueNums  int    `ext:"writeQueueNums"`
	Perm            int    `ext:"perm"`
	TopicFilterType string `ext:"topicFilterType"`
	TopicSysFlag    int    `ext:"topicSysFlag"`
	Order           bool   `ext:"order"`
	// Attributes is a list of changes as "+key=value,-key": see EncodeAttributes.
	Attributes string `ext:"attributes,omitempty"`
	Force      bool   `ext:"force,omitempty"`
}

// Code returns 17.
func (UpdateAndCreateTopicRequest) Code() Code { return UpdateAndCreateTopic }

// NewUpdateAndCreateTopicRequest returns the request that gives a topic the
// settings of c; attributes is the list of changes to its attributes.
func NewUpdateAndCreateTopicRequest(c TopicConfig, attributes string) UpdateAndCreateTopicRequest {
	return UpdateAndCreateTopicRequest{
		Topic: c.TopicName, DefaultTopic: DefaultTopic,
		ReadQueueNums: c.ReadQueueNums, WriteQueueNums: c.WriteQueueNums, Perm: c.Perm,
		TopicFilterType: c.TopicFilterType, TopicSysFlag: c.TopicSysFlag, Order: c.Order,
		Attributes: attributes,
	}
}

// UpdateAndCreateTopicListRequest replaces the configuration of many topics
// with one rewrite of the broker's table (5.3.0 and later). A broker answers
// success without applying anything when one listed topic is already as
// asked: list only topics that differ, and read back.
type UpdateAndCreateTopicListRequest struct {
	Body TopicConfigList `body:"json"`
}

// Code returns 18.
func (UpdateAndCreateTopicListRequest) Code() Code { return UpdateAndCreateTopicList }

// TopicConfigList is the body of code 18. Attributes carry change prefixes.
type TopicConfigList struct {
	TopicConfigList []TopicConfig `json:"topicConfigList"`
}

// GetAllTopicConfigRequest reads every topic of a broker. The three fields are
// the paged form of brokers after 5.3.3; leave them nil to get everything from
// every version.
type GetAllTopicConfigRequest struct {
	TopicSeq    *int    `ext:"topicSeq,omitempty"`
	MaxTopicNum *int    `ext:"maxTopicNum,omitempty"`
	DataVersion *string `ext:"dataVersion,omitempty"`
}

// Code returns 21.
func (GetAllTopicConfigRequest) Code() Code { return GetAllTopicConfig }

// GetAllTopicConfigResponse is the answer to code 21.
type GetAllTopicConfigResponse struct {
	// TotalTopicNum is sent by servers that can page, else nil.
	TotalTopicNum *int             `ext:"totalTopicNum,omitempty"`
	Table         TopicConfigTable `body:"json"`
}

// TopicConfigTable holds the topics of one broker by name.
type TopicConfigTable struct {
	DataVersion      DataVersion            `json:"dataVersion"`
	TopicConfigTable map[string]TopicConfig `json:"topicConfigTable" fastjson:"required"`
	// MappingDataVersion and TopicQueueMappingDetailMap are about static
	// topics (5.x), whose queues are mapped across brokers.
	MappingDataVersion         *DataVersion        `json:"mappingDataVersion,omitempty"`
	TopicQueueMappingDetailMap map[string]RawValue `json:"topicQueueMappingDetailMap,omitempty"`
}

// UnreadTopicConfigResponse is the answer to code 21 too, for who needs a few
// topics of many: the values are TopicConfig as the server wrote it.
type UnreadTopicConfigResponse struct {
	Table struct {
		TopicConfigTable           map[string]RawValue `json:"topicConfigTable" fastjson:"required"`
		TopicQueueMappingDetailMap map[string]RawValue `json:"topicQueueMappingDetailMap"`
	} `body:"json"`
}

// GetTopicConfigRequest reads one topic of a broker (5.0 and later).
type GetTopicConfigRequest struct {
	Topic string `ext:"topic"`
	// IncludeMapping asks for the queue mapping of a static topic too.
	IncludeMapping bool `ext:"lo,omitempty"`
}

// Code returns 351.
func (GetTopicConfigRequest) Code() Code { return GetTopicConfig }

// DeleteTopicInBrokerRequest deletes a topic with its messages from one
// broker; from 5.0 on its consumer offsets too. It succeeds when the topic does
// not exist. The answer has no content.
type DeleteTopicInBrokerRequest struct {
	Topic string `ext:"topic"`
}

// Code returns 215.
func (DeleteTopicInBrokerRequest) Code() Code { return DeleteTopicInBroker }

// CleanUnusedTopicRequest deletes the queues of topics without configuration.
type CleanUnusedTopicRequest struct{}

// Code returns 316.
func (CleanUnusedTopicRequest) Code() Code { return CleanUnusedTopic }
