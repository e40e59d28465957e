// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
)

// columns are what kubectl get shows between name and age, wide ones after it.
func columns() []endpoint.Column[*rocketmq.Broker] {
	return []endpoint.Column[*rocketmq.Broker]{
		{Name: "Groups", Description: "Broker groups whose master is ready, of those wanted.", Cell: func(broker *rocketmq.Broker) any {
			return endpoint.Of(broker.Status.ReadyGroups, broker.Spec.Groups)
		}},
		{Name: "Replicas", Description: "Replicas beside the master of every group.", Integer: true, Cell: func(broker *rocketmq.Broker) any {
			return endpoint.Number(broker.Spec.ReplicaPerGroup)
		}},
		{Name: "Mode", Description: "Who decides which member is master, and when a master acknowledges.", Cell: func(broker *rocketmq.Broker) any {
			return string(broker.Spec.ClusterMode) + "/" + naming.ReplicationMode(string(broker.Spec.ReplicationMode), broker.Spec.Properties)
		}},
		{Name: "Version", Description: "The RocketMQ version that members report.", Cell: func(broker *rocketmq.Broker) any {
			return endpoint.Text(broker.Status.Version)
		}},
		{Name: "Ready", Description: "Whether every member serves: condition Ready.", Cell: func(broker *rocketmq.Broker) any {
			return endpoint.ConditionStatus(broker.Status.Conditions, "Ready")
		}},
		{Name: "Name Servers", Description: "The addresses that the brokers register with.", Wide: true, Cell: func(broker *rocketmq.Broker) any {
			return endpoint.Texts(broker.Status.NameServers)
		}},
		{Name: "Topics", Description: "Topics of the cluster.", Wide: true, Integer: true, Cell: func(broker *rocketmq.Broker) any {
			return endpoint.Number(metadata(broker).Topics)
		}},
		{Name: "Consumer Groups", Description: "Subscription groups of the cluster.", Wide: true, Integer: true, Cell: func(broker *rocketmq.Broker) any {
			return endpoint.Number(metadata(broker).ConsumerGroups)
		}},
		{Name: "Updated", Description: "Whether every member runs the latest revision of its pod template.", Wide: true, Cell: func(broker *rocketmq.Broker) any {
			return updated(broker.Status)
		}},
	}
}

// metadata is what was counted in the cluster: nothing as long as nobody could.
func metadata(broker *rocketmq.Broker) rocketmq.BrokerMetadataStatus {
	if broker.Status.Metadata == nil {
		return rocketmq.BrokerMetadataStatus{}
	}
	return *broker.Status.Metadata
}

func updated(status rocketmq.BrokerStatus) string {
	switch {
	case status.UpdateRevision == "":
		return string(metav1.ConditionUnknown)
	case status.CurrentRevision == status.UpdateRevision:
		return string(metav1.ConditionTrue)
	default:
		return string(metav1.ConditionFalse)
	}
}
