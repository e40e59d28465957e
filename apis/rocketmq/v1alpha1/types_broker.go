// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ClusterMode says who decides which member of a broker group is its master.
// +enum
// +k8s:enum
type ClusterMode string

const (
	// ClusterModeStatic fixes the master of every group: losing it stops writes to the group until it is back.
	ClusterModeStatic ClusterMode = "STATIC"
	// ClusterModeController lets a RocketMQ controller elect masters (RocketMQ 5.1 and later).
	ClusterModeController ClusterMode = "CONTROLLER"
)

// ReplicationMode says when a master acknowledges a message.
// +enum
// +k8s:enum
type ReplicationMode string

const (
	// ReplicationModeAsync acknowledges before replicas have the message.
	ReplicationModeAsync ReplicationMode = "ASYNC"
	// ReplicationModeSync acknowledges once a replica has the message.
	ReplicationModeSync ReplicationMode = "SYNC"
	// ReplicationModeDLedger writes through a raft log of the group's members, which elect their leader themselves.
	ReplicationModeDLedger ReplicationMode = "DLEDGER"
)

// UpdateStrategyType says who starts the replacement of members after a change.
// +enum
// +k8s:enum
type UpdateStrategyType string

const (
	// UpdateStrategyRollingUpdate replaces members one by one, each gated on the replication of the one before.
	UpdateStrategyRollingUpdate UpdateStrategyType = "RollingUpdate"
	// UpdateStrategyOnDelete replaces a member when its pod is deleted by somebody else.
	UpdateStrategyOnDelete UpdateStrategyType = "OnDelete"
)

// ScaleDownPolicy says how broker groups leave.
// +enum
// +k8s:enum
type ScaleDownPolicy string

const (
	// ScaleDownDrain makes a group read-only and removes it once everything in it is consumed.
	ScaleDownDrain ScaleDownPolicy = "Drain"
	// ScaleDownRefuse refuses every decrease of size.
	ScaleDownRefuse ScaleDownPolicy = "Refuse"
	// ScaleDownForce removes a group with whatever it still holds.
	ScaleDownForce ScaleDownPolicy = "Force"
)

// ClaimRetention says what becomes of a claim that is no longer used.
// +enum
// +k8s:enum
type ClaimRetention string

const (
	// ClaimRetentionRetain keeps the claim and its data.
	ClaimRetentionRetain ClaimRetention = "Retain"
	// ClaimRetentionDelete deletes the claim with its data.
	ClaimRetentionDelete ClaimRetention = "Delete"
)

// BrokerSpec is the wanted state of a RocketMQ cluster's brokers.
type BrokerSpec struct {
	// size is the number of broker groups, 0 to 512; each has one master and replicaPerGroup replicas. Default: 1.
	// +optional
	// +k8s:optional
	// +k8s:minimum=0
	// +k8s:maximum=512
	// +default=1
	Groups *int32 `json:"size,omitempty" protobuf:"varint,1,opt,name=size"`

	// replicaPerGroup is the number of replicas beside the master of every group, 0 to 16. Default: 1.
	// +optional
	// +k8s:optional
	// +k8s:minimum=0
	// +k8s:maximum=16
	// +default=1
	ReplicaPerGroup *int32 `json:"replicaPerGroup,omitempty" protobuf:"varint,2,opt,name=replicaPerGroup"`

	// clusterName is the RocketMQ cluster the groups belong to: letters, digits, - and _, at most 127. It cannot be
	// changed. Default: brokerClusterName of properties, else the object's name.
	// +optional
	// +k8s:optional
	// +k8s:maxLength=127
	ClusterName string `json:"clusterName,omitempty" protobuf:"bytes,3,opt,name=clusterName"`

	// clusterMode says who decides which member of a group is its master: STATIC (fixed) or CONTROLLER (elected, see
	// controllerRef). It cannot be changed. Default: STATIC.
	// +optional
	// +k8s:optional
	// +default="STATIC"
	ClusterMode ClusterMode `json:"clusterMode,omitempty" protobuf:"bytes,4,opt,name=clusterMode,casttype=ClusterMode"`

	// replicationMode says when a master acknowledges a message: ASYNC (at once), SYNC (once a replica has it) or DLEDGER
	// (once a majority of the group has it; clusterMode STATIC only). It cannot be changed to or from DLEDGER. Default:
	// what brokerRole of properties says (ASYNC_MASTER or SYNC_MASTER), else ASYNC.
	// +optional
	// +k8s:optional
	ReplicationMode ReplicationMode `json:"replicationMode,omitempty" protobuf:"bytes,5,opt,name=replicationMode,casttype=ReplicationMode"`

	// nameServers is a list of name-server addresses, host:port separated by semicolons, for name servers that no
	// NameService of the namespace describes. It excludes nameServiceRef. Default: the addresses of the NameService.
	// +optional
	// +k8s:optional
	// +k8s:maxLength=4096
	NameServers string `json:"nameServers,omitempty" protobuf:"bytes,6,opt,name=nameServers"`

	// nameServiceRef names the NameService to register with. It excludes nameServers. Default: the only one in the
	// namespace; with several, the condition NameServersResolved asks for this field.
	// +optional
	// +k8s:optional
	NameServiceRef *NameServiceReference `json:"nameServiceRef,omitempty" protobuf:"bytes,7,opt,name=nameServiceRef"`

	// controllerRef names the Controller that elects masters. Default with clusterMode CONTROLLER: the only Controller of
	// the namespace. Without effect otherwise. Once set it cannot be changed.
	// +optional
	// +k8s:optional
	ControllerRef *ControllerReference `json:"controllerRef,omitempty" protobuf:"bytes,8,opt,name=controllerRef"`

	// brokerImage is the image every member runs: an official RocketMQ image of version 4.9.4 or later, or one made for
	// the rocketmq-operator.
	// +required
	// +k8s:required
	BrokerImage string `json:"brokerImage" protobuf:"bytes,9,opt,name=brokerImage"`

	// properties are broker settings (keys and values of broker.conf). Keys that are computed for every member are
	// refused, such as brokerId, listenPort or namesrvAddr. brokerClusterName means clusterName, and brokerRole
	// (ASYNC_MASTER or SYNC_MASTER) means replicationMode.
	// +optional
	Properties map[string]string `json:"properties,omitempty" protobuf:"bytes,10,rep,name=properties"`

	PodSettings `json:",inline" protobuf:"bytes,11,opt,name=podSettings"`

	StorageSettings `json:",inline" protobuf:"bytes,12,opt,name=storageSettings"`

	// volumes are added to every pod. If the first one has a file broker-common.conf, its settings are read first, so
	// that properties override them; keys that are computed for every member are dropped from it.
	// +optional
	// +k8s:optional
	// +listType=map
	// +listMapKey=name
	// +patchStrategy=merge,retainKeys
	// +patchMergeKey=name
	// +k8s:listType=map
	// +k8s:listMapKey=name
	// +k8s:eachVal=+k8s:opaqueType
	Volumes []corev1.Volume `json:"volumes,omitempty" patchStrategy:"merge,retainKeys" patchMergeKey:"name" protobuf:"bytes,13,rep,name=volumes"`

	// allowRestart has no effect, as no change of the name servers restarts a broker. It is accepted for older manifests.
	// +optional
	AllowRestart bool `json:"allowRestart,omitempty" protobuf:"varint,14,opt,name=allowRestart"`

	// scalePodName is the pod whose topics and subscription groups a new broker group receives: a master, such as
	// broker-0-master-0. Default, also if there is no such pod: any live master.
	// +optional
	ScalePodName string `json:"scalePodName,omitempty" protobuf:"bytes,15,opt,name=scalePodName"`

	// updateStrategy says how changes of image, resources, settings and pods reach running members.
	// +optional
	UpdateStrategy BrokerUpdateStrategy `json:"updateStrategy,omitempty" protobuf:"bytes,16,opt,name=updateStrategy"`

	// scaleDown says how broker groups leave when size decreases.
	// +optional
	ScaleDown BrokerScaleDown `json:"scaleDown,omitempty" protobuf:"bytes,17,opt,name=scaleDown"`

	// persistentVolumeClaimRetentionPolicy says what becomes of claims that are no longer used.
	// +optional
	PersistentVolumeClaimRetentionPolicy ClaimRetentionPolicy `json:"persistentVolumeClaimRetentionPolicy,omitempty" protobuf:"bytes,18,opt,name=persistentVolumeClaimRetentionPolicy"`
}

// BrokerUpdateStrategy says how changes reach running members.
type BrokerUpdateStrategy struct {
	// type is RollingUpdate or OnDelete. Default: RollingUpdate.
	// +optional
	// +k8s:optional
	// +default="RollingUpdate"
	Type UpdateStrategyType `json:"type,omitempty" protobuf:"bytes,1,opt,name=type,casttype=UpdateStrategyType"`

	// partition keeps the groups numbered below it as they are, so that a change is tried on the highest groups first.
	// Used with type RollingUpdate only. Default: 0, all groups change.
	// +optional
	// +k8s:optional
	// +k8s:minimum=0
	Partition *int32 `json:"partition,omitempty" protobuf:"varint,2,opt,name=partition"`

	// paused stops a rollout between two members until it is false again. Default: false.
	// +optional
	Paused bool `json:"paused,omitempty" protobuf:"varint,3,opt,name=paused"`
}

// BrokerScaleDown says how broker groups leave.
type BrokerScaleDown struct {
	// policy is Drain (make a leaving group read-only and remove it once all is consumed), Refuse (refuse every decrease
	// of size) or Force (remove it with whatever it still holds). Default: Drain.
	// +optional
	// +k8s:optional
	// +default="Drain"
	Policy ScaleDownPolicy `json:"policy,omitempty" protobuf:"bytes,1,opt,name=policy,casttype=ScaleDownPolicy"`

	// drainTimeout is how long a drain may take before condition ScaleDownBlocked reports it, as a duration such as
	// "30m". The group stays read-only and is not removed. Used with policy Drain only. Default: no limit.
	// +optional
	// +k8s:optional
	// +k8s:opaqueType
	DrainTimeout *metav1.Duration `json:"drainTimeout,omitempty" protobuf:"bytes,2,opt,name=drainTimeout"`
}

// ClaimRetentionPolicy says what becomes of claims that are no longer used.
type ClaimRetentionPolicy struct {
	// whenDeleted applies when the object is deleted: Retain or Delete. Default: Retain.
	// +optional
	// +k8s:optional
	// +default="Retain"
	WhenDeleted ClaimRetention `json:"whenDeleted,omitempty" protobuf:"bytes,1,opt,name=whenDeleted,casttype=ClaimRetention"`

	// whenScaled applies when a broker group has left: Retain or Delete. Default: Retain.
	// +optional
	// +k8s:optional
	// +default="Retain"
	WhenScaled ClaimRetention `json:"whenScaled,omitempty" protobuf:"bytes,2,opt,name=whenScaled,casttype=ClaimRetention"`
}

// BrokerRole is what a member says of itself.
// +enum
// +k8s:enum
type BrokerRole string

const (
	// BrokerRoleMaster takes writes.
	BrokerRoleMaster BrokerRole = "Master"
	// BrokerRoleReplica follows a master.
	BrokerRoleReplica BrokerRole = "Replica"
	// BrokerRoleUnknown means that no name server knows the member, or none answered.
	BrokerRoleUnknown BrokerRole = "Unknown"
)

// BrokerMemberStatus is what was last seen of one member of a broker group.
type BrokerMemberStatus struct {
	// pod is the member's pod.
	Pod string `json:"pod" protobuf:"bytes,1,opt,name=pod"`

	// role is Master, Replica or Unknown, as the name servers have it from the broker itself.
	// +optional
	// +k8s:optional
	Role BrokerRole `json:"role,omitempty" protobuf:"bytes,2,opt,name=role,casttype=BrokerRole"`

	// brokerID is the member's RocketMQ id: 0 for a master. Absent while unknown.
	// +optional
	BrokerID *int64 `json:"brokerID,omitempty" protobuf:"varint,3,opt,name=brokerID"`

	// address is what the member advertises, host:port.
	// +optional
	Address string `json:"address,omitempty" protobuf:"bytes,4,opt,name=address"`

	// ready is the pod's readiness.
	// +optional
	Ready bool `json:"ready,omitempty" protobuf:"varint,5,opt,name=ready"`

	// version is the RocketMQ version the member reports.
	// +optional
	Version string `json:"version,omitempty" protobuf:"bytes,6,opt,name=version"`

	// inSync says whether the member's log is level with its master's. Absent while unknown.
	// +optional
	InSync *bool `json:"inSync,omitempty" protobuf:"varint,7,opt,name=inSync"`
}

// BrokerGroupStatus is what was last seen of one broker group.
type BrokerGroupStatus struct {
	// name is the RocketMQ broker name, <broker>-<number>.
	Name string `json:"name" protobuf:"bytes,1,opt,name=name"`

	// members are the group's members, the master first.
	// +optional
	// +k8s:optional
	// +listType=map
	// +listMapKey=pod
	Members []BrokerMemberStatus `json:"members,omitempty" protobuf:"bytes,2,rep,name=members"`
}

// BrokerMetadataStatus counts the topics and subscription groups of the cluster.
type BrokerMetadataStatus struct {
	// topics is the number of topics, without RocketMQ's own.
	// +optional
	Topics *int32 `json:"topics,omitempty" protobuf:"varint,1,opt,name=topics"`

	// consumerGroups is the number of subscription groups, without RocketMQ's own.
	// +optional
	ConsumerGroups *int32 `json:"consumerGroups,omitempty" protobuf:"varint,2,opt,name=consumerGroups"`

	// copiedFrom is the pod whose metadata the newest broker group received.
	// +optional
	CopiedFrom string `json:"copiedFrom,omitempty" protobuf:"bytes,3,opt,name=copiedFrom"`

	// copiedAt is when that copy was verified.
	// +optional
	// +k8s:opaqueType
	CopiedAt *metav1.Time `json:"copiedAt,omitempty" protobuf:"bytes,4,opt,name=copiedAt"`
}

// BrokerStatus is what was last seen of a Broker.
type BrokerStatus struct {
	// observedGeneration is the generation this status was made from.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty" protobuf:"varint,1,opt,name=observedGeneration"`

	// conditions have the types Ready, Progressing, Degraded, NameServersResolved, MetadataInSync, UpdatePending,
	// ScaleDownBlocked and Paused.
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

	// size is the number of broker groups that exist.
	// +optional
	Groups int32 `json:"size,omitempty" protobuf:"varint,4,opt,name=size"`

	// readyGroups is the number of broker groups whose members are all ready.
	// +optional
	ReadyGroups int32 `json:"readyGroups,omitempty" protobuf:"varint,5,opt,name=readyGroups"`

	// replicas is the number of broker groups as /scale reports it: pods that selector matches.
	// +optional
	Replicas int32 `json:"replicas,omitempty" protobuf:"varint,6,opt,name=replicas"`

	// selector matches exactly one pod for every broker group, its master, so that an autoscaler's arithmetic holds.
	// +optional
	Selector string `json:"selector,omitempty" protobuf:"bytes,7,opt,name=selector"`

	// nameServers are the addresses the brokers are told to register with.
	// +optional
	// +listType=atomic
	NameServers []string `json:"nameServers,omitempty" protobuf:"bytes,8,rep,name=nameServers"`

	// version is the lowest RocketMQ version that a member reports.
	// +optional
	Version string `json:"version,omitempty" protobuf:"bytes,9,opt,name=version"`

	// groups are the broker groups with their members.
	// +optional
	// +k8s:optional
	// +listType=map
	// +listMapKey=name
	GroupStatuses []BrokerGroupStatus `json:"groups,omitempty" protobuf:"bytes,10,rep,name=groups"`

	// currentRevision is the revision of the pod template that the members run.
	// +optional
	CurrentRevision string `json:"currentRevision,omitempty" protobuf:"bytes,11,opt,name=currentRevision"`

	// updateRevision is the revision of the pod template that the spec asks for.
	// +optional
	UpdateRevision string `json:"updateRevision,omitempty" protobuf:"bytes,12,opt,name=updateRevision"`

	// metadata counts topics and subscription groups.
	// +optional
	Metadata *BrokerMetadataStatus `json:"metadata,omitempty" protobuf:"bytes,13,opt,name=metadata"`
}

// +genclient
// +genclient:method=GetScale,verb=get,subresource=scale,result=k8s.io/api/autoscaling/v1.Scale
// +genclient:method=UpdateScale,verb=update,subresource=scale,input=k8s.io/api/autoscaling/v1.Scale,result=k8s.io/api/autoscaling/v1.Scale
// +genclient:method=ApplyScale,verb=apply,subresource=scale,input=k8s.io/api/autoscaling/v1.Scale,result=k8s.io/api/autoscaling/v1.Scale
// +genclient:method=Transfer,verb=create,subresource=transfer,input=TopicTransfer,result=TopicTransfer
// +genclient:method=GetTransfers,verb=get,subresource=transfer,result=TopicTransferList
// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object
// +k8s:supportsSubresource="/status"
// +k8s:supportsSubresource="/scale"

// Broker is the brokers of one RocketMQ cluster: size broker groups, each a master with its replicas.
type Broker struct {
	// +k8s:opaqueType
	metav1.TypeMeta `json:",inline"`
	// metadata is the object's name, namespace, labels and so on.
	// +optional
	// +k8s:opaqueType
	metav1.ObjectMeta `json:"metadata,omitempty" protobuf:"bytes,1,opt,name=metadata"`

	// spec is the wanted state.
	// +required
	Spec BrokerSpec `json:"spec,omitempty" protobuf:"bytes,2,opt,name=spec"`

	// status is what was last seen. It is written by the server.
	// +optional
	Status BrokerStatus `json:"status,omitempty" protobuf:"bytes,3,opt,name=status"`
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// BrokerList is a list of Brokers.
type BrokerList struct {
	metav1.TypeMeta `json:",inline"`
	// metadata has the list's resource version and, if there is more, where to continue.
	// +optional
	metav1.ListMeta `json:"metadata,omitempty" protobuf:"bytes,1,opt,name=metadata"`

	// items are the Brokers.
	Items []Broker `json:"items" protobuf:"bytes,2,rep,name=items"`
}
