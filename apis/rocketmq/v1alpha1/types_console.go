// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ConsoleSpec is the wanted state of a RocketMQ console.
type ConsoleSpec struct {
	// consoleDeployment is the console's whole Deployment (apps/v1). It is created under the Console's name, and the
	// name-server addresses are added to the environment of its first container. Its selector cannot be changed.
	// +required
	// +k8s:opaqueType
	ConsoleDeployment appsv1.Deployment `json:"consoleDeployment" protobuf:"bytes,1,opt,name=consoleDeployment"`

	// nameServers is a list of name-server addresses, host:port separated by semicolons. It excludes nameServiceRef.
	// Default: the addresses of the NameService.
	// +optional
	// +k8s:optional
	// +k8s:maxLength=4096
	NameServers string `json:"nameServers,omitempty" protobuf:"bytes,2,opt,name=nameServers"`

	// nameServiceRef names the NameService to show. It excludes nameServers. Default: the only one in the namespace;
	// with several, the condition NameServersResolved asks for this field.
	// +optional
	// +k8s:optional
	NameServiceRef *NameServiceReference `json:"nameServiceRef,omitempty" protobuf:"bytes,3,opt,name=nameServiceRef"`
}

// ConsoleStatus is what was last seen of a Console.
type ConsoleStatus struct {
	// observedGeneration is the generation this status was made from.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty" protobuf:"varint,1,opt,name=observedGeneration"`

	// conditions have the types Ready, Progressing, Degraded, NameServersResolved and Paused.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +patchStrategy=merge
	// +patchMergeKey=type
	// +k8s:eachVal=+k8s:opaqueType
	Conditions []metav1.Condition `json:"conditions,omitempty" patchStrategy:"merge" patchMergeKey:"type" protobuf:"bytes,2,rep,name=conditions"`

	// replicas is the number of console pods that exist.
	// +optional
	Replicas int32 `json:"replicas,omitempty" protobuf:"varint,3,opt,name=replicas"`

	// readyReplicas is the number of console pods that are ready.
	// +optional
	ReadyReplicas int32 `json:"readyReplicas,omitempty" protobuf:"varint,4,opt,name=readyReplicas"`

	// selector matches the console pods.
	// +optional
	Selector string `json:"selector,omitempty" protobuf:"bytes,5,opt,name=selector"`

	// url is where the console answers inside the cluster.
	// +optional
	URL string `json:"url,omitempty" protobuf:"bytes,6,opt,name=url"`

	// nameServers are the addresses the console is told to ask.
	// +optional
	// +listType=atomic
	NameServers []string `json:"nameServers,omitempty" protobuf:"bytes,7,rep,name=nameServers"`
}

// +genclient
// +genclient:method=GetScale,verb=get,subresource=scale,result=k8s.io/api/autoscaling/v1.Scale
// +genclient:method=UpdateScale,verb=update,subresource=scale,input=k8s.io/api/autoscaling/v1.Scale,result=k8s.io/api/autoscaling/v1.Scale
// +genclient:method=ApplyScale,verb=apply,subresource=scale,input=k8s.io/api/autoscaling/v1.Scale,result=k8s.io/api/autoscaling/v1.Scale
// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object
// +k8s:supportsSubresource="/status"
// +k8s:supportsSubresource="/scale"

// Console is a RocketMQ console (dashboard), run by a Deployment.
type Console struct {
	// +k8s:opaqueType
	metav1.TypeMeta `json:",inline"`
	// metadata is the object's name, namespace, labels and so on.
	// +optional
	// +k8s:opaqueType
	metav1.ObjectMeta `json:"metadata,omitempty" protobuf:"bytes,1,opt,name=metadata"`

	// spec is the wanted state.
	// +required
	Spec ConsoleSpec `json:"spec,omitempty" protobuf:"bytes,2,opt,name=spec"`

	// status is what was last seen. It is written by the server.
	// +optional
	Status ConsoleStatus `json:"status,omitempty" protobuf:"bytes,3,opt,name=status"`
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// ConsoleList is a list of Consoles.
type ConsoleList struct {
	metav1.TypeMeta `json:",inline"`
	// metadata has the list's resource version and, if there is more, where to continue.
	// +optional
	metav1.ListMeta `json:"metadata,omitempty" protobuf:"bytes,1,opt,name=metadata"`

	// items are the Consoles.
	Items []Console `json:"items" protobuf:"bytes,2,rep,name=items"`
}
