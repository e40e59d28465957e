// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"k8s.io/apimachinery/pkg/fields"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
)

// Fields of a TopicTransfer that field selectors may name, beside its name and namespace.
const (
	topicField         = "spec.topic"
	sourceClusterField = "spec.sourceCluster"
	targetClusterField = "spec.targetCluster"
	phaseField         = "status.phase"
)

func selection() endpoint.Selection[*rocketmq.TopicTransfer] {
	return endpoint.Selection[*rocketmq.TopicTransfer]{
		Fields: func(transfer *rocketmq.TopicTransfer) fields.Set {
			return fields.Set{
				topicField:         transfer.Spec.Topic,
				sourceClusterField: transfer.Spec.SourceCluster,
				targetClusterField: transfer.Spec.TargetCluster,
				phaseField:         string(transfer.Status.Phase),
			}
		},
		Indexed:      phaseField,
		IndexedValue: func(transfer *rocketmq.TopicTransfer) string { return string(transfer.Status.Phase) },
	}
}
