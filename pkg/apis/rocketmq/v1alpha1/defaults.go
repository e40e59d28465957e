// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

// Names of a first claim template that has none: the upstream CRD dropped template names, so stored manifests lack them.
const (
	defaultBrokerClaim      = "broker-storage"
	defaultNameServiceClaim = "namesrv-storage"
	defaultControllerClaim  = "controller-storage"
)

// SetDefaults_Broker fills what depends on more than one field; constants are +default markers on the types.
func SetDefaults_Broker(obj *v1alpha1.Broker) {
	setStorageDefaults(&obj.Spec.StorageSettings, defaultBrokerClaim)
	setPodDefaults(&obj.Spec.PodSettings)
	if obj.Spec.ClusterName == "" {
		obj.Spec.ClusterName = clusterName(obj)
	}
	if obj.Spec.ReplicationMode == "" {
		obj.Spec.ReplicationMode = replicationMode(obj.Spec.Properties["brokerRole"])
	}
}

// clusterName honours brokerClusterName, as published manifests set it.
func clusterName(obj *v1alpha1.Broker) string {
	if name := obj.Spec.Properties["brokerClusterName"]; name != "" {
		return name
	}
	return obj.Name
}

func replicationMode(brokerRole string) v1alpha1.ReplicationMode {
	if brokerRole == "SYNC_MASTER" {
		return v1alpha1.ReplicationModeSync
	}
	return v1alpha1.ReplicationModeAsync
}

// SetDefaults_NameService fills what depends on more than one field.
func SetDefaults_NameService(obj *v1alpha1.NameService) {
	setStorageDefaults(&obj.Spec.StorageSettings, defaultNameServiceClaim)
	setPodDefaults(&obj.Spec.PodSettings)
}

// SetDefaults_Controller fills what depends on more than one field.
func SetDefaults_Controller(obj *v1alpha1.Controller) {
	setStorageDefaults(&obj.Spec.StorageSettings, defaultControllerClaim)
	setPodDefaults(&obj.Spec.PodSettings)
}

// SetDefaults_Console restores the embedded object's kind, which protobuf storage does not keep.
func SetDefaults_Console(obj *v1alpha1.Console) {
	obj.Spec.ConsoleDeployment.APIVersion = "apps/v1"
	obj.Spec.ConsoleDeployment.Kind = "Deployment"
}

func setStorageDefaults(s *v1alpha1.StorageSettings, firstClaim string) {
	if s.StorageMode == "" {
		s.StorageMode = v1alpha1.StorageModeEmptyDir
		if len(s.VolumeClaimTemplates) > 0 {
			s.StorageMode = v1alpha1.StorageModeStorageClass
		}
	}
	if len(s.VolumeClaimTemplates) > 0 && s.VolumeClaimTemplates[0].Name == "" {
		s.VolumeClaimTemplates[0].Name = firstClaim
	}
	for i := range s.VolumeClaimTemplates {
		// As StatefulSet does, so that a reader sees the same object whatever the storage encoding kept.
		s.VolumeClaimTemplates[i].APIVersion = "v1"
		s.VolumeClaimTemplates[i].Kind = "PersistentVolumeClaim"
	}
}

func setPodDefaults(p *v1alpha1.PodSettings) {
	if p.DNSPolicy == "" {
		p.DNSPolicy = corev1.DNSClusterFirst
		if p.HostNetwork {
			p.DNSPolicy = corev1.DNSClusterFirstWithHostNet
		}
	}
}
