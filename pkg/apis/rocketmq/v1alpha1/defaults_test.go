// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	wire "github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq/v1alpha1"
)

func newScheme(t *testing.T) *runtime.Scheme {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	return scheme
}

func TestDefaults(t *testing.T) {
	claim := func(name string) corev1.PersistentVolumeClaim {
		return corev1.PersistentVolumeClaim{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "PersistentVolumeClaim"}, ObjectMeta: metav1.ObjectMeta{Name: name},
		}
	}
	broker := func(name, clusterName string, mode wire.StorageMode) *wire.Broker {
		return &wire.Broker{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: wire.BrokerSpec{
			Groups: new(int32(1)), ReplicaPerGroup: new(int32(1)), ClusterName: clusterName, ClusterMode: wire.ClusterModeStatic,
			PodSettings:     wire.PodSettings{TerminationGracePeriodSeconds: new(int64(120))},
			StorageSettings: wire.StorageSettings{StorageMode: mode},
			UpdateStrategy:  wire.BrokerUpdateStrategy{Type: wire.UpdateStrategyRollingUpdate},
			ScaleDown:       wire.BrokerScaleDown{Policy: wire.ScaleDownDrain},
			PersistentVolumeClaimRetentionPolicy: wire.ClaimRetentionPolicy{
				WhenDeleted: wire.ClaimRetentionRetain, WhenScaled: wire.ClaimRetentionRetain,
			},
		}}
	}
	for name, test := range map[string]struct {
		obj  runtime.Object
		want func() runtime.Object
	}{
		"a Broker that says nothing keeps its data in the pods": {
			&wire.Broker{ObjectMeta: metav1.ObjectMeta{Name: "b"}},
			func() runtime.Object { return broker("b", "b", wire.StorageModeEmptyDir) },
		},
		"a Broker whose name is still to be generated has no cluster name yet": {
			&wire.Broker{},
			func() runtime.Object { return broker("", "", wire.StorageModeEmptyDir) },
		},
		"a Broker with claims uses them; the first one gets a name": {
			&wire.Broker{ObjectMeta: metav1.ObjectMeta{Name: "b"}, Spec: wire.BrokerSpec{
				StorageSettings: wire.StorageSettings{VolumeClaimTemplates: make([]corev1.PersistentVolumeClaim, 2)},
			}},
			func() runtime.Object {
				b := broker("b", "b", wire.StorageModeStorageClass)
				b.Spec.VolumeClaimTemplates = []corev1.PersistentVolumeClaim{claim("broker-storage"), claim("")}
				return b
			},
		},
		"brokerClusterName names the cluster; brokerRole and hostNetwork leave the fields that follow them empty": {
			&wire.Broker{ObjectMeta: metav1.ObjectMeta{Name: "b"}, Spec: wire.BrokerSpec{
				Properties:  map[string]string{"brokerClusterName": "DefaultCluster", "brokerRole": "SYNC_MASTER"},
				PodSettings: wire.PodSettings{HostNetwork: true},
			}},
			func() runtime.Object {
				b := broker("b", "DefaultCluster", wire.StorageModeEmptyDir)
				b.Spec.Properties = map[string]string{"brokerClusterName": "DefaultCluster", "brokerRole": "SYNC_MASTER"}
				b.Spec.HostNetwork = true
				return b
			},
		},
		"a NameService is one server": {
			&wire.NameService{},
			func() runtime.Object {
				n := &wire.NameService{}
				n.Spec.Replicas, n.Spec.StorageMode, n.Spec.TerminationGracePeriodSeconds = new(int32(1)), wire.StorageModeEmptyDir, new(int64(120))
				return n
			},
		},
		"a Controller is three": {
			&wire.Controller{Spec: wire.ControllerSpec{
				StorageSettings: wire.StorageSettings{VolumeClaimTemplates: make([]corev1.PersistentVolumeClaim, 1)},
			}},
			func() runtime.Object {
				c := &wire.Controller{}
				c.Spec.Replicas, c.Spec.StorageMode, c.Spec.TerminationGracePeriodSeconds = new(int32(3)), wire.StorageModeStorageClass, new(int64(120))
				c.Spec.VolumeClaimTemplates = []corev1.PersistentVolumeClaim{claim("controller-storage")}
				return c
			},
		},
		"a TopicTransfer asks nobody": {
			&wire.TopicTransfer{},
			func() runtime.Object {
				return &wire.TopicTransfer{Spec: wire.TopicTransferSpec{Approval: wire.TransferApprovalAutomatic}}
			},
		},
		"a Console's Deployment is one, of one pod": {
			&wire.Console{},
			func() runtime.Object {
				return &wire.Console{Spec: wire.ConsoleSpec{ConsoleDeployment: appsv1.Deployment{
					TypeMeta: metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"}, Spec: appsv1.DeploymentSpec{Replicas: new(int32(1))},
				}}}
			},
		},
		"a Console's wrong kind is left for validation to refuse": {
			&wire.Console{Spec: wire.ConsoleSpec{ConsoleDeployment: appsv1.Deployment{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}}}},
			func() runtime.Object {
				return &wire.Console{Spec: wire.ConsoleSpec{ConsoleDeployment: appsv1.Deployment{
					TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}, Spec: appsv1.DeploymentSpec{Replicas: new(int32(1))},
				}}}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			newScheme(t).Default(test.obj)
			if d := cmp.Diff(test.want(), test.obj); d != "" {
				t.Errorf("wrong defaults (-want +got):\n%s", d)
			}
		})
	}
}

// A client's scheme has the types alone: defaults that a client filled would look like the user's own.
func TestClientsSchemeHasNoDefaults(t *testing.T) {
	scheme := runtime.NewScheme()
	if err := wire.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	obj := &wire.Broker{}
	scheme.Default(obj)
	if d := cmp.Diff(&wire.Broker{}, obj); d != "" {
		t.Errorf("the client's scheme filled something:\n%s", d)
	}
}
