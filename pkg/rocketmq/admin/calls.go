// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"errors"
	"fmt"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// Call is one call of the protocol and the versions of RocketMQ that have it.
type Call struct {
	Code command.Code
	// Server is who answers it: name server, broker, controller or DLedger.
	Server string
	// Method is the method of this package that makes it.
	Method string
	// Since is the first version that has it, empty when all supported ones do.
	Since string
	// Until is the first version that no longer has it, empty when none.
	Until string
	// Otherwise is what to use where there is no such call.
	Otherwise string
}

// Calls returns every call this package makes, the one table of versions. It is
// also in the package documentation. 4.9.4 is the oldest supported version.
func Calls() []Call {
	return []Call{
		{Code: command.PutKVConfig, Server: "name server", Method: "NameServer.PutKVConfig"},
		{Code: command.GetKVConfig, Server: "name server", Method: "NameServer.KVConfig"},
		{Code: command.DeleteKVConfig, Server: "name server", Method: "NameServer.DeleteKVConfig"},
		{Code: command.UnregisterBroker, Server: "name server", Method: "NameServer.UnregisterBroker"},
		{Code: command.GetRouteInfoByTopic, Server: "name server", Method: "NameServer.TopicRoute"},
		{Code: command.GetBrokerClusterInfo, Server: "name server", Method: "NameServer.ClusterInfo"},
		{Code: command.WipeWritePermOfBroker, Server: "name server", Method: "NameServer.WipeWritePerm"},
		{Code: command.GetAllTopicListFromNameserver, Server: "name server", Method: "NameServer.Topics"},
		{Code: command.DeleteTopicInNamesrv, Server: "name server", Method: "NameServer.DeleteTopic"},
		{Code: command.RegisterTopicInNamesrv, Server: "name server", Method: "NameServer.RegisterTopic", Since: "5.0.0", Otherwise: "the registration of the brokers (older name servers never answer)"},
		{Code: command.GetKVListByNamespace, Server: "name server", Method: "NameServer.KVConfigs"},
		{Code: command.GetTopicsByCluster, Server: "name server", Method: "NameServer.TopicsOfCluster"},
		{Code: command.GetSystemTopicListFromNS, Server: "name server", Method: "NameServer.SystemTopics"},
		{Code: command.UpdateNamesrvConfig, Server: "name server", Method: "NameServer.UpdateConfig"},
		{Code: command.GetNamesrvConfig, Server: "name server", Method: "NameServer.Config"},
		{Code: command.AddWritePermOfBroker, Server: "name server", Method: "NameServer.AddWritePerm"},
		{Code: command.GetBrokerMemberGroup, Server: "name server", Method: "NameServer.BrokerMemberGroup", Since: "5.0.0", Otherwise: "NameServer.ClusterInfo (older name servers never answer)"},

		{Code: command.QueryConsumerOffset, Server: "broker", Method: "Broker.ConsumerOffset"},
		{Code: command.UpdateConsumerOffset, Server: "broker", Method: "Broker.SetConsumerOffset"},
		{Code: command.UpdateAndCreateTopic, Server: "broker", Method: "Broker.PutTopicConfig"},
		{Code: command.UpdateAndCreateTopicList, Server: "broker", Method: "Broker.PutTopicConfigs", Since: "5.3.0", Otherwise: "code 17, which PutTopicConfigs does by itself"},
		{Code: command.GetAllTopicConfig, Server: "broker", Method: "Broker.TopicConfigs, Broker.UnreadTopicConfigs"},
		{Code: command.UpdateBrokerConfig, Server: "broker", Method: "Broker.UpdateConfig, Broker.SetPermission"},
		{Code: command.GetBrokerConfig, Server: "broker", Method: "Broker.Config"},
		{Code: command.GetBrokerRuntimeInfo, Server: "broker", Method: "Broker.RuntimeInfo"},
		{Code: command.SearchOffsetByTimestamp, Server: "broker", Method: "Broker.SearchOffset"},
		{Code: command.GetMaxOffset, Server: "broker", Method: "Broker.MaxOffset"},
		{Code: command.GetMinOffset, Server: "broker", Method: "Broker.MinOffset"},
		{Code: command.GetEarliestMsgStoretime, Server: "broker", Method: "Broker.EarliestMessageTime"},
		{Code: command.GetConsumerListByGroup, Server: "broker", Method: "Broker.ConsumerIDs"},
		{Code: command.GetAllConsumerOffset, Server: "broker", Method: "Broker.ConsumerOffsets"},
		{Code: command.GetAllDelayOffset, Server: "broker", Method: "Broker.DelayOffsets, Broker.Version"},
		{Code: command.UpdateAndCreateACLConfig, Server: "broker", Method: "Broker.PutAccessConfig", Until: "5.3.3", Otherwise: "ACL 2.0, code 3001"},
		{Code: command.DeleteACLConfig, Server: "broker", Method: "Broker.DeleteAccessConfig", Until: "5.3.3", Otherwise: "ACL 2.0, code 3003"},
		{Code: command.GetBrokerClusterACLInfo, Server: "broker", Method: "Broker.ACLVersion", Until: "5.3.3", Otherwise: "ACL 2.0, which has no versions"},
		{Code: command.UpdateGlobalWhiteAddrsConfig, Server: "broker", Method: "Broker.SetGlobalWhiteAddrs", Until: "5.3.3", Otherwise: "ACL 2.0, source addresses of policies"},
		{Code: command.GetBrokerClusterACLConfig, Server: "broker", Method: "Broker.ACLConfig", Until: "5.3.3", Otherwise: "ACL 2.0, codes 3005 and 3010"},
		{Code: command.GetTimerMetrics, Server: "broker", Method: "Broker.TimerMetrics", Since: "5.0.0", Otherwise: "nothing: older brokers have no arbitrary delays"},
		{Code: command.UpdateAndCreateSubscriptionGroup, Server: "broker", Method: "Broker.PutSubscriptionGroup"},
		{Code: command.GetAllSubscriptionGroupConfig, Server: "broker", Method: "Broker.SubscriptionGroups, Broker.UnreadSubscriptionGroups, Broker.SubscriptionGroup"},
		{Code: command.GetTopicStatsInfo, Server: "broker", Method: "Broker.TopicStats"},
		{Code: command.GetConsumerConnectionList, Server: "broker", Method: "Broker.ConsumerConnections"},
		{Code: command.GetProducerConnectionList, Server: "broker", Method: "Broker.ProducerConnections"},
		{Code: command.DeleteSubscriptionGroup, Server: "broker", Method: "Broker.DeleteSubscriptionGroup"},
		{Code: command.GetConsumeStats, Server: "broker", Method: "Broker.ConsumeStats"},
		{Code: command.DeleteTopicInBroker, Server: "broker", Method: "Broker.DeleteTopic"},
		{Code: command.InvokeBrokerToResetOffset, Server: "broker", Method: "Broker.ResetOffsetToTime, Broker.ResetOffsetToLatest"},
		{Code: command.UpdateAndCreateSubscriptionGroupList, Server: "broker", Method: "Broker.PutSubscriptionGroups", Since: "5.3.1", Otherwise: "code 200, which PutSubscriptionGroups does by itself"},
		{Code: command.QueryTopicConsumeByWho, Server: "broker", Method: "Broker.GroupsOfTopic"},
		{Code: command.QueryConsumeTimeSpan, Server: "broker", Method: "Broker.ConsumeTimeSpans"},
		{Code: command.GetSystemTopicListFromBroker, Server: "broker", Method: "Broker.SystemTopics"},
		{Code: command.CloneGroupOffset, Server: "broker", Method: "Broker.CloneOffsets"},
		{Code: command.ViewBrokerStatsData, Server: "broker", Method: "Broker.Stats"},
		{Code: command.GetBrokerConsumeStats, Server: "broker", Method: "Broker.AllConsumeStats"},
		{Code: command.GetAllProducerInfo, Server: "broker", Method: "Broker.Producers"},
		{Code: command.QueryTopicsByConsumer, Server: "broker", Method: "Broker.TopicsOfGroup", Since: "5.0.0", Otherwise: "Broker.ConsumerOffsets"},
		{Code: command.QuerySubscriptionByConsumer, Server: "broker", Method: "Broker.Subscription", Since: "5.0.0", Otherwise: "Broker.ConsumerConnections"},
		{Code: command.GetTopicConfig, Server: "broker", Method: "Broker.TopicConfig", Since: "5.0.0", Otherwise: "code 21, which TopicConfig does by itself"},
		{Code: command.UpdateAndGetGroupForbidden, Server: "broker", Method: "Broker.GroupForbidden, Broker.SetGroupForbidden", Since: "5.0.0", Otherwise: "consumeEnable of the group"},
		{Code: command.SetMessageRequestMode, Server: "broker", Method: "Broker.SetMessageRequestMode", Since: "5.0.0", Otherwise: "nothing: older brokers have no pop consumption"},
		{Code: command.GetAllMessageRequestMode, Server: "broker", Method: "Broker.MessageRequestModes", Since: "5.0.0", Otherwise: "nothing: older brokers have no pop consumption"},
		{Code: command.GetBrokerHAStatus, Server: "broker", Method: "Broker.HAStatus", Since: "5.0.0", Otherwise: "RuntimeInfo.CommitLogMaxOffset of master and slave"},
		{Code: command.GetBrokerEpochCache, Server: "broker", Method: "Broker.EpochCache", Since: "5.0.0", Otherwise: "nothing: older brokers have no controller mode"},
		{Code: command.AuthCreateUser, Server: "broker", Method: "Broker.CreateUser", Since: "5.3.0", Otherwise: "ACL 1.0, code 50"},
		{Code: command.AuthUpdateUser, Server: "broker", Method: "Broker.UpdateUser", Since: "5.3.0", Otherwise: "ACL 1.0, code 50"},
		{Code: command.AuthDeleteUser, Server: "broker", Method: "Broker.DeleteUser", Since: "5.3.0", Otherwise: "ACL 1.0, code 51"},
		{Code: command.AuthGetUser, Server: "broker", Method: "Broker.User", Since: "5.3.0", Otherwise: "ACL 1.0, code 54"},
		{Code: command.AuthListUser, Server: "broker", Method: "Broker.Users", Since: "5.3.0", Otherwise: "ACL 1.0, code 54"},
		{Code: command.AuthCreateACL, Server: "broker", Method: "Broker.CreateACL", Since: "5.3.0", Otherwise: "ACL 1.0, code 50"},
		{Code: command.AuthUpdateACL, Server: "broker", Method: "Broker.UpdateACL", Since: "5.3.0", Otherwise: "ACL 1.0, code 50"},
		{Code: command.AuthDeleteACL, Server: "broker", Method: "Broker.DeleteACL", Since: "5.3.0", Otherwise: "ACL 1.0, code 50"},
		{Code: command.AuthGetACL, Server: "broker", Method: "Broker.ACL", Since: "5.3.0", Otherwise: "ACL 1.0, code 54"},
		{Code: command.AuthListACL, Server: "broker", Method: "Broker.ACLs", Since: "5.3.0", Otherwise: "ACL 1.0, code 54"},

		{Code: command.ControllerElectMaster, Server: "controller", Method: "Controller.ElectMaster", Since: "5.0.0", Otherwise: "DLedger.TransferLeadership in DLedger mode"},
		{Code: command.ControllerGetReplicaInfo, Server: "controller", Method: "Controller.ReplicaInfo", Since: "5.0.0", Otherwise: "NameServer.ClusterInfo"},
		{Code: command.ControllerGetMetadataInfo, Server: "controller", Method: "Controller.Metadata", Since: "5.0.0", Otherwise: "DLedger.Metadata in DLedger mode"},
		{Code: command.ControllerGetSyncStateData, Server: "controller", Method: "Controller.SyncStateData", Since: "5.0.0", Otherwise: "RuntimeInfo.CommitLogMaxOffset of master and slave"},
		{Code: command.UpdateControllerConfig, Server: "controller", Method: "Controller.UpdateConfig", Since: "5.0.0", Otherwise: "nothing: there are no controllers"},
		{Code: command.GetControllerConfig, Server: "controller", Method: "Controller.Config", Since: "5.0.0", Otherwise: "nothing: there are no controllers"},
		{Code: command.CleanBrokerData, Server: "controller", Method: "Controller.CleanBrokerData", Since: "5.0.0", Otherwise: "nothing: there are no controllers"},

		{Code: command.DLedgerMetadata, Server: "DLedger", Method: "DLedger.Metadata"},
		{Code: command.DLedgerVote, Server: "DLedger", Method: "DLedger.TransferLeadership"},
		{Code: command.DLedgerLeadershipTransfer, Server: "DLedger", Method: "DLedger.TransferLeadership"},
	}
}

// callOf finds a call by its code.
func callOf(code command.Code) (Call, bool) {
	for _, c := range Calls() {
		if c.Code == code {
			return c, true
		}
	}
	return Call{}, false
}

// Versions returns Since and Until as text, for example "5.0.0 and later".
func (c Call) Versions() string {
	switch {
	case c.Since != "" && c.Until != "":
		return "from " + c.Since + " to before " + c.Until
	case c.Since != "":
		return c.Since + " and later"
	case c.Until != "":
		return "before " + c.Until
	}
	return "all"
}

// UnsupportedError says that the server's version does not have the call. It is
// ErrRequestCodeNotSupported to errors.Is.
type UnsupportedError struct {
	Address string
	Call    Call
	// Err is how that was learned.
	Err error
}

// Error says which versions have the call and what to use otherwise.
func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("%q does not have %v (%d), which exists in versions: %s; instead: %s: %v",
		e.Address, e.Call.Code, int32(e.Call.Code), e.Call.Versions(), e.Call.Otherwise, e.Err)
}

// Unwrap returns how it was learned.
func (e *UnsupportedError) Unwrap() error { return e.Err }

// Is makes it ErrRequestCodeNotSupported also where the server did not say so.
func (e *UnsupportedError) Is(target error) bool { return target == ErrRequestCodeNotSupported }

// withHint adds what the table of calls knows to an error that may come from
// an old version: a refusal, or the silence of a name server before 5.0, which
// answers no code it does not know.
func withHint(code command.Code, address string, err error) error {
	call, ok := callOf(code)
	silent := call.Server == "name server" && call.Since != "" && errors.Is(err, ErrNoAnswer)
	if ok && (silent || errors.Is(err, ErrRequestCodeNotSupported)) && call.Otherwise != "" {
		return &UnsupportedError{Address: address, Call: call, Err: err}
	}
	return err
}
