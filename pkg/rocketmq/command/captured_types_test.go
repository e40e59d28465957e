// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"reflect"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// pair is a request type and the type of its answer; nil: no content.
type pair struct {
	request  command.Request
	response any
}

// pairs lists every request of the package.
func pairs() []pair {
	return []pair{
		{command.SendMessageRequest{}, command.SendMessageResponse{}},
		{command.SendMessageV2Request{}, command.SendMessageResponse{}},
		{command.PullMessageRequest{}, command.PullMessageResponse{}},
		{command.QueryConsumerOffsetRequest{}, command.OffsetResponse{}},
		{command.UpdateConsumerOffsetRequest{}, nil},
		{command.UpdateAndCreateTopicRequest{}, nil},
		{command.UpdateAndCreateTopicListRequest{}, nil},
		{command.GetAllTopicConfigRequest{}, command.GetAllTopicConfigResponse{}},
		{command.GetTopicConfigRequest{}, command.TopicConfig{}},
		{command.DeleteTopicInBrokerRequest{}, nil},
		{command.CleanUnusedTopicRequest{}, nil},
		{command.UpdateBrokerConfigRequest{}, nil},
		{command.GetBrokerConfigRequest{}, command.GetBrokerConfigResponse{}},
		{command.ExportRocksDBConfigToJSONRequest{}, nil},
		{command.GetBrokerRuntimeInfoRequest{}, command.KVTable{}},
		{command.SearchOffsetByTimestampRequest{}, command.OffsetResponse{}},
		{command.GetMaxOffsetRequest{}, command.OffsetResponse{}},
		{command.GetMinOffsetRequest{}, command.OffsetResponse{}},
		{command.GetEarliestMsgStoretimeRequest{}, command.TimestampResponse{}},
		{command.HeartBeatRequest{}, nil},
		{command.UnregisterClientRequest{}, nil},
		{command.GetConsumerListByGroupRequest{}, command.ConsumerIDList{}},
		{command.GetAllConsumerOffsetRequest{}, command.ConsumerOffsetTable{}},
		{command.GetAllDelayOffsetRequest{}, command.DelayOffsetTable{}},
		{command.GetTimerCheckPointRequest{}, command.RawResponse{}},
		{command.GetTimerMetricsRequest{}, command.TimerMetrics{}},
		{command.InvokeBrokerToResetOffsetRequest{}, command.ResetOffsetBody{}},
		{command.CloneGroupOffsetRequest{}, nil},
		{command.UpdateAndCreateSubscriptionGroupRequest{}, nil},
		{command.UpdateAndCreateSubscriptionGroupListRequest{}, nil},
		{command.GetAllSubscriptionGroupConfigRequest{}, command.GetAllSubscriptionGroupConfigResponse{}},
		{command.GetSubscriptionGroupConfigRequest{}, command.SubscriptionGroupConfig{}},
		{command.DeleteSubscriptionGroupRequest{}, nil},
		{command.UpdateAndGetGroupForbiddenRequest{}, command.GroupForbidden{}},
		{command.GetTopicStatsInfoRequest{}, command.TopicStatsTable{}},
		{command.ViewBrokerStatsDataRequest{}, command.BrokerStatsData{}},
		{command.GetConsumeStatsRequest{}, command.ConsumeStats{}},
		{command.GetBrokerConsumeStatsRequest{}, command.ConsumeStatsList{}},
		{command.QueryConsumeTimeSpanRequest{}, command.QueueTimeSpans{}},
		{command.GetConsumerConnectionListRequest{}, command.ConsumerConnection{}},
		{command.GetProducerConnectionListRequest{}, command.ProducerConnection{}},
		{command.GetAllProducerInfoRequest{}, command.ProducerTableInfo{}},
		{command.GetConsumerRunningInfoRequest{}, nil},
		{command.QueryTopicConsumeByWhoRequest{}, command.GroupList{}},
		{command.QueryTopicsByConsumerRequest{}, command.TopicList{}},
		{command.QuerySubscriptionByConsumerRequest{}, command.QuerySubscription{}},
		{command.GetSystemTopicListFromBrokerRequest{}, command.TopicList{}},
		{command.GetBrokerHAStatusRequest{}, command.HARuntimeInfo{}},
		{command.GetBrokerEpochCacheRequest{}, command.EpochEntryCache{}},
		{command.SetMessageRequestModeRequest{}, nil},
		{command.GetAllMessageRequestModeRequest{}, command.MessageRequestModes{}},
		{command.QueryAssignmentRequest{}, command.RawResponse{}},
		{command.UpdateAndCreateACLConfigRequest{}, nil},
		{command.DeleteACLConfigRequest{}, nil},
		{command.GetBrokerClusterACLInfoRequest{}, command.ACLVersion{}},
		{command.UpdateGlobalWhiteAddrsConfigRequest{}, nil},
		{command.GetBrokerClusterACLConfigRequest{}, command.ACLConfig{}},
		{command.AuthCreateUserRequest{}, nil},
		{command.AuthUpdateUserRequest{}, nil},
		{command.AuthDeleteUserRequest{}, nil},
		{command.AuthGetUserRequest{}, command.AuthGetUserResponse{}},
		{command.AuthListUserRequest{}, []command.UserInfo{}},
		{command.AuthCreateACLRequest{}, nil},
		{command.AuthUpdateACLRequest{}, nil},
		{command.AuthDeleteACLRequest{}, nil},
		{command.AuthGetACLRequest{}, command.ACLInfo{}},
		{command.AuthListACLRequest{}, []command.ACLInfo{}},

		{command.PutKVConfigRequest{}, nil},
		{command.GetKVConfigRequest{}, command.GetKVConfigResponse{}},
		{command.DeleteKVConfigRequest{}, nil},
		{command.GetKVListByNamespaceRequest{}, command.KVTable{}},
		{command.RegisterBrokerRequest{}, nil},
		{command.UnregisterBrokerRequest{}, nil},
		{command.QueryDataVersionRequest{}, command.QueryDataVersionResponse{}},
		{command.GetRouteInfoByTopicRequest{}, command.TopicRouteData{}},
		{command.GetBrokerClusterInfoRequest{}, command.ClusterInfo{}},
		{command.GetBrokerMemberGroupRequest{}, command.GetBrokerMemberGroupResponse{}},
		{command.WipeWritePermOfBrokerRequest{}, command.WipeWritePermOfBrokerResponse{}},
		{command.AddWritePermOfBrokerRequest{}, command.AddWritePermOfBrokerResponse{}},
		{command.GetAllTopicListFromNameserverRequest{}, command.TopicList{}},
		{command.GetTopicsByClusterRequest{}, command.TopicList{}},
		{command.GetSystemTopicListFromNSRequest{}, command.TopicList{}},
		{command.DeleteTopicInNamesrvRequest{}, nil},
		{command.RegisterTopicInNamesrvRequest{}, nil},
		{command.UpdateNamesrvConfigRequest{}, nil},
		{command.GetNamesrvConfigRequest{}, command.PropertiesResponse{}},

		{command.ControllerElectMasterRequest{}, command.ElectMasterResponse{}},
		{command.ControllerGetReplicaInfoRequest{}, command.ReplicaInfo{}},
		{command.ControllerGetMetadataInfoRequest{}, command.ControllerMetadata{}},
		{command.ControllerGetSyncStateDataRequest{}, command.BrokerReplicasInfo{}},
		{command.UpdateControllerConfigRequest{}, nil},
		{command.GetControllerConfigRequest{}, command.PropertiesResponse{}},
		{command.CleanBrokerDataRequest{}, nil},

		{command.DLedgerMetadataRequest{}, command.DLedgerResponse{}},
		{command.DLedgerVoteRequest{}, command.DLedgerResponse{}},
		{command.DLedgerLeadershipTransferRequest{}, command.DLedgerResponse{}},
	}
}

// pairOf finds a pair by its request code.
func pairOf(code int32) (pair, bool) {
	for _, p := range pairs() {
		if int32(p.request.Code()) == code {
			return p, true
		}
	}
	return pair{}, false
}

// newOf returns a pointer to a new value of the type of v.
func newOf(v any) any { return reflect.New(reflect.TypeOf(v)).Interface() }
