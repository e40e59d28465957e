// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"

// The values calls take and return, under their own names, so that callers
// need not import package command.
type (
	// ClusterInfo is every broker one name server knows.
	ClusterInfo = command.ClusterInfo
	// BrokerData is one broker group and its addresses.
	BrokerData = command.BrokerData
	// BrokerMemberGroup is one broker group as code 901 shows it.
	BrokerMemberGroup = command.BrokerMemberGroup
	// TopicRouteData is where a topic lives, as one name server knows it.
	TopicRouteData = command.TopicRouteData
	// QueueData is the queues of a topic on one broker group.
	QueueData = command.QueueData
	// Properties is the configuration of a server.
	Properties = command.Properties
	// DataVersion counts the changes of a table on one server.
	DataVersion = command.DataVersion
	// MessageQueue names one queue.
	MessageQueue = command.MessageQueue
	// RuntimeInfo is the counters of a broker.
	RuntimeInfo = command.RuntimeInfo
	// ScheduleOffset is the progress of one delay level.
	ScheduleOffset = command.ScheduleOffset
	// HARuntimeInfo is the replication of a broker.
	HARuntimeInfo = command.HARuntimeInfo
	// HAConnectionInfo is one slave as its master sees it.
	HAConnectionInfo = command.HAConnectionInfo
	// EpochEntryCache is the mastership epochs of a broker.
	EpochEntryCache = command.EpochEntryCache
	// TopicConfig is the configuration of one topic on one broker.
	TopicConfig = command.TopicConfig
	// TopicConfigTable is the topics of one broker.
	TopicConfigTable = command.TopicConfigTable
	// TopicStatsTable is the offsets of the queues of one topic.
	TopicStatsTable = command.TopicStatsTable
	// TopicOffset is the range of one queue.
	TopicOffset = command.TopicOffset
	// BrokerStatsData is one counter of a broker.
	BrokerStatsData = command.BrokerStatsData
	// SubscriptionGroupConfig is the configuration of one group on one broker.
	SubscriptionGroupConfig = command.SubscriptionGroupConfig
	// SubscriptionGroupTable is the groups of one broker.
	SubscriptionGroupTable = command.SubscriptionGroupTable
	// GroupForbidden is whether a group may read a topic.
	GroupForbidden = command.GroupForbidden
	// ConsumeStats is the progress of one group.
	ConsumeStats = command.ConsumeStats
	// OffsetWrapper is the progress of one group on one queue.
	OffsetWrapper = command.OffsetWrapper
	// ConsumeStatsList is the progress of every group of a broker.
	ConsumeStatsList = command.ConsumeStatsList
	// QueueTimeSpan is the progress on one queue in time.
	QueueTimeSpan = command.QueueTimeSpan
	// ConsumerConnection is the connected clients of a consumer group.
	ConsumerConnection = command.ConsumerConnection
	// Connection is one connected client.
	Connection = command.Connection
	// ProducerInfo is one connected producer.
	ProducerInfo = command.ProducerInfo
	// SubscriptionData is one subscription of a consumer.
	SubscriptionData = command.SubscriptionData
	// ConsumerOffsetTable is the committed offsets of one broker.
	ConsumerOffsetTable = command.ConsumerOffsetTable
	// DelayOffsetTable is the delivered offset of each delay level.
	DelayOffsetTable = command.DelayOffsetTable
	// TimerMetrics is the pending messages with arbitrary delay.
	TimerMetrics = command.TimerMetrics
	// MessageRequestMode is how a group reads a topic.
	MessageRequestMode = command.MessageRequestMode
	// ControllerMetadata is who leads the controllers.
	ControllerMetadata = command.ControllerMetadata
	// ReplicasInfo is the replicas of one broker group.
	ReplicasInfo = command.ReplicasInfo
	// ReplicaIdentity is one replica.
	ReplicaIdentity = command.ReplicaIdentity
	// ReplicaInfo is the master and the sync state set of one broker group.
	ReplicaInfo = command.ReplicaInfo
	// ElectMasterResponse is the group after an election.
	ElectMasterResponse = command.ElectMasterResponse
	// DLedgerResponse is what a DLedger member says.
	DLedgerResponse = command.DLedgerResponse
	// ACLConfig is the accounts of ACL 1.0.
	ACLConfig = command.ACLConfig
	// PlainAccessConfig is one account of ACL 1.0.
	PlainAccessConfig = command.PlainAccessConfig
	// ACLVersion is the version of the ACL 1.0 files.
	ACLVersion = command.ACLVersion
	// UserInfo is one user of ACL 2.0.
	UserInfo = command.UserInfo
	// ACLInfo is the policies of one subject of ACL 2.0.
	ACLInfo = command.ACLInfo
	// PolicyInfo is one policy of ACL 2.0.
	PolicyInfo = command.PolicyInfo
	// PolicyEntry is one rule of a policy.
	PolicyEntry = command.PolicyEntry
)

// Permission bits of topics, routes and brokers.
const (
	PermInherit   = command.PermInherit
	PermWrite     = command.PermWrite
	PermRead      = command.PermRead
	PermReadWrite = command.PermReadWrite
)

// MasterID is the broker id under which masters are registered.
const MasterID = command.MasterID

// OrderTopicNamespace is the KV namespace of the queue lists of ordered topics.
const OrderTopicNamespace = command.OrderTopicNamespace

// NewSubscriptionGroupConfig returns the configuration brokers give to a group
// created without further settings.
func NewSubscriptionGroupConfig(group string) SubscriptionGroupConfig {
	return command.NewSubscriptionGroupConfig(group)
}

// OffsetKey returns the key of a topic and a group in a ConsumerOffsetTable.
func OffsetKey(topic, group string) string { return command.OffsetKey(topic, group) }

// ParseOffsetKey is the inverse of OffsetKey.
func ParseOffsetKey(key string) (topic, group string, ok bool) { return command.ParseOffsetKey(key) }
