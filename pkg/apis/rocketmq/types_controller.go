// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ControllerSpec is the wanted state of a set of RocketMQ controllers.
type ControllerSpec struct {
	Replicas        *int32
	ControllerImage string
	PodSettings
	StorageSettings
}

// ControllerStatus is what was last seen of a Controller.
type ControllerStatus struct {
	ObservedGeneration int64
	Conditions         []metav1.Condition
	Nodes              []string
	Replicas           int32
	ReadyReplicas      int32
	Leader             string
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// Controller is a set of RocketMQ controllers, which elect the masters of Brokers in clusterMode CONTROLLER.
type Controller struct {
	metav1.TypeMeta
	metav1.ObjectMeta
	Spec   ControllerSpec
	Status ControllerStatus
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// ControllerList is a list of Controllers.
type ControllerList struct {
	metav1.TypeMeta
	metav1.ListMeta
	Items []Controller
}
