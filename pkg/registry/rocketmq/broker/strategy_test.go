// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	hub "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/broker"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/strategytest"
)

func TestStrategy(t *testing.T) {
	strategy := broker.NewStrategy(runtime.NewScheme())
	strategytest.Run(t, strategytest.Kind[*hub.Broker]{
		Strategy:     strategy,
		Status:       broker.NewStatusStrategy(strategy),
		New:          valid,
		ChangeSpec:   func(obj *hub.Broker) { obj.Spec.Groups = new(int32(3)) },
		ChangeStatus: func(obj *hub.Broker) { obj.Status.Version = "5.5.0" },
		SpecOf:       func(obj *hub.Broker) any { return obj.Spec },
		StatusOf:     func(obj *hub.Broker) any { return obj.Status },
	})
}

// valid is as small as defaulting leaves it.
func valid() *hub.Broker {
	return &hub.Broker{
		ObjectMeta: metav1.ObjectMeta{Name: "subject", Namespace: "shop"},
		Spec: hub.BrokerSpec{
			Groups: new(int32(2)), ReplicaPerGroup: new(int32(1)), ClusterName: "subject", ClusterMode: hub.ClusterModeStatic,
			BrokerImage: "apache/rocketmq:5.5.0", StorageSettings: hub.StorageSettings{StorageMode: hub.StorageModeEmptyDir},
			ScaleDown: hub.BrokerScaleDown{Policy: hub.ScaleDownDrain},
		},
	}
}

func TestClusterNameOfAGeneratedName(t *testing.T) {
	for situation, c := range map[string]struct {
		set        string
		properties map[string]string
		want       string
	}{
		"none is set; the name":                        {"", nil, "subject"},
		"one is set; it is kept":                       {"orders", nil, "orders"},
		"the properties have one, as in old manifests": {"", map[string]string{"brokerClusterName": "DefaultCluster"}, "DefaultCluster"},
	} {
		t.Run(situation, func(t *testing.T) {
			obj := valid()
			obj.Spec.ClusterName, obj.Spec.Properties = c.set, c.properties
			broker.NewStrategy(runtime.NewScheme()).PrepareForCreate(t.Context(), obj)
			if obj.Spec.ClusterName != c.want {
				t.Errorf("got the cluster name %q, want %q", obj.Spec.ClusterName, c.want)
			}
		})
	}
}

// The same amount written in another way is no change: a rollout must not start for it.
func TestGenerationIgnoresSpelling(t *testing.T) {
	old, obj := valid(), valid()
	old.Generation, obj.Generation = 4, 4
	old.Spec.Resources.Limits = corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("1")}
	obj.Spec.Resources.Limits = corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("1000m")}
	broker.NewStrategy(runtime.NewScheme()).PrepareForUpdate(t.Context(), obj, old)
	if obj.Generation != 4 {
		t.Errorf("got generation %d, want 4", obj.Generation)
	}
}

func TestWarnings(t *testing.T) {
	strategy := broker.NewStrategy(runtime.NewScheme())
	obj, old := valid(), valid()
	if got := strategy.WarningsOnCreate(t.Context(), obj); len(got) == 0 {
		t.Error("got no warning of data that goes with the pod")
	}
	if got := strategy.WarningsOnUpdate(t.Context(), obj, old); len(got) != 0 {
		t.Errorf("got the warnings %q for an update that changes nothing", got)
	}
}
