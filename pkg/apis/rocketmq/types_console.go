// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ConsoleSpec is the wanted state of a RocketMQ console.
type ConsoleSpec struct {
	ConsoleDeployment appsv1.Deployment
	NameServers       string
	NameServiceRef    *NameServiceReference
}

// ConsoleStatus is what was last seen of a Console.
type ConsoleStatus struct {
	ObservedGeneration int64
	Conditions         []metav1.Condition
	Replicas           int32
	ReadyReplicas      int32
	Selector           string
	URL                string
	NameServers        []string
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// Console is a RocketMQ console (dashboard), run by a Deployment.
type Console struct {
	metav1.TypeMeta
	metav1.ObjectMeta
	Spec   ConsoleSpec
	Status ConsoleStatus
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// ConsoleList is a list of Consoles.
type ConsoleList struct {
	metav1.TypeMeta
	metav1.ListMeta
	Items []Console
}
