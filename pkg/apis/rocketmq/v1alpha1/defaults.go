// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// Defaults that depend on more than one field are filled here; constants are +default markers on the types.
//
// What is filled is stored, and a stored default looks like the user's own value to the next request. So only fields
// that cannot change are filled from others. replicationMode follows brokerRole and dnsPolicy follows hostNetwork for as
// long as they are empty, wherever they are read.

// SetDefaults_Broker fills what is empty. The name is still empty for an object with generateName: clusterName stays
// empty then, and the strategy fills it once the name is there.
func SetDefaults_Broker(obj *v1alpha1.Broker) {
	setStorageDefaults(&obj.Spec.StorageSettings, naming.BrokerVolume)
	if obj.Spec.ClusterName == "" {
		obj.Spec.ClusterName = naming.ClusterName(obj.Name, obj.Spec.Properties)
	}
}

// SetDefaults_NameService fills what is empty.
func SetDefaults_NameService(obj *v1alpha1.NameService) {
	setStorageDefaults(&obj.Spec.StorageSettings, naming.NameServiceVolume)
}

// SetDefaults_Controller fills what is empty.
func SetDefaults_Controller(obj *v1alpha1.Controller) {
	setStorageDefaults(&obj.Spec.StorageSettings, naming.ControllerVolume)
}

// SetDefaults_Console fills what is empty: the embedded object's kind, which protobuf storage does not keep, and the
// replicas, which /scale reads.
func SetDefaults_Console(obj *v1alpha1.Console) {
	deployment := &obj.Spec.ConsoleDeployment
	setIfEmpty(&deployment.APIVersion, "apps/v1")
	setIfEmpty(&deployment.Kind, "Deployment")
	if deployment.Spec.Replicas == nil {
		deployment.Spec.Replicas = new(int32(1))
	}
}

func setStorageDefaults(s *v1alpha1.StorageSettings, firstClaim string) {
	if s.StorageMode == "" {
		s.StorageMode = v1alpha1.StorageModeEmptyDir
		if len(s.VolumeClaimTemplates) > 0 {
			s.StorageMode = v1alpha1.StorageModeStorageClass
		}
	}
	if len(s.VolumeClaimTemplates) > 0 {
		setIfEmpty(&s.VolumeClaimTemplates[0].Name, firstClaim)
	}
	for i := range s.VolumeClaimTemplates {
		// As StatefulSet does, so that a reader sees the same object whatever the storage encoding kept.
		setIfEmpty(&s.VolumeClaimTemplates[i].APIVersion, "v1")
		setIfEmpty(&s.VolumeClaimTemplates[i].Kind, "PersistentVolumeClaim")
	}
}

func setIfEmpty(field *string, value string) {
	if *field == "" {
		*field = value
	}
}
