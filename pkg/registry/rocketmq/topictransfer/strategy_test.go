// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	hub "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/strategytest"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/topictransfer"
)

func TestStrategy(t *testing.T) {
	strategy := topictransfer.NewStrategy(runtime.NewScheme())
	strategytest.Run(t, strategytest.Kind[*hub.TopicTransfer]{
		Strategy:     strategy,
		Status:       topictransfer.NewStatusStrategy(strategy),
		New:          valid,
		ChangeSpec:   func(obj *hub.TopicTransfer) { obj.Spec.Suspend = true },
		ChangeStatus: func(obj *hub.TopicTransfer) { obj.Status.Phase = hub.TransferRunning },
		SpecOf:       func(obj *hub.TopicTransfer) any { return obj.Spec },
		StatusOf:     func(obj *hub.TopicTransfer) any { return obj.Status },
	})
}

// valid is as small as defaulting leaves it.
func valid() *hub.TopicTransfer {
	return &hub.TopicTransfer{
		ObjectMeta: metav1.ObjectMeta{Name: "subject", Namespace: "shop"},
		Spec: hub.TopicTransferSpec{
			Topic: "orders", SourceCluster: "old", TargetCluster: "new", Approval: hub.TransferApprovalAutomatic,
		},
	}
}
