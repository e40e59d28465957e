// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// SubscriptionGroupConfig is the configuration of one consumer group on one
// broker.
type SubscriptionGroupConfig struct {
	GroupName                      string            `json:"groupName"`
	ConsumeEnable                  bool              `json:"consumeEnable"`
	ConsumeFromMinEnable           bool              `json:"consumeFromMinEnable"`
	ConsumeBroadcastEnable         bool              `json:"consumeBroadcastEnable"`
	ConsumeMessageOrderly          bool              `json:"consumeMessageOrderly"`
	RetryQueueNums                 int               `json:"retryQueueNums"`
	RetryMaxTimes                  int               `json:"retryMaxTimes"`
	GroupRetryPolicy               *GroupRetryPolicy `json:"groupRetryPolicy,omitempty"`
	BrokerID                       int64             `json:"brokerId"`
	WhichBrokerWhenConsumeSlowly   int64             `json:"whichBrokerWhenConsumeSlowly"`
	NotifyConsumerIDsChangedEnable bool              `json:"notifyConsumerIdsChangedEnable"`
	GroupSysFlag                   int               `json:"groupSysFlag"`
	// ConsumeTimeoutMinute is how long a consumer may keep a message, in minutes.
	ConsumeTimeoutMinute int                      `json:"consumeTimeoutMinute"`
	SubscriptionDataSet  []SimpleSubscriptionData `json:"subscriptionDataSet,omitempty"`
	// Attributes have change prefixes in requests, as those of topics have.
	Attributes map[string]string `json:"attributes,omitempty"`
	// Unknown holds fields of newer servers, so that they survive being read
	// and written back.
	Unknown map[string]RawValue `json:"-" fastjson:"unknown"`
}

// SetDefaults fills in what servers assume for absent fields.
func (c *SubscriptionGroupConfig) SetDefaults() {
	c.ConsumeEnable = true
	c.ConsumeFromMinEnable = true
	c.ConsumeBroadcastEnable = true
	c.RetryQueueNums = 1
	c.RetryMaxTimes = 16
	c.WhichBrokerWhenConsumeSlowly = 1
	c.NotifyConsumerIDsChangedEnable = true
	c.ConsumeTimeoutMinute = 15
}

// NewSubscriptionGroupConfig returns the configuration brokers give to a group
// created without further settings.
func NewSubscriptionGroupConfig(group string) SubscriptionGroupConfig {
	c := SubscriptionGroupConfig{GroupName: group}
	c.SetDefaults()
	return c
}

// GroupRetryPolicy says when failed messages are delivered again (5.x).
type GroupRetryPolicy struct {
	// Type is CUSTOMIZED or EXPONENTIAL.
	Type                   string              `json:"type"`
	ExponentialRetryPolicy RawValue            `json:"exponentialRetryPolicy,omitempty"`
	CustomizedRetryPolicy  RawValue            `json:"customizedRetryPolicy,omitempty"`
	Unknown                map[string]RawValue `json:"-" fastjson:"unknown"`
}

// SimpleSubscriptionData is a subscription fixed in the group (5.x).
type SimpleSubscriptionData struct {
	Topic          string              `json:"topic"`
	ExpressionType string              `json:"expressionType,omitempty"`
	Expression     string              `json:"expression,omitempty"`
	Version        int64               `json:"version"`
	Unknown        map[string]RawValue `json:"-" fastjson:"unknown"`
}

// UpdateAndCreateSubscriptionGroupRequest replaces the configuration of one
// group. The answer has no content.
type UpdateAndCreateSubscriptionGroupRequest struct {
	Config SubscriptionGroupConfig `body:"json"`
}

// Code returns 200.
func (UpdateAndCreateSubscriptionGroupRequest) Code() Code { return UpdateAndCreateSubscriptionGroup }

// UpdateAndCreateSubscriptionGroupListRequest replaces the configuration of
// many groups with one rewrite of the broker's table (5.3.1 and later).
type UpdateAndCreateSubscriptionGroupListRequest struct {
	Body SubscriptionGroupList `body:"json"`
}

// Code returns 225.
func (UpdateAndCreateSubscriptionGroupListRequest) Code() Code {
	return UpdateAndCreateSubscriptionGroupList
}

// SubscriptionGroupList is the body of code 225.
type SubscriptionGroupList struct {
	GroupConfigList []SubscriptionGroupConfig `json:"groupConfigList"`
}

// GetAllSubscriptionGroupConfigRequest reads every group of a broker. The
// three fields are the paged form of brokers after 5.3.3; leave them nil to
// get everything from every version.
type GetAllSubscriptionGroupConfigRequest struct {
	GroupSeq    *int    `ext:"groupSeq,omitempty"`
	MaxGroupNum *int    `ext:"maxGroupNum,omitempty"`
	DataVersion *string `ext:"dataVersion,omitempty"`
}

// Code returns 201.
func (GetAllSubscriptionGroupConfigRequest) Code() Code { return GetAllSubscriptionGroupConfig }

// GetAllSubscriptionGroupConfigResponse is the answer to code 201.
type GetAllSubscriptionGroupConfigResponse struct {
	// TotalGroupNum is sent by servers that can page, else nil.
	TotalGroupNum *int                   `ext:"totalGroupNum,omitempty"`
	Table         SubscriptionGroupTable `body:"json"`
}

// SubscriptionGroupTable holds the groups of one broker by name.
type SubscriptionGroupTable struct {
	DataVersion            DataVersion                        `json:"dataVersion"`
	SubscriptionGroupTable map[string]SubscriptionGroupConfig `json:"subscriptionGroupTable" fastjson:"required"`
	// ForbiddenTable holds, by group and topic, bits of what is forbidden (5.x).
	ForbiddenTable map[string]map[string]int `json:"forbiddenTable,omitempty"`
}

// UnreadSubscriptionGroupConfigResponse is the answer to code 201 too, for who
// needs a few groups of many: the values are SubscriptionGroupConfig as the
// server wrote it.
type UnreadSubscriptionGroupConfigResponse struct {
	Table struct {
		SubscriptionGroupTable map[string]RawValue `json:"subscriptionGroupTable" fastjson:"required"`
	} `body:"json"`
}

// GetSubscriptionGroupConfigRequest reads one group (5.0 and later). It
// creates the group where groups are created on demand: prefer
// GetAllSubscriptionGroupConfigRequest to learn whether a group exists.
type GetSubscriptionGroupConfigRequest struct {
	Group string `ext:"group"`
}

// Code returns 352.
func (GetSubscriptionGroupConfigRequest) Code() Code { return GetSubscriptionGroupConfig }

// DeleteSubscriptionGroupRequest deletes a group from one broker. It succeeds
// when the group does not exist. The answer has no content.
type DeleteSubscriptionGroupRequest struct {
	GroupName string `ext:"groupName"`
	// CleanOffset also deletes the group's offsets (5.x).
	CleanOffset *bool `ext:"cleanOffset,omitempty"`
	// RemoveOffset is CleanOffset as brokers before 5.0 call it.
	RemoveOffset *bool `ext:"removeOffset,omitempty"`
}

// Code returns 207.
func (DeleteSubscriptionGroupRequest) Code() Code { return DeleteSubscriptionGroup }

// UpdateAndGetGroupForbiddenRequest reads, and when Readable is given sets,
// whether a group may read a topic (5.x). Clearing one topic clears all topics
// of the group, and nothing is persisted.
type UpdateAndGetGroupForbiddenRequest struct {
	Group    string `ext:"group"`
	Topic    string `ext:"topic"`
	Readable *bool  `ext:"readable,omitempty"`
}

// Code returns 353.
func (UpdateAndGetGroupForbiddenRequest) Code() Code { return UpdateAndGetGroupForbidden }

// GroupForbidden is the answer to code 353.
type GroupForbidden struct {
	Group    string `json:"group"`
	Topic    string `json:"topic"`
	Readable bool   `json:"readable"`
}
