// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"errors"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// NameServer is the calls of one name server. Name servers do not speak to
// each other: the methods of Client that write go to all of them.
type NameServer struct{ server }

// clusterInfoAttempts is how often ClusterInfo asks a name server that is being
// changed. One answer takes it a millisecond, and brokers register every 30 s.
const clusterInfoAttempts = 5

// ClusterInfo returns every broker this name server knows (code 106). It asks
// again at once where a broker's registration came between, which 5.5.0 answers
// with a failure.
func (n NameServer) ClusterInfo(ctx context.Context) (info ClusterInfo, err error) {
	for range clusterInfoAttempts {
		info = ClusterInfo{}
		if err = n.call(ctx, command.GetBrokerClusterInfoRequest{}, &info); !errors.Is(err, ErrChangedMeanwhile) {
			break
		}
	}
	return info, err
}

// BrokerMemberGroup returns one broker group (code 901). Name servers before
// 5.0 do not answer, the call then takes its whole timeout: ClusterInfo has
// the same on every version.
func (n NameServer) BrokerMemberGroup(ctx context.Context, cluster, brokerName string) (BrokerMemberGroup, error) {
	var response command.GetBrokerMemberGroupResponse
	err := n.call(ctx, command.GetBrokerMemberGroupRequest{ClusterName: cluster, BrokerName: brokerName}, &response)
	return response.BrokerMemberGroup, err
}

// TopicRoute returns where a topic lives (code 105), ErrTopicNotExist when
// this name server does not know it.
func (n NameServer) TopicRoute(ctx context.Context, topic string) (TopicRouteData, error) {
	var route TopicRouteData
	err := n.call(ctx, command.GetRouteInfoByTopicRequest{Topic: topic, AcceptStandardJSONOnly: true}, &route)
	return route, err
}

// Topics returns every topic this name server knows, sorted (code 206).
func (n NameServer) Topics(ctx context.Context) ([]string, error) {
	return n.topics(ctx, command.GetAllTopicListFromNameserverRequest{})
}

// TopicsOfCluster returns the topics of one cluster, system topics included,
// sorted (code 224). An unknown cluster has none.
func (n NameServer) TopicsOfCluster(ctx context.Context, cluster string) ([]string, error) {
	return n.topics(ctx, command.GetTopicsByClusterRequest{Cluster: cluster})
}

// SystemTopics returns the topics that are named after a cluster or a broker
// group, sorted (code 304). Broker.SystemTopics is complete.
func (n NameServer) SystemTopics(ctx context.Context) ([]string, error) {
	return n.topics(ctx, command.GetSystemTopicListFromNSRequest{})
}

// DeleteTopic removes the route of a topic in a cluster (code 216); see
// command.DeleteTopicInNamesrvRequest. It succeeds when there is none.
func (n NameServer) DeleteTopic(ctx context.Context, topic, cluster string) error {
	return n.call(ctx, command.DeleteTopicInNamesrvRequest{Topic: topic, ClusterName: cluster}, nil)
}

// RegisterTopic adds queues to the route of a topic (code 217). Name servers
// before 5.0 do not answer, the call then takes its whole timeout.
func (n NameServer) RegisterTopic(ctx context.Context, topic string, route TopicRouteData) error {
	return n.call(ctx, command.RegisterTopicInNamesrvRequest{Topic: topic, Route: route}, nil)
}

// WipeWritePerm clears the write bit of every route of a broker group and
// returns how many topics that were (code 205). It is undone by the broker's
// next registration with changes. Broker.SetPermission lasts.
func (n NameServer) WipeWritePerm(ctx context.Context, brokerName string) (int, error) {
	var response command.WipeWritePermOfBrokerResponse
	err := n.call(ctx, command.WipeWritePermOfBrokerRequest{BrokerName: brokerName}, &response)
	return response.WipeTopicCount, err
}

// AddWritePerm sets every route of a broker group to read and write, also
// those of read-only topics, and returns how many topics that were (code 327).
func (n NameServer) AddWritePerm(ctx context.Context, brokerName string) (int, error) {
	var response command.AddWritePermOfBrokerResponse
	err := n.call(ctx, command.AddWritePermOfBrokerRequest{BrokerName: brokerName}, &response)
	return response.AddTopicCount, err
}

// KVConfig returns a value (code 101), ErrQueryNotFound when there is none.
func (n NameServer) KVConfig(ctx context.Context, namespace, key string) (string, error) {
	var response command.GetKVConfigResponse
	err := n.call(ctx, command.GetKVConfigRequest{Namespace: namespace, Key: key}, &response)
	return response.Value, err
}

// KVConfigs returns all values of a namespace (code 219), ErrQueryNotFound
// when it never had any.
func (n NameServer) KVConfigs(ctx context.Context, namespace string) (map[string]string, error) {
	var response command.KVTable
	err := n.call(ctx, command.GetKVListByNamespaceRequest{Namespace: namespace}, &response)
	return response.Table, err
}

// PutKVConfig stores a value (code 100).
func (n NameServer) PutKVConfig(ctx context.Context, namespace, key, value string) error {
	return n.call(ctx, command.PutKVConfigRequest{Namespace: namespace, Key: key, Value: value}, nil)
}

// DeleteKVConfig removes a value (code 102), and succeeds when there is none.
func (n NameServer) DeleteKVConfig(ctx context.Context, namespace, key string) error {
	return n.call(ctx, command.DeleteKVConfigRequest{Namespace: namespace, Key: key}, nil)
}

// Config returns all properties (code 319).
func (n NameServer) Config(ctx context.Context) (Properties, error) {
	var response command.PropertiesResponse
	err := n.call(ctx, command.GetNamesrvConfigRequest{}, &response)
	return response.Properties, err
}

// UpdateConfig sets properties (code 318) and reads them back (code 319). A
// *NotAppliedError lists those the server did not take although it answered
// success. ErrNoPermission: the server refuses the key, and changed nothing.
func (n NameServer) UpdateConfig(ctx context.Context, properties Properties) error {
	return updateConfig(n.address, properties,
		func() error { return n.call(ctx, command.UpdateNamesrvConfigRequest{Properties: properties}, nil) },
		func() (Properties, error) { return n.Config(ctx) })
}

// UnregisterBroker removes one broker (code 104), for brokers that are dead: a
// living one comes back with its next registration.
func (n NameServer) UnregisterBroker(ctx context.Context, cluster, brokerName string, brokerID int64, address string) error {
	return n.call(ctx, command.UnregisterBrokerRequest{
		ClusterName: cluster, BrokerName: brokerName, BrokerID: brokerID, BrokerAddr: address}, nil)
}
