// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
)

// columns are what kubectl get shows between name and age, wide ones after it.
func columns() []endpoint.Column[*rocketmq.Console] {
	return []endpoint.Column[*rocketmq.Console]{
		{Name: "Ready", Description: "Consoles that answer, of those wanted.", Cell: func(console *rocketmq.Console) any {
			return endpoint.Of(console.Status.ReadyReplicas, console.Spec.ConsoleDeployment.Spec.Replicas)
		}},
		{Name: "URL", Description: "Where the console is reached inside the cluster.", Cell: func(console *rocketmq.Console) any {
			return endpoint.Text(console.Status.URL)
		}},
	}
}
