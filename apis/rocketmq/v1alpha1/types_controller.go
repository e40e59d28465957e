// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ControllerSpec is the wanted state of a set of RocketMQ controllers.
type ControllerSpec struct {
	// size is the number of controllers: 1, 3, 5, 7 or 9, so that a majority can decide. Default: 3.
	// +optional
	// +k8s:optional
	// +k8s:minimum=1
	// +k8s:maximum=9
	// +default=3
	Replicas *int32 `json:"size,omitempty" protobuf:"varint,1,opt,name=size"`

	// controllerImage is the image every controller runs: RocketMQ 5.1 or later.
	// +required
	// +k8s:required
	ControllerImage string `json:"controllerImage" protobuf:"bytes,2,opt,name=controllerImage"`

	PodSettings `json:",inline" protobuf:"bytes,3,opt,name=podSettings"`

	StorageSettings `json:",inline" protobuf:"bytes,4,opt,name=storageSettings"`
}

// ControllerStatus is what was last seen of a Controller.
type ControllerStatus struct {
	// observedGeneration is the generation this status was made from.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty" protobuf:"varint,1,opt,name=observedGeneration"`

	// conditions have the types Ready, Progressing, Degraded and Paused.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +patchStrategy=merge
	// +patchMergeKey=type
	// +k8s:eachVal=+k8s:opaqueType
	Conditions []metav1.Condition `json:"conditions,omitempty" patchStrategy:"merge" patchMergeKey:"type" protobuf:"bytes,2,rep,name=conditions"`

	// nodes are the names of the pods.
	// +optional
	// +listType=atomic
	Nodes []string `json:"nodes,omitempty" protobuf:"bytes,3,rep,name=nodes"`

	// size is the number of controllers that exist.
	// +optional
	Replicas int32 `json:"size,omitempty" protobuf:"varint,4,opt,name=size"`

	// readyReplicas is the number of controllers that are ready.
	// +optional
	ReadyReplicas int32 `json:"readyReplicas,omitempty" protobuf:"varint,5,opt,name=readyReplicas"`

	// leader is the pod that leads the controllers. Empty while unknown.
	// +optional
	Leader string `json:"leader,omitempty" protobuf:"bytes,6,opt,name=leader"`
}

// +genclient
// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object
// +k8s:supportsSubresource="/status"

// Controller is a set of RocketMQ controllers, which elect the masters of Brokers in clusterMode CONTROLLER.
type Controller struct {
	// +k8s:opaqueType
	metav1.TypeMeta `json:",inline"`
	// metadata is the object's name, namespace, labels and so on.
	// +optional
	// +k8s:opaqueType
	metav1.ObjectMeta `json:"metadata,omitempty" protobuf:"bytes,1,opt,name=metadata"`

	// spec is the wanted state.
	// +required
	Spec ControllerSpec `json:"spec,omitempty" protobuf:"bytes,2,opt,name=spec"`

	// status is what was last seen. It is written by the server.
	// +optional
	Status ControllerStatus `json:"status,omitempty" protobuf:"bytes,3,opt,name=status"`
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// ControllerList is a list of Controllers.
type ControllerList struct {
	metav1.TypeMeta `json:",inline"`
	// metadata has the list's resource version and, if there is more, where to continue.
	// +optional
	metav1.ListMeta `json:"metadata,omitempty" protobuf:"bytes,1,opt,name=metadata"`

	// items are the Controllers.
	Items []Controller `json:"items" protobuf:"bytes,2,rep,name=items"`
}
