// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package mqcontroller_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	hub "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/strategytest"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/mqcontroller"
)

func TestStrategy(t *testing.T) {
	strategy := mqcontroller.NewStrategy(runtime.NewScheme())
	strategytest.Run(t, strategytest.Kind[*hub.Controller]{
		Strategy:     strategy,
		Status:       mqcontroller.NewStatusStrategy(strategy),
		New:          valid,
		ChangeSpec:   func(obj *hub.Controller) { obj.Spec.Replicas = new(int32(5)) },
		ChangeStatus: func(obj *hub.Controller) { obj.Status.Leader = "subject-0" },
		SpecOf:       func(obj *hub.Controller) any { return obj.Spec },
		StatusOf:     func(obj *hub.Controller) any { return obj.Status },
	})
}

// valid is as small as defaulting leaves it.
func valid() *hub.Controller {
	return &hub.Controller{
		ObjectMeta: metav1.ObjectMeta{Name: "subject", Namespace: "shop"},
		Spec: hub.ControllerSpec{
			Replicas: new(int32(3)), ControllerImage: "apache/rocketmq:5.5.0", StorageSettings: hub.StorageSettings{StorageMode: hub.StorageModeEmptyDir},
		},
	}
}
