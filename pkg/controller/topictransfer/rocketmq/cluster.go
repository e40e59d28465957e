// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// Cluster reaches servers by their address.
type Cluster struct {
	client *admin.Client
}

var _ transfer.Cluster = Cluster{}

// New returns the servers that the client reaches. The client belongs to the caller.
func New(client *admin.Client) Cluster { return Cluster{client} }

// NameServer implements transfer.Cluster.
func (c Cluster) NameServer(address string) transfer.NameServer {
	return nameServer{c.client.NameServer(address)}
}

// Broker implements transfer.Cluster.
func (c Cluster) Broker(address string) transfer.Broker { return broker{c.client.Broker(address)} }

type nameServer struct {
	admin admin.NameServer
}

func (n nameServer) Members(ctx context.Context) ([]transfer.Member, error) {
	info, err := n.admin.ClusterInfo(ctx)
	if err != nil {
		return nil, translated(err)
	}
	return members(info), nil
}

// members lists a broker once for every cluster that its group is listed for.
func members(info admin.ClusterInfo) []transfer.Member {
	clusters := map[string][]string{}
	for cluster, groups := range info.ClusterAddrTable {
		for _, group := range groups {
			clusters[group] = append(clusters[group], cluster)
		}
	}
	var list []transfer.Member
	for group, data := range info.BrokerAddrTable {
		if !slices.Contains(clusters[group], data.Cluster) {
			clusters[group] = append(clusters[group], data.Cluster)
		}
		for _, cluster := range clusters[group] {
			for id, address := range data.BrokerAddrs {
				list = append(list, transfer.Member{Cluster: cluster, BrokerGroup: group, ID: id, Address: address})
			}
		}
	}
	slices.SortFunc(list, func(a, b transfer.Member) int {
		return cmp.Or(cmp.Compare(a.Cluster, b.Cluster), cmp.Compare(a.BrokerGroup, b.BrokerGroup), cmp.Compare(a.ID, b.ID))
	})
	return list
}

func (n nameServer) Route(ctx context.Context, topic string) ([]transfer.RouteQueues, error) {
	route, err := n.admin.TopicRoute(ctx, topic)
	if err != nil {
		return nil, translated(err)
	}
	var list []transfer.RouteQueues
	for _, q := range route.QueueDatas {
		list = append(list, transfer.RouteQueues{BrokerGroup: q.BrokerName, ReadQueues: q.ReadQueueNums, WriteQueues: q.WriteQueueNums, Perm: q.Perm})
	}
	slices.SortFunc(list, func(a, b transfer.RouteQueues) int { return cmp.Compare(a.BrokerGroup, b.BrokerGroup) })
	return list, nil
}

func (n nameServer) DeleteRoute(ctx context.Context, topic, cluster string) error {
	return translated(n.admin.DeleteTopic(ctx, topic, cluster))
}

func (n nameServer) OrderTopic(ctx context.Context, topic string) (string, error) {
	value, err := n.admin.KVConfig(ctx, admin.OrderTopicNamespace, topic)
	return value, translated(err)
}

func (n nameServer) PutOrderTopic(ctx context.Context, topic, value string) error {
	return translated(n.admin.PutKVConfig(ctx, admin.OrderTopicNamespace, topic, value))
}

func (n nameServer) DeleteOrderTopic(ctx context.Context, topic string) error {
	return translated(n.admin.DeleteKVConfig(ctx, admin.OrderTopicNamespace, topic))
}

// sortedKeys are the keys of a map, sorted.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
