// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TransferApproval says whether a transfer waits for a person after its plan is made.
type TransferApproval string

const (
	// TransferApprovalAutomatic runs the plan as soon as it is made.
	TransferApprovalAutomatic TransferApproval = "Automatic"
	// TransferApprovalManual waits until spec.approved is true.
	TransferApprovalManual TransferApproval = "Manual"
)

// TopicTransferPhase is where a transfer stands.
type TopicTransferPhase string

const (
	// TransferPending has not been looked at, or is making its plan.
	TransferPending TopicTransferPhase = "Pending"
	// TransferQueued waits for another transfer of the same topic.
	TransferQueued TopicTransferPhase = "Queued"
	// TransferPlanned has a plan and waits for approval.
	TransferPlanned TopicTransferPhase = "Planned"
	// TransferRunning is between the first change and the last.
	TransferRunning TopicTransferPhase = "Running"
	// TransferSucceeded has moved the topic.
	TransferSucceeded TopicTransferPhase = "Succeeded"
	// TransferRollingBack undoes what was done.
	TransferRollingBack TopicTransferPhase = "RollingBack"
	// TransferRolledBack has put everything back.
	TransferRolledBack TopicTransferPhase = "RolledBack"
	// TransferFailed needs a person: neither direction is safe without one.
	TransferFailed TopicTransferPhase = "Failed"
)

// TopicTransferSpec says which topic moves from where to where. Once the transfer runs, only suspend, abort, approved and
// ttlSecondsAfterFinished can be changed.
type TopicTransferSpec struct {
	Topic                   string
	SourceCluster           string
	TargetCluster           string
	SourceNameServers       string
	TargetNameServers       string
	ConsumerGroups          []string
	Approval                TransferApproval
	Approved                bool
	Suspend                 bool
	Abort                   bool
	DrainTimeout            *metav1.Duration
	TTLSecondsAfterFinished *int32
	Windows                 *TransferWindows
}

// TransferWindows are how long a transfer waits for what it cannot see; what is nil is the server's.
type TransferWindows struct {
	RouteRefresh *metav1.Duration
	Quiet        *metav1.Duration
	Watch        *metav1.Duration
}

// TransferHazard is something about the topic or its clusters that a transfer has to respect.
type TransferHazard struct {
	Name     string
	Blocking bool
	Message  string
}

// TransferPlace is one end of a transfer as RocketMQ knows it.
type TransferPlace struct {
	Cluster     string
	Brokers     []string
	NameServers []string
}

// TransferPlan is what a transfer found and what it is going to do.
type TransferPlan struct {
	ConsumerGroups []string
	Queues         int32
	Backlog        int64
	Hazards        []TransferHazard
	Source         *TransferPlace
	Target         *TransferPlace
}

// TransferRecordState is where one action of a transfer stands.
type TransferRecordState string

const (
	// TransferRecordIntent is written before an action: it may or may not have happened.
	TransferRecordIntent TransferRecordState = "Intent"
	// TransferRecordDone has happened and was verified.
	TransferRecordDone TransferRecordState = "Done"
	// TransferRecordFailed did not happen.
	TransferRecordFailed TransferRecordState = "Failed"
	// TransferRecordUndone was undone and verified.
	TransferRecordUndone TransferRecordState = "Undone"
)

// TransferRecord is one line of a transfer's journal.
type TransferRecord struct {
	Step    int32
	Target  string
	Action  string
	State   TransferRecordState
	Time    metav1.MicroTime
	Message string
}

// TransferSnapshot is one configuration of the source as it was before the transfer.
type TransferSnapshot struct {
	Target string
	Kind   string
	Name   string
	Config string
}

// TopicTransferStatus is where a transfer stands. Its journal and snapshots are all that another server needs to go on.
type TopicTransferStatus struct {
	ObservedGeneration int64
	Conditions         []metav1.Condition
	Phase              TopicTransferPhase
	Step               int32
	Backlog            *int64
	Plan               *TransferPlan
	Journal            []TransferRecord
	Snapshots          []TransferSnapshot
	StartTime          *metav1.Time
	CompletionTime     *metav1.Time
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// TopicTransfer moves one topic, with its consumer groups, between clusters or broker groups, or puts everything back.
type TopicTransfer struct {
	metav1.TypeMeta
	metav1.ObjectMeta
	Spec   TopicTransferSpec
	Status TopicTransferStatus
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// TopicTransferList is a list of TopicTransfers.
type TopicTransferList struct {
	metav1.TypeMeta
	metav1.ListMeta
	Items []TopicTransfer
}
