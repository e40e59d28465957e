// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
)

// counts are what /scale shows and changes: broker groups. The selector matches one pod per
// group, its master, so that what a HorizontalPodAutoscaler computes per pod is per group.
func counts() endpoint.Counts[*rocketmq.Broker] {
	return endpoint.Counts[*rocketmq.Broker]{
		Path:   fieldpath.MakePathOrDie("spec", "size"),
		Wanted: func(broker *rocketmq.Broker) **int32 { return &broker.Spec.Groups },
		Observed: func(broker *rocketmq.Broker) (int32, string) {
			return broker.Status.Replicas, broker.Status.Selector
		},
	}
}
