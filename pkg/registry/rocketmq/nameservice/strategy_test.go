// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package nameservice_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	hub "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/strategytest"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/nameservice"
)

func TestStrategy(t *testing.T) {
	strategy := nameservice.NewStrategy(runtime.NewScheme())
	strategytest.Run(t, strategytest.Kind[*hub.NameService]{
		Strategy:     strategy,
		Status:       nameservice.NewStatusStrategy(strategy),
		New:          valid,
		ChangeSpec:   func(obj *hub.NameService) { obj.Spec.Replicas = new(int32(3)) },
		ChangeStatus: func(obj *hub.NameService) { obj.Status.Version = "5.5.0" },
		SpecOf:       func(obj *hub.NameService) any { return obj.Spec },
		StatusOf:     func(obj *hub.NameService) any { return obj.Status },
	})
}

// valid is as small as defaulting leaves it.
func valid() *hub.NameService {
	return &hub.NameService{
		ObjectMeta: metav1.ObjectMeta{Name: "subject", Namespace: "shop"},
		Spec: hub.NameServiceSpec{
			Replicas: new(int32(1)), NameServiceImage: "apache/rocketmq:5.5.0", StorageSettings: hub.StorageSettings{StorageMode: hub.StorageModeEmptyDir},
		},
	}
}
