// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ClusterMode says who decides which member of a broker group is its master.
type ClusterMode string

const (
	// ClusterModeStatic fixes the master of every group: losing it stops writes to the group until it is back.
	ClusterModeStatic ClusterMode = "STATIC"
	// ClusterModeController lets a RocketMQ controller elect masters (RocketMQ 5.1 and later).
	ClusterModeController ClusterMode = "CONTROLLER"
)

// ReplicationMode says when a master acknowledges a message.
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
type UpdateStrategyType string

const (
	// UpdateStrategyRollingUpdate replaces members one by one, each gated on the replication of the one before.
	UpdateStrategyRollingUpdate UpdateStrategyType = "RollingUpdate"
	// UpdateStrategyOnDelete replaces a member when its pod is deleted by somebody else.
	UpdateStrategyOnDelete UpdateStrategyType = "OnDelete"
)

// ScaleDownPolicy says how broker groups leave.
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
type ClaimRetention string

const (
	// ClaimRetentionRetain keeps the claim and its data.
	ClaimRetentionRetain ClaimRetention = "Retain"
	// ClaimRetentionDelete deletes the claim with its data.
	ClaimRetentionDelete ClaimRetention = "Delete"
)

// BrokerSpec is the wanted state of a RocketMQ cluster's brokers.
type BrokerSpec struct {
	Groups          *int32
	ReplicaPerGroup *int32
	ClusterName     string
	ClusterMode     ClusterMode
	ReplicationMode ReplicationMode
	NameServers     string
	NameServiceRef  *NameServiceReference
	ControllerRef   *ControllerReference
	BrokerImage     string
	Properties      map[string]string
	PodSettings
	StorageSettings
	Volumes                              []corev1.Volume
	AllowRestart                         bool
	ScalePodName                         string
	UpdateStrategy                       BrokerUpdateStrategy
	ScaleDown                            BrokerScaleDown
	PersistentVolumeClaimRetentionPolicy ClaimRetentionPolicy
}

// BrokerUpdateStrategy says how changes reach running members.
type BrokerUpdateStrategy struct {
	Type      UpdateStrategyType
	Partition *int32
	Paused    bool
}

// BrokerScaleDown says how broker groups leave.
type BrokerScaleDown struct {
	Policy       ScaleDownPolicy
	DrainTimeout *metav1.Duration
}

// ClaimRetentionPolicy says what becomes of claims that are no longer used.
type ClaimRetentionPolicy struct {
	WhenDeleted ClaimRetention
	WhenScaled  ClaimRetention
}

// BrokerRole is what a member says of itself.
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
	Pod      string
	Role     BrokerRole
	BrokerID *int64
	Address  string
	Ready    bool
	Version  string
	InSync   *bool
}

// BrokerGroupStatus is what was last seen of one broker group.
type BrokerGroupStatus struct {
	Name    string
	Members []BrokerMemberStatus
}

// BrokerMetadataStatus counts the topics and subscription groups of the cluster.
type BrokerMetadataStatus struct {
	Topics         *int32
	ConsumerGroups *int32
	CopiedFrom     string
	CopiedAt       *metav1.Time
}

// BrokerStatus is what was last seen of a Broker.
type BrokerStatus struct {
	ObservedGeneration int64
	Conditions         []metav1.Condition
	Nodes              []string
	Groups             int32
	ReadyGroups        int32
	Replicas           int32
	Selector           string
	NameServers        []string
	Version            string
	GroupStatuses      []BrokerGroupStatus
	CurrentRevision    string
	UpdateRevision     string
	Metadata           *BrokerMetadataStatus
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// Broker is the brokers of one RocketMQ cluster: size broker groups, each a master with its replicas.
type Broker struct {
	metav1.TypeMeta
	metav1.ObjectMeta
	Spec   BrokerSpec
	Status BrokerStatus
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// BrokerList is a list of Brokers.
type BrokerList struct {
	metav1.TypeMeta
	metav1.ListMeta
	Items []Broker
}
