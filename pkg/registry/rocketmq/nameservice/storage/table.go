// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
)

// columns are what kubectl get shows between name and age, wide ones after it.
func columns() []endpoint.Column[*rocketmq.NameService] {
	return []endpoint.Column[*rocketmq.NameService]{
		{Name: "Ready", Description: "Name servers that answer, of those wanted.", Cell: func(nameService *rocketmq.NameService) any {
			return endpoint.Of(nameService.Status.ReadyReplicas, nameService.Spec.Replicas)
		}},
		{Name: "Version", Description: "The RocketMQ version that the name servers run.", Cell: func(nameService *rocketmq.NameService) any {
			return endpoint.Text(nameService.Status.Version)
		}},
		{Name: "Brokers Seen", Description: "Brokers registered with the name servers.", Integer: true, Cell: func(nameService *rocketmq.NameService) any {
			return endpoint.Number(nameService.Status.BrokersSeen)
		}},
		{Name: "Addresses", Description: "The addresses that brokers and clients use.", Wide: true, Cell: func(nameService *rocketmq.NameService) any {
			return endpoint.Texts(nameService.Status.Addresses)
		}},
	}
}
