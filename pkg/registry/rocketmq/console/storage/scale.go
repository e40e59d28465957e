// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
)

// counts are what /scale shows and changes: the replicas of the Deployment.
func counts() endpoint.Counts[*rocketmq.Console] {
	return endpoint.Counts[*rocketmq.Console]{
		Path:   fieldpath.MakePathOrDie("spec", "consoleDeployment", "spec", "replicas"),
		Wanted: func(console *rocketmq.Console) **int32 { return &console.Spec.ConsoleDeployment.Spec.Replicas },
		Observed: func(console *rocketmq.Console) (int32, string) {
			return console.Status.Replicas, console.Status.Selector
		},
	}
}
