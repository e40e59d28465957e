// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
)

// columns are what kubectl get shows between name and age, wide ones after it.
func columns() []endpoint.Column[*rocketmq.TopicTransfer] {
	return []endpoint.Column[*rocketmq.TopicTransfer]{
		{Name: "Topic", Description: "The topic that moves.", Cell: func(transfer *rocketmq.TopicTransfer) any {
			return transfer.Spec.Topic
		}},
		{Name: "Source", Description: "Where the topic is.", Cell: func(transfer *rocketmq.TopicTransfer) any {
			return transfer.Spec.SourceCluster
		}},
		{Name: "Target", Description: "Where the topic goes.", Cell: func(transfer *rocketmq.TopicTransfer) any {
			return transfer.Spec.TargetCluster
		}},
		{Name: "Phase", Description: "Where the transfer stands.", Cell: func(transfer *rocketmq.TopicTransfer) any {
			return phase(transfer.Status.Phase)
		}},
		{Name: "Step", Description: "The step at hand, of the last one.", Cell: func(transfer *rocketmq.TopicTransfer) any {
			return fmt.Sprintf("%d/%d", transfer.Status.Step, lastStep)
		}},
		{Name: "Backlog", Description: "Messages in the source that are not consumed yet.", Integer: true, Cell: func(transfer *rocketmq.TopicTransfer) any {
			return endpoint.Number(transfer.Status.Backlog)
		}},
		{Name: "Reason", Description: "What the transfer does or waits for, as one word: the reason of condition Ready.", Wide: true, Cell: func(transfer *rocketmq.TopicTransfer) any {
			return endpoint.Text(reason(transfer.Status.Conditions))
		}},
	}
}

// lastStep is the number of the last step of every transfer.
const lastStep = 7

// phase is Pending for a transfer that no controller has looked at.
func phase(phase rocketmq.TopicTransferPhase) string {
	if phase == "" {
		return string(rocketmq.TransferPending)
	}
	return string(phase)
}

func reason(conditions []metav1.Condition) string {
	if ready := meta.FindStatusCondition(conditions, "Ready"); ready != nil {
		return ready.Reason
	}
	return ""
}
