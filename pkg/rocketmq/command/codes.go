// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

import "strconv"

// Code is a request code.
type Code int32

// Request codes, by the server that answers them and in numerical order.
const (
	SendMessage                      Code = 10
	PullMessage                      Code = 11
	QueryConsumerOffset              Code = 14
	UpdateConsumerOffset             Code = 15
	UpdateAndCreateTopic             Code = 17
	UpdateAndCreateTopicList         Code = 18
	GetAllTopicConfig                Code = 21
	UpdateBrokerConfig               Code = 25
	GetBrokerConfig                  Code = 26
	GetBrokerRuntimeInfo             Code = 28
	SearchOffsetByTimestamp          Code = 29
	GetMaxOffset                     Code = 30
	GetMinOffset                     Code = 31
	GetEarliestMsgStoretime          Code = 32
	HeartBeat                        Code = 34
	UnregisterClient                 Code = 35
	GetConsumerListByGroup           Code = 38
	GetAllConsumerOffset             Code = 43
	GetAllDelayOffset                Code = 45
	UpdateAndCreateACLConfig         Code = 50
	DeleteACLConfig                  Code = 51
	GetBrokerClusterACLInfo          Code = 52
	UpdateGlobalWhiteAddrsConfig     Code = 53
	GetBrokerClusterACLConfig        Code = 54
	GetTimerCheckPoint               Code = 60
	GetTimerMetrics                  Code = 61
	UpdateAndCreateSubscriptionGroup Code = 200
	GetAllSubscriptionGroupConfig    Code = 201
	GetTopicStatsInfo                Code = 202
	GetConsumerConnectionList        Code = 203
	GetProducerConnectionList        Code = 204
	DeleteSubscriptionGroup          Code = 207
	GetConsumeStats                  Code = 208
	DeleteTopicInBroker              Code = 215
	InvokeBrokerToResetOffset        Code = 222
	// UpdateAndCreateSubscriptionGroupList is the batch form of code 200.
	UpdateAndCreateSubscriptionGroupList Code = 225
	QueryTopicConsumeByWho               Code = 300
	QueryConsumeTimeSpan                 Code = 303
	GetSystemTopicListFromBroker         Code = 305
	GetConsumerRunningInfo               Code = 307
	SendMessageV2                        Code = 310
	CloneGroupOffset                     Code = 314
	ViewBrokerStatsData                  Code = 315
	CleanUnusedTopic                     Code = 316
	GetBrokerConsumeStats                Code = 317
	GetAllProducerInfo                   Code = 328
	QueryTopicsByConsumer                Code = 343
	QuerySubscriptionByConsumer          Code = 345
	GetTopicConfig                       Code = 351
	GetSubscriptionGroupConfig           Code = 352
	UpdateAndGetGroupForbidden           Code = 353
	ExportRocksDBConfigToJSON            Code = 355
	QueryAssignment                      Code = 400
	SetMessageRequestMode                Code = 401
	GetAllMessageRequestMode             Code = 402
	GetBrokerHAStatus                    Code = 907
	GetBrokerEpochCache                  Code = 1007
	AuthCreateUser                       Code = 3001
	AuthUpdateUser                       Code = 3002
	AuthDeleteUser                       Code = 3003
	AuthGetUser                          Code = 3004
	AuthListUser                         Code = 3005
	AuthCreateACL                        Code = 3006
	AuthUpdateACL                        Code = 3007
	AuthDeleteACL                        Code = 3008
	AuthGetACL                           Code = 3009
	AuthListACL                          Code = 3010
)

// Request codes of name servers.
const (
	PutKVConfig                   Code = 100
	GetKVConfig                   Code = 101
	DeleteKVConfig                Code = 102
	RegisterBroker                Code = 103
	UnregisterBroker              Code = 104
	GetRouteInfoByTopic           Code = 105
	GetBrokerClusterInfo          Code = 106
	WipeWritePermOfBroker         Code = 205
	GetAllTopicListFromNameserver Code = 206
	DeleteTopicInNamesrv          Code = 216
	RegisterTopicInNamesrv        Code = 217
	GetKVListByNamespace          Code = 219
	GetTopicsByCluster            Code = 224
	GetSystemTopicListFromNS      Code = 304
	UpdateNamesrvConfig           Code = 318
	GetNamesrvConfig              Code = 319
	QueryDataVersion              Code = 322
	AddWritePermOfBroker          Code = 327
	GetBrokerMemberGroup          Code = 901
)

// Request codes of controllers.
const (
	ControllerElectMaster      Code = 1002
	ControllerGetReplicaInfo   Code = 1004
	ControllerGetMetadataInfo  Code = 1005
	ControllerGetSyncStateData Code = 1006
	UpdateControllerConfig     Code = 1009
	GetControllerConfig        Code = 1010
	CleanBrokerData            Code = 1011
)

// Request codes of a DLedger member, on its own port.
const (
	DLedgerMetadata           Code = 50000
	DLedgerVote               Code = 51001
	DLedgerLeadershipTransfer Code = 51005
)

// codeInfo is what is known of a request code, whatever the server's version.
type codeInfo struct {
	name string
	// readOnly: the server's state is the same after any number of calls, so
	// a call whose answer was lost may be sent again.
	readOnly bool
}

// info is the one table of request codes.
func (c Code) info() (codeInfo, bool) {
	switch c {
	case SendMessage:
		return codeInfo{name: "SEND_MESSAGE", readOnly: false}, true
	case PullMessage:
		return codeInfo{name: "PULL_MESSAGE", readOnly: true}, true
	case QueryConsumerOffset:
		return codeInfo{name: "QUERY_CONSUMER_OFFSET", readOnly: true}, true
	case UpdateConsumerOffset:
		return codeInfo{name: "UPDATE_CONSUMER_OFFSET", readOnly: false}, true
	case UpdateAndCreateTopic:
		return codeInfo{name: "UPDATE_AND_CREATE_TOPIC", readOnly: false}, true
	case UpdateAndCreateTopicList:
		return codeInfo{name: "UPDATE_AND_CREATE_TOPIC_LIST", readOnly: false}, true
	case GetAllTopicConfig:
		return codeInfo{name: "GET_ALL_TOPIC_CONFIG", readOnly: true}, true
	case UpdateBrokerConfig:
		return codeInfo{name: "UPDATE_BROKER_CONFIG", readOnly: false}, true
	case GetBrokerConfig:
		return codeInfo{name: "GET_BROKER_CONFIG", readOnly: true}, true
	case GetBrokerRuntimeInfo:
		return codeInfo{name: "GET_BROKER_RUNTIME_INFO", readOnly: true}, true
	case SearchOffsetByTimestamp:
		return codeInfo{name: "SEARCH_OFFSET_BY_TIMESTAMP", readOnly: true}, true
	case GetMaxOffset:
		return codeInfo{name: "GET_MAX_OFFSET", readOnly: true}, true
	case GetMinOffset:
		return codeInfo{name: "GET_MIN_OFFSET", readOnly: true}, true
	case GetEarliestMsgStoretime:
		return codeInfo{name: "GET_EARLIEST_MSG_STORETIME", readOnly: true}, true
	case HeartBeat:
		return codeInfo{name: "HEART_BEAT", readOnly: false}, true
	case UnregisterClient:
		return codeInfo{name: "UNREGISTER_CLIENT", readOnly: false}, true
	case GetConsumerListByGroup:
		return codeInfo{name: "GET_CONSUMER_LIST_BY_GROUP", readOnly: true}, true
	case GetAllConsumerOffset:
		return codeInfo{name: "GET_ALL_CONSUMER_OFFSET", readOnly: true}, true
	case GetAllDelayOffset:
		return codeInfo{name: "GET_ALL_DELAY_OFFSET", readOnly: true}, true
	case UpdateAndCreateACLConfig:
		return codeInfo{name: "UPDATE_AND_CREATE_ACL_CONFIG", readOnly: false}, true
	case DeleteACLConfig:
		return codeInfo{name: "DELETE_ACL_CONFIG", readOnly: false}, true
	case GetBrokerClusterACLInfo:
		return codeInfo{name: "GET_BROKER_CLUSTER_ACL_INFO", readOnly: true}, true
	case UpdateGlobalWhiteAddrsConfig:
		return codeInfo{name: "UPDATE_GLOBAL_WHITE_ADDRS_CONFIG", readOnly: false}, true
	case GetBrokerClusterACLConfig:
		return codeInfo{name: "GET_BROKER_CLUSTER_ACL_CONFIG", readOnly: true}, true
	case GetTimerCheckPoint:
		return codeInfo{name: "GET_TIMER_CHECK_POINT", readOnly: true}, true
	case GetTimerMetrics:
		return codeInfo{name: "GET_TIMER_METRICS", readOnly: true}, true
	case UpdateAndCreateSubscriptionGroup:
		return codeInfo{name: "UPDATE_AND_CREATE_SUBSCRIPTIONGROUP", readOnly: false}, true
	case GetAllSubscriptionGroupConfig:
		return codeInfo{name: "GET_ALL_SUBSCRIPTIONGROUP_CONFIG", readOnly: true}, true
	case GetTopicStatsInfo:
		return codeInfo{name: "GET_TOPIC_STATS_INFO", readOnly: true}, true
	case GetConsumerConnectionList:
		return codeInfo{name: "GET_CONSUMER_CONNECTION_LIST", readOnly: true}, true
	case GetProducerConnectionList:
		return codeInfo{name: "GET_PRODUCER_CONNECTION_LIST", readOnly: true}, true
	case DeleteSubscriptionGroup:
		return codeInfo{name: "DELETE_SUBSCRIPTIONGROUP", readOnly: false}, true
	case GetConsumeStats:
		return codeInfo{name: "GET_CONSUME_STATS", readOnly: true}, true
	case DeleteTopicInBroker:
		return codeInfo{name: "DELETE_TOPIC_IN_BROKER", readOnly: false}, true
	case InvokeBrokerToResetOffset:
		return codeInfo{name: "INVOKE_BROKER_TO_RESET_OFFSET", readOnly: false}, true
	case UpdateAndCreateSubscriptionGroupList:
		return codeInfo{name: "UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST", readOnly: false}, true
	case QueryTopicConsumeByWho:
		return codeInfo{name: "QUERY_TOPIC_CONSUME_BY_WHO", readOnly: true}, true
	case QueryConsumeTimeSpan:
		return codeInfo{name: "QUERY_CONSUME_TIME_SPAN", readOnly: true}, true
	case GetSystemTopicListFromBroker:
		return codeInfo{name: "GET_SYSTEM_TOPIC_LIST_FROM_BROKER", readOnly: true}, true
	case GetConsumerRunningInfo:
		return codeInfo{name: "GET_CONSUMER_RUNNING_INFO", readOnly: true}, true
	case SendMessageV2:
		return codeInfo{name: "SEND_MESSAGE_V2", readOnly: false}, true
	case CloneGroupOffset:
		return codeInfo{name: "CLONE_GROUP_OFFSET", readOnly: false}, true
	case ViewBrokerStatsData:
		return codeInfo{name: "VIEW_BROKER_STATS_DATA", readOnly: true}, true
	case CleanUnusedTopic:
		return codeInfo{name: "CLEAN_UNUSED_TOPIC", readOnly: false}, true
	case GetBrokerConsumeStats:
		return codeInfo{name: "GET_BROKER_CONSUME_STATS", readOnly: true}, true
	case GetAllProducerInfo:
		return codeInfo{name: "GET_ALL_PRODUCER_INFO", readOnly: true}, true
	case QueryTopicsByConsumer:
		return codeInfo{name: "QUERY_TOPICS_BY_CONSUMER", readOnly: true}, true
	case QuerySubscriptionByConsumer:
		return codeInfo{name: "QUERY_SUBSCRIPTION_BY_CONSUMER", readOnly: true}, true
	case GetTopicConfig:
		return codeInfo{name: "GET_TOPIC_CONFIG", readOnly: true}, true
	case GetSubscriptionGroupConfig:
		return codeInfo{name: "GET_SUBSCRIPTIONGROUP_CONFIG", readOnly: false}, true
	case UpdateAndGetGroupForbidden:
		return codeInfo{name: "UPDATE_AND_GET_GROUP_FORBIDDEN", readOnly: false}, true
	case ExportRocksDBConfigToJSON:
		return codeInfo{name: "EXPORT_ROCKSDB_CONFIG_TO_JSON", readOnly: false}, true
	case QueryAssignment:
		return codeInfo{name: "QUERY_ASSIGNMENT", readOnly: true}, true
	case SetMessageRequestMode:
		return codeInfo{name: "SET_MESSAGE_REQUEST_MODE", readOnly: false}, true
	case GetAllMessageRequestMode:
		return codeInfo{name: "GET_ALL_MESSAGE_REQUEST_MODE", readOnly: true}, true
	case GetBrokerHAStatus:
		return codeInfo{name: "GET_BROKER_HA_STATUS", readOnly: true}, true
	case GetBrokerEpochCache:
		return codeInfo{name: "GET_BROKER_EPOCH_CACHE", readOnly: true}, true
	case AuthCreateUser:
		return codeInfo{name: "AUTH_CREATE_USER", readOnly: false}, true
	case AuthUpdateUser:
		return codeInfo{name: "AUTH_UPDATE_USER", readOnly: false}, true
	case AuthDeleteUser:
		return codeInfo{name: "AUTH_DELETE_USER", readOnly: false}, true
	case AuthGetUser:
		return codeInfo{name: "AUTH_GET_USER", readOnly: true}, true
	case AuthListUser:
		return codeInfo{name: "AUTH_LIST_USER", readOnly: true}, true
	case AuthCreateACL:
		return codeInfo{name: "AUTH_CREATE_ACL", readOnly: false}, true
	case AuthUpdateACL:
		return codeInfo{name: "AUTH_UPDATE_ACL", readOnly: false}, true
	case AuthDeleteACL:
		return codeInfo{name: "AUTH_DELETE_ACL", readOnly: false}, true
	case AuthGetACL:
		return codeInfo{name: "AUTH_GET_ACL", readOnly: true}, true
	case AuthListACL:
		return codeInfo{name: "AUTH_LIST_ACL", readOnly: true}, true
	case PutKVConfig:
		return codeInfo{name: "PUT_KV_CONFIG", readOnly: false}, true
	case GetKVConfig:
		return codeInfo{name: "GET_KV_CONFIG", readOnly: true}, true
	case DeleteKVConfig:
		return codeInfo{name: "DELETE_KV_CONFIG", readOnly: false}, true
	case RegisterBroker:
		return codeInfo{name: "REGISTER_BROKER", readOnly: false}, true
	case UnregisterBroker:
		return codeInfo{name: "UNREGISTER_BROKER", readOnly: false}, true
	case GetRouteInfoByTopic:
		return codeInfo{name: "GET_ROUTEINFO_BY_TOPIC", readOnly: true}, true
	case GetBrokerClusterInfo:
		return codeInfo{name: "GET_BROKER_CLUSTER_INFO", readOnly: true}, true
	case WipeWritePermOfBroker:
		return codeInfo{name: "WIPE_WRITE_PERM_OF_BROKER", readOnly: false}, true
	case GetAllTopicListFromNameserver:
		return codeInfo{name: "GET_ALL_TOPIC_LIST_FROM_NAMESERVER", readOnly: true}, true
	case DeleteTopicInNamesrv:
		return codeInfo{name: "DELETE_TOPIC_IN_NAMESRV", readOnly: false}, true
	case RegisterTopicInNamesrv:
		return codeInfo{name: "REGISTER_TOPIC_IN_NAMESRV", readOnly: false}, true
	case GetKVListByNamespace:
		return codeInfo{name: "GET_KVLIST_BY_NAMESPACE", readOnly: true}, true
	case GetTopicsByCluster:
		return codeInfo{name: "GET_TOPICS_BY_CLUSTER", readOnly: true}, true
	case GetSystemTopicListFromNS:
		return codeInfo{name: "GET_SYSTEM_TOPIC_LIST_FROM_NS", readOnly: true}, true
	case UpdateNamesrvConfig:
		return codeInfo{name: "UPDATE_NAMESRV_CONFIG", readOnly: false}, true
	case GetNamesrvConfig:
		return codeInfo{name: "GET_NAMESRV_CONFIG", readOnly: true}, true
	case QueryDataVersion:
		return codeInfo{name: "QUERY_DATA_VERSION", readOnly: false}, true
	case AddWritePermOfBroker:
		return codeInfo{name: "ADD_WRITE_PERM_OF_BROKER", readOnly: false}, true
	case GetBrokerMemberGroup:
		return codeInfo{name: "GET_BROKER_MEMBER_GROUP", readOnly: true}, true
	case ControllerElectMaster:
		return codeInfo{name: "CONTROLLER_ELECT_MASTER", readOnly: false}, true
	case ControllerGetReplicaInfo:
		return codeInfo{name: "CONTROLLER_GET_REPLICA_INFO", readOnly: true}, true
	case ControllerGetMetadataInfo:
		return codeInfo{name: "CONTROLLER_GET_METADATA_INFO", readOnly: true}, true
	case ControllerGetSyncStateData:
		return codeInfo{name: "CONTROLLER_GET_SYNC_STATE_DATA", readOnly: true}, true
	case UpdateControllerConfig:
		return codeInfo{name: "UPDATE_CONTROLLER_CONFIG", readOnly: false}, true
	case GetControllerConfig:
		return codeInfo{name: "GET_CONTROLLER_CONFIG", readOnly: true}, true
	case CleanBrokerData:
		return codeInfo{name: "CLEAN_BROKER_DATA", readOnly: false}, true
	case DLedgerMetadata:
		return codeInfo{name: "METADATA", readOnly: true}, true
	case DLedgerVote:
		return codeInfo{name: "VOTE", readOnly: false}, true
	case DLedgerLeadershipTransfer:
		return codeInfo{name: "LEADERSHIP_TRANSFER", readOnly: false}, true
	}
	return codeInfo{}, false
}

// String returns the protocol's own name of the code, for example
// "GET_BROKER_CLUSTER_INFO", and the number for codes it does not know.
func (c Code) String() string {
	if i, ok := c.info(); ok {
		return i.name
	}
	return "request code " + strconv.Itoa(int(c))
}

// ReadOnly says whether the request changes nothing on the server, so that it
// may be sent again when its answer was lost. Codes it does not know, and code
// 352, which creates the group it reads where brokers create groups on demand,
// are not read-only.
func (c Code) ReadOnly() bool {
	i, _ := c.info()
	return i.readOnly
}
