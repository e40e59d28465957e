// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
)

// PausedAnnotation on any object, with the value "true", stops its reconciliation until it is removed. The object's
// condition Paused says so. That holds for its deletion too: what runs for it goes on running, and the object stays,
// and its namespace with it.
const PausedAnnotation = "rocketmq.apache.org/paused"

// StorageMode says where a member keeps its data.
// +enum
// +k8s:enum
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
	// imagePullPolicy is Always, IfNotPresent or Never. Default: Always for an image tagged latest or not at all, else
	// IfNotPresent.
	// +optional
	// +k8s:optional
	// +k8s:opaqueType
	ImagePullPolicy corev1.PullPolicy `json:"imagePullPolicy,omitempty" protobuf:"bytes,1,opt,name=imagePullPolicy,casttype=k8s.io/api/core/v1.PullPolicy"`

	// imagePullSecrets name Secrets of the namespace that hold the registry's credentials.
	// +optional
	// +k8s:optional
	// +listType=map
	// +listMapKey=name
	// +patchStrategy=merge
	// +patchMergeKey=name
	// +k8s:listType=map
	// +k8s:listMapKey=name
	// +k8s:eachVal=+k8s:opaqueType
	ImagePullSecrets []corev1.LocalObjectReference `json:"imagePullSecrets,omitempty" patchStrategy:"merge" patchMergeKey:"name" protobuf:"bytes,2,rep,name=imagePullSecrets"`

	// resources are the container's requests and limits. Heap and direct memory follow the memory limit unless the
	// environment sets them (BROKER_MEM, JAVA_OPT_EXT).
	// +optional
	// +k8s:opaqueType
	Resources corev1.ResourceRequirements `json:"resources,omitempty" protobuf:"bytes,3,opt,name=resources"`

	// env is added to the container after the variables that are computed for it.
	// +optional
	// +k8s:optional
	// +listType=map
	// +listMapKey=name
	// +patchStrategy=merge
	// +patchMergeKey=name
	// +k8s:listType=map
	// +k8s:listMapKey=name
	// +k8s:eachVal=+k8s:opaqueType
	Env []corev1.EnvVar `json:"env,omitempty" patchStrategy:"merge" patchMergeKey:"name" protobuf:"bytes,4,rep,name=env"`

	// hostNetwork runs the pods in the node's network. Two members with the same ports then need two nodes.
	// +optional
	HostNetwork bool `json:"hostNetwork,omitempty" protobuf:"varint,5,opt,name=hostNetwork"`

	// dnsPolicy is ClusterFirst, ClusterFirstWithHostNet or Default. (None would need a dnsConfig, which these pods do
	// not have.) Default: ClusterFirstWithHostNet with hostNetwork, else ClusterFirst.
	// +optional
	// +k8s:optional
	// +k8s:opaqueType
	DNSPolicy corev1.DNSPolicy `json:"dnsPolicy,omitempty" protobuf:"bytes,6,opt,name=dnsPolicy,casttype=k8s.io/api/core/v1.DNSPolicy"`

	// podAnnotations are added to every pod.
	// +optional
	PodAnnotations map[string]string `json:"podAnnotations,omitempty" protobuf:"bytes,7,rep,name=podAnnotations"`

	// podLabels are added to every pod. Labels that pods are selected by, such as app, are refused.
	// +optional
	PodLabels map[string]string `json:"podLabels,omitempty" protobuf:"bytes,8,rep,name=podLabels"`

	// securityContext is the pod's. Default: user, group and volume group 3000 (the user of the official images), not
	// root, with the runtime's seccomp profile.
	// +optional
	// +k8s:optional
	// +k8s:opaqueType
	SecurityContext *corev1.PodSecurityContext `json:"securityContext,omitempty" protobuf:"bytes,9,opt,name=securityContext"`

	// containerSecurityContext is the container's. Default: no privilege escalation and no capabilities.
	// +optional
	// +k8s:optional
	// +k8s:opaqueType
	ContainerSecurityContext *corev1.SecurityContext `json:"containerSecurityContext,omitempty" protobuf:"bytes,10,opt,name=containerSecurityContext"`

	// affinity constrains the scheduling of the pods.
	// +optional
	// +k8s:optional
	// +k8s:opaqueType
	Affinity *corev1.Affinity `json:"affinity,omitempty" protobuf:"bytes,11,opt,name=affinity"`

	// tolerations let the pods run on tainted nodes.
	// +optional
	// +k8s:optional
	// +listType=atomic
	// +k8s:eachVal=+k8s:opaqueType
	Tolerations []corev1.Toleration `json:"tolerations,omitempty" protobuf:"bytes,12,rep,name=tolerations"`

	// nodeSelector must match a node's labels for a pod to run there.
	// +optional
	// +mapType=atomic
	NodeSelector map[string]string `json:"nodeSelector,omitempty" protobuf:"bytes,13,rep,name=nodeSelector"`

	// priorityClassName is the pods' priority class.
	// +optional
	PriorityClassName string `json:"priorityClassName,omitempty" protobuf:"bytes,14,opt,name=priorityClassName"`

	// serviceAccountName is the service account the pods run as. Default: the namespace's default account. The pods
	// need no permission of their own.
	// +optional
	ServiceAccountName string `json:"serviceAccountName,omitempty" protobuf:"bytes,15,opt,name=serviceAccountName"`

	// topologySpreadConstraints spread the pods over zones and nodes. A constraint without labelSelector counts the pods
	// of this object.
	// +optional
	// +k8s:optional
	// +listType=map
	// +listMapKey=topologyKey
	// +listMapKey=whenUnsatisfiable
	// +patchStrategy=merge
	// +patchMergeKey=topologyKey
	// +k8s:listType=map
	// +k8s:listMapKey=topologyKey
	// +k8s:listMapKey=whenUnsatisfiable
	// +k8s:eachVal=+k8s:opaqueType
	TopologySpreadConstraints []corev1.TopologySpreadConstraint `json:"topologySpreadConstraints,omitempty" patchStrategy:"merge" patchMergeKey:"topologyKey" protobuf:"bytes,16,rep,name=topologySpreadConstraints"`

	// terminationGracePeriodSeconds is how long a stopping member may flush and unregister before it is killed, 1 to
	// 86400. Default: 120.
	// +optional
	// +k8s:optional
	// +k8s:minimum=1
	// +k8s:maximum=86400
	// +default=120
	TerminationGracePeriodSeconds *int64 `json:"terminationGracePeriodSeconds,omitempty" protobuf:"varint,17,opt,name=terminationGracePeriodSeconds"`
}

// StorageSettings say where the members of Broker, NameService and Controller keep their data. What is in use cannot be
// changed once the object exists: data does not move by itself.
type StorageSettings struct {
	// storageMode is EmptyDir, HostPath, StorageClass or NFS (another word for StorageClass). It cannot be changed.
	// Default: StorageClass if volumeClaimTemplates are given, else EmptyDir, which loses the data with the pod.
	// +optional
	// +k8s:optional
	StorageMode StorageMode `json:"storageMode,omitempty" protobuf:"bytes,1,opt,name=storageMode,casttype=StorageMode"`

	// hostPath is an absolute directory of the node; every member uses a subdirectory of its own. Required with
	// storageMode HostPath, without effect otherwise.
	// +optional
	HostPath string `json:"hostPath,omitempty" protobuf:"bytes,2,opt,name=hostPath"`

	// volumeClaimTemplates are the claims of every member; the first one holds its data. Required with storageMode
	// StorageClass and NFS, without effect otherwise. A first template without a name is called broker-storage
	// (NameService: namesrv-storage, Controller: controller-storage). The older annotation
	// volume.beta.kubernetes.io/storage-class is honoured.
	// +optional
	// +k8s:optional
	// +listType=atomic
	// +k8s:eachVal=+k8s:opaqueType
	VolumeClaimTemplates []corev1.PersistentVolumeClaim `json:"volumeClaimTemplates,omitempty" protobuf:"bytes,3,rep,name=volumeClaimTemplates"`
}

// NameServiceReference names a NameService of the same namespace.
type NameServiceReference struct {
	// name of the NameService.
	// +required
	// +k8s:required
	Name string `json:"name" protobuf:"bytes,1,opt,name=name"`
}

// ControllerReference names a Controller of the same namespace.
type ControllerReference struct {
	// name of the Controller.
	// +required
	// +k8s:required
	Name string `json:"name" protobuf:"bytes,1,opt,name=name"`
}
