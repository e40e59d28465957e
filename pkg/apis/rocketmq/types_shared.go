// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	corev1 "k8s.io/api/core/v1"
)

// PausedAnnotation on any object, with the value "true", stops its reconciliation until it is removed. The object's
// condition Paused says so.
const PausedAnnotation = "rocketmq.apache.org/paused"

// StorageMode says where a member keeps its data.
type StorageMode string

const (
	// StorageModeEmptyDir keeps the data in the pod: it is gone when the pod is deleted.
	StorageModeEmptyDir StorageMode = "EmptyDir"
	// StorageModeHostPath keeps the data in a directory of the node, given by hostPath.
	StorageModeHostPath StorageMode = "HostPath"
	// StorageModeStorageClass keeps the data in claims made from volumeClaimTemplates.
	StorageModeStorageClass StorageMode = "StorageClass"
	// StorageModeNFS is an older name of StorageClass, for claims that an NFS provisioner serves.
	StorageModeNFS StorageMode = "NFS"
)

// PodSettings are the settings that the pods of Broker, NameService and Controller have in common.
type PodSettings struct {
	ImagePullPolicy               corev1.PullPolicy
	ImagePullSecrets              []corev1.LocalObjectReference
	Resources                     corev1.ResourceRequirements
	Env                           []corev1.EnvVar
	HostNetwork                   bool
	DNSPolicy                     corev1.DNSPolicy
	PodAnnotations                map[string]string
	PodLabels                     map[string]string
	SecurityContext               *corev1.PodSecurityContext
	ContainerSecurityContext      *corev1.SecurityContext
	Affinity                      *corev1.Affinity
	Tolerations                   []corev1.Toleration
	NodeSelector                  map[string]string
	PriorityClassName             string
	ServiceAccountName            string
	TopologySpreadConstraints     []corev1.TopologySpreadConstraint
	TerminationGracePeriodSeconds *int64
}

// StorageSettings say where the members of Broker, NameService and Controller keep their data. They cannot be changed
// once the object exists: data does not move by itself.
type StorageSettings struct {
	StorageMode          StorageMode
	HostPath             string
	VolumeClaimTemplates []corev1.PersistentVolumeClaim
}

// NameServiceReference names a NameService of the same namespace.
type NameServiceReference struct {
	Name string
}

// ControllerReference names a Controller of the same namespace.
type ControllerReference struct {
	Name string
}
