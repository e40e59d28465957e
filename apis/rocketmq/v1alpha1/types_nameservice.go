// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// NameServiceSpec is the wanted state of a set of name servers.
type NameServiceSpec struct {
	// size is the number of name servers, 0 to 32. With 0 no broker that uses them can start. Default: 1.
	// +optional
	// +k8s:optional
	// +k8s:minimum=0
	// +k8s:maximum=32
	// +default=1
	Replicas *int32 `json:"size,omitempty" protobuf:"varint,1,opt,name=size"`

	// nameServiceImage is the image every name server runs: an official RocketMQ image of version 4.9.4 or later, or one
	// made for the rocketmq-operator.
	// +required
	// +k8s:required
	NameServiceImage string `json:"nameServiceImage" protobuf:"bytes,2,opt,name=nameServiceImage"`

	// properties are name-server settings (keys and values of namesrv.conf). Keys that are computed are refused, such as
	// listenPort.
	// +optional
	Properties map[string]string `json:"properties,omitempty" protobuf:"bytes,3,rep,name=properties"`

	PodSettings `json:",inline" protobuf:"bytes,4,opt,name=podSettings"`

	StorageSettings `json:",inline" protobuf:"bytes,5,opt,name=storageSettings"`
}

// NameServiceStatus is what was last seen of a NameService.
type NameServiceStatus struct {
	// observedGeneration is the generation this status was made from.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty" protobuf:"varint,1,opt,name=observedGeneration"`

	// conditions have the types Ready, Progressing, Degraded, BrokersConverged, UpdatePending, ScaleDownBlocked and Paused.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +patchStrategy=merge
	// +patchMergeKey=type
	// +k8s:eachVal=+k8s:opaqueType
	Conditions []metav1.Condition `json:"conditions,omitempty" patchStrategy:"merge" patchMergeKey:"type" protobuf:"bytes,2,rep,name=conditions"`

	// nameServers are the IP addresses of the pods.
	// +optional
	// +listType=atomic
	NameServers []string `json:"nameServers,omitempty" protobuf:"bytes,3,rep,name=nameServers"`

	// addresses are the stable addresses of the name servers, host:port.
	// +optional
	// +listType=atomic
	Addresses []string `json:"addresses,omitempty" protobuf:"bytes,4,rep,name=addresses"`

	// replicas is the number of name-server pods that exist.
	// +optional
	Replicas int32 `json:"replicas,omitempty" protobuf:"varint,5,opt,name=replicas"`

	// readyReplicas is the number of name-server pods that are ready.
	// +optional
	ReadyReplicas int32 `json:"readyReplicas,omitempty" protobuf:"varint,6,opt,name=readyReplicas"`

	// selector matches the name-server pods.
	// +optional
	Selector string `json:"selector,omitempty" protobuf:"bytes,7,opt,name=selector"`

	// brokersSeen is the number of brokers that every name server has registered. Absent while unknown.
	// +optional
	BrokersSeen *int32 `json:"brokersSeen,omitempty" protobuf:"varint,8,opt,name=brokersSeen"`

	// version is the RocketMQ version of the image, where its tag tells.
	// +optional
	Version string `json:"version,omitempty" protobuf:"bytes,9,opt,name=version"`

	// currentRevision is the revision of the pod template that the name servers run.
	// +optional
	CurrentRevision string `json:"currentRevision,omitempty" protobuf:"bytes,10,opt,name=currentRevision"`

	// updateRevision is the revision of the pod template that the spec asks for.
	// +optional
	UpdateRevision string `json:"updateRevision,omitempty" protobuf:"bytes,11,opt,name=updateRevision"`
}

// +genclient
// +genclient:method=GetScale,verb=get,subresource=scale,result=k8s.io/api/autoscaling/v1.Scale
// +genclient:method=UpdateScale,verb=update,subresource=scale,input=k8s.io/api/autoscaling/v1.Scale,result=k8s.io/api/autoscaling/v1.Scale
// +genclient:method=ApplyScale,verb=apply,subresource=scale,input=k8s.io/api/autoscaling/v1.Scale,result=k8s.io/api/autoscaling/v1.Scale
// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object
// +k8s:supportsSubresource="/status"
// +k8s:supportsSubresource="/scale"

// NameService is a set of RocketMQ name servers: brokers register with every one of them, clients ask any.
type NameService struct {
	// +k8s:opaqueType
	metav1.TypeMeta `json:",inline"`
	// metadata is the object's name, namespace, labels and so on.
	// +optional
	// +k8s:opaqueType
	metav1.ObjectMeta `json:"metadata,omitempty" protobuf:"bytes,1,opt,name=metadata"`

	// spec is the wanted state.
	// +required
	Spec NameServiceSpec `json:"spec,omitempty" protobuf:"bytes,2,opt,name=spec"`

	// status is what was last seen. It is written by the server.
	// +optional
	Status NameServiceStatus `json:"status,omitempty" protobuf:"bytes,3,opt,name=status"`
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// NameServiceList is a list of NameServices.
type NameServiceList struct {
	metav1.TypeMeta `json:",inline"`
	// metadata has the list's resource version and, if there is more, where to continue.
	// +optional
	metav1.ListMeta `json:"metadata,omitempty" protobuf:"bytes,1,opt,name=metadata"`

	// items are the NameServices.
	Items []NameService `json:"items" protobuf:"bytes,2,rep,name=items"`
}
