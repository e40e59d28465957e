// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
)

// columns are what kubectl get shows between name and age, wide ones after it.
func columns() []endpoint.Column[*rocketmq.Controller] {
	return []endpoint.Column[*rocketmq.Controller]{
		{Name: "Ready", Description: "Controllers that answer, of those wanted.", Cell: func(controller *rocketmq.Controller) any {
			return endpoint.Of(controller.Status.ReadyReplicas, controller.Spec.Replicas)
		}},
		{Name: "Leader", Description: "The controller that leads the others.", Cell: func(controller *rocketmq.Controller) any {
			return endpoint.Text(controller.Status.Leader)
		}},
	}
}
