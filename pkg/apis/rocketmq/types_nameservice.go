// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// NameServiceSpec is the wanted state of a set of name servers.
type NameServiceSpec struct {
	Replicas         *int32
	NameServiceImage string
	Properties       map[string]string
	PodSettings
	StorageSettings
}

// NameServiceStatus is what was last seen of a NameService.
type NameServiceStatus struct {
	ObservedGeneration int64
	Conditions         []metav1.Condition
	NameServers        []string
	Addresses          []string
	Replicas           int32
	ReadyReplicas      int32
	Selector           string
	BrokersSeen        *int32
	Version            string
	CurrentRevision    string
	UpdateRevision     string
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// NameService is a set of RocketMQ name servers: brokers register with every one of them, clients ask any.
type NameService struct {
	metav1.TypeMeta
	metav1.ObjectMeta
	Spec   NameServiceSpec
	Status NameServiceStatus
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// NameServiceList is a list of NameServices.
type NameServiceList struct {
	metav1.TypeMeta
	metav1.ListMeta
	Items []NameService
}
