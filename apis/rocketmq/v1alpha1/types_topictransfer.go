// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TransferApproval says whether a transfer waits for a person after its plan is made.
// +enum
// +k8s:enum
type TransferApproval string

const (
	// TransferApprovalAutomatic runs the plan as soon as it is made.
	TransferApprovalAutomatic TransferApproval = "Automatic"
	// TransferApprovalManual waits until spec.approved is true.
	TransferApprovalManual TransferApproval = "Manual"
)

// TopicTransferPhase is where a transfer stands.
// +enum
// +k8s:enum
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
	// topic is the topic to move: letters, digits, %, |, - and _, at most 127. RocketMQ's own topics, retry and
	// dead-letter topics cannot be moved.
	// +required
	// +k8s:required
	// +k8s:maxLength=127
	Topic string `json:"topic" protobuf:"bytes,1,opt,name=topic"`

	// sourceCluster is where the topic is: a Broker of the namespace, a RocketMQ cluster, or a broker group, looked for
	// in this order.
	// +required
	// +k8s:required
	// +k8s:maxLength=255
	SourceCluster string `json:"sourceCluster" protobuf:"bytes,2,opt,name=sourceCluster"`

	// targetCluster is where the topic goes: a Broker of the namespace, a RocketMQ cluster, or a broker group, looked
	// for in this order. It must differ from sourceCluster.
	// +required
	// +k8s:required
	// +k8s:maxLength=255
	TargetCluster string `json:"targetCluster" protobuf:"bytes,3,opt,name=targetCluster"`

	// sourceNameServers is a list of name-server addresses of the source, host:port separated by semicolons. Default:
	// those of the Broker that sourceCluster names, or of the Brokers whose cluster or group it is; else those of the
	// target; else the only NameService of the namespace.
	// +optional
	// +k8s:optional
	// +k8s:maxLength=4096
	SourceNameServers string `json:"sourceNameServers,omitempty" protobuf:"bytes,4,opt,name=sourceNameServers"`

	// targetNameServers is a list of name-server addresses of the target, host:port separated by semicolons. Default:
	// those of the Broker that targetCluster names, or of the Brokers whose cluster or group it is; else those of the
	// source; else the only NameService of the namespace.
	// +optional
	// +k8s:optional
	// +k8s:maxLength=4096
	TargetNameServers string `json:"targetNameServers,omitempty" protobuf:"bytes,5,opt,name=targetNameServers"`

	// consumerGroups are the consumer groups that move with the topic, at most 1024. Default: all that subscribe to it.
	// +optional
	// +k8s:optional
	// +k8s:maxItems=1024
	// +listType=set
	// +k8s:listType=set
	ConsumerGroups []string `json:"consumerGroups,omitempty" protobuf:"bytes,6,rep,name=consumerGroups"`

	// approval is Automatic (run the plan as soon as it is made) or Manual (wait for approved). Default: Automatic.
	// +optional
	// +k8s:optional
	// +default="Automatic"
	Approval TransferApproval `json:"approval,omitempty" protobuf:"bytes,7,opt,name=approval,casttype=TransferApproval"`

	// approved lets a planned transfer with approval Manual run.
	// +optional
	Approved bool `json:"approved,omitempty" protobuf:"varint,8,opt,name=approved"`

	// suspend stops the transfer after the action at hand, until it is false again.
	// +optional
	Suspend bool `json:"suspend,omitempty" protobuf:"varint,9,opt,name=suspend"`

	// abort rolls the transfer back. It is refused once the source topic is being deleted.
	// +optional
	Abort bool `json:"abort,omitempty" protobuf:"varint,10,opt,name=abort"`

	// drainTimeout is how long the source may take to be consumed before the transfer is rolled back, as a duration such
	// as "30m". Default: no limit.
	// +optional
	// +k8s:optional
	// +k8s:opaqueType
	DrainTimeout *metav1.Duration `json:"drainTimeout,omitempty" protobuf:"bytes,11,opt,name=drainTimeout"`

	// ttlSecondsAfterFinished deletes the object this long after it succeeded or was rolled back. Default: it is kept.
	// +optional
	// +k8s:optional
	// +k8s:minimum=0
	TTLSecondsAfterFinished *int32 `json:"ttlSecondsAfterFinished,omitempty" protobuf:"varint,12,opt,name=ttlSecondsAfterFinished"`

	// windows are how long the transfer waits for what it cannot see. Default: those of the server, which are safe for
	// clients with RocketMQ's own settings.
	// +optional
	// +k8s:optional
	Windows *TransferWindows `json:"windows,omitempty" protobuf:"bytes,13,opt,name=windows"`
}

// TransferWindows are how long a transfer waits for what it cannot see, as durations such as "90s". Shorter ones than the
// server's are safe only if all clients ask for routes more often than RocketMQ's do by themselves, every 30 seconds.
type TransferWindows struct {
	// routeRefresh is how long clients may go on writing after writes were stopped. Before it is over, a source that is
	// empty proves nothing. Default: the server's --transfer-route-refresh, 90s.
	// +optional
	// +k8s:optional
	// +k8s:opaqueType
	RouteRefresh *metav1.Duration `json:"routeRefresh,omitempty" protobuf:"bytes,1,opt,name=routeRefresh"`

	// quiet is the time between the two looks at the source that must both find nothing left to be consumed, and nothing
	// written in between. The transfer begins no sooner than that after it has first seen where the consumer groups are:
	// brokers store that every 5s, and forget a new group when they crash before. Default: the server's --transfer-quiet, 10s.
	// +optional
	// +k8s:optional
	// +k8s:opaqueType
	Quiet *metav1.Duration `json:"quiet,omitempty" protobuf:"bytes,2,opt,name=quiet"`

	// watch is how long the source is watched, after the topic was deleted there, for clients that bring it back. Brokers
	// hold pulls of consumers for up to 30s: a topic that is made there again within that time, as by moving it back, loses
	// its first messages to them. So a transfer ends no sooner than 30s after its last deletion, or watch if that is shorter.
	// Default: the server's --transfer-watch, 2m.
	// +optional
	// +k8s:optional
	// +k8s:opaqueType
	Watch *metav1.Duration `json:"watch,omitempty" protobuf:"bytes,3,opt,name=watch"`
}

// TransferHazard is something about the topic or its clusters that a transfer has to respect.
type TransferHazard struct {
	// name is the hazard's one word, such as SharedGroup or BroadcastGroup.
	Name string `json:"name" protobuf:"bytes,1,opt,name=name"`

	// blocking says that the transfer does not start while the hazard is there.
	// +optional
	Blocking bool `json:"blocking,omitempty" protobuf:"varint,2,opt,name=blocking"`

	// message says what was found and what to do.
	// +optional
	Message string `json:"message,omitempty" protobuf:"bytes,3,opt,name=message"`
}

// TransferPlace is one end of a transfer as RocketMQ knows it.
type TransferPlace struct {
	// cluster is the RocketMQ cluster.
	// +optional
	Cluster string `json:"cluster,omitempty" protobuf:"bytes,1,opt,name=cluster"`

	// brokers are its broker groups that take part.
	// +optional
	// +listType=atomic
	Brokers []string `json:"brokers,omitempty" protobuf:"bytes,2,rep,name=brokers"`

	// nameServers are the addresses of its name servers.
	// +optional
	// +listType=atomic
	NameServers []string `json:"nameServers,omitempty" protobuf:"bytes,3,rep,name=nameServers"`
}

// TransferPlan is what a transfer found and what it is going to do.
type TransferPlan struct {
	// consumerGroups are the consumer groups that move.
	// +optional
	// +listType=atomic
	ConsumerGroups []string `json:"consumerGroups,omitempty" protobuf:"bytes,1,rep,name=consumerGroups"`

	// queues is the number of the topic's queues in the source.
	// +optional
	Queues int32 `json:"queues,omitempty" protobuf:"varint,2,opt,name=queues"`

	// backlog is the number of messages not yet consumed when the plan was made.
	// +optional
	Backlog int64 `json:"backlog,omitempty" protobuf:"varint,3,opt,name=backlog"`

	// hazards are what the transfer has to respect.
	// +optional
	// +listType=atomic
	Hazards []TransferHazard `json:"hazards,omitempty" protobuf:"bytes,4,rep,name=hazards"`

	// source is where the topic was found.
	// +optional
	Source *TransferPlace `json:"source,omitempty" protobuf:"bytes,5,opt,name=source"`

	// target is where it goes.
	// +optional
	Target *TransferPlace `json:"target,omitempty" protobuf:"bytes,6,opt,name=target"`
}

// TransferRecordState is where one action of a transfer stands.
// +enum
// +k8s:enum
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
	// step is the number of the step, from 0.
	Step int32 `json:"step" protobuf:"varint,1,opt,name=step"`

	// target is what was acted on, such as "source/broker-a" or "target/10.0.0.1:9876".
	Target string `json:"target" protobuf:"bytes,2,opt,name=target"`

	// action is what is done there.
	Action string `json:"action" protobuf:"bytes,3,opt,name=action"`

	// state is Intent, Done, Failed or Undone.
	// +required
	// +k8s:required
	State TransferRecordState `json:"state" protobuf:"bytes,4,opt,name=state,casttype=TransferRecordState"`

	// time is when the state was written.
	// +optional
	// +k8s:opaqueType
	Time metav1.MicroTime `json:"time,omitempty" protobuf:"bytes,5,opt,name=time"`

	// message is what came back, where it matters.
	// +optional
	Message string `json:"message,omitempty" protobuf:"bytes,6,opt,name=message"`
}

// TransferSnapshot is one configuration of the source as it was before the transfer.
type TransferSnapshot struct {
	// target is where it was read, as in a record of the journal.
	Target string `json:"target" protobuf:"bytes,1,opt,name=target"`

	// kind is Topic, SubscriptionGroup, OrderTopic or BrokerProperty for what a server had, and Place or Broker for what
	// was decided from it.
	Kind string `json:"kind" protobuf:"bytes,2,opt,name=kind"`

	// name of the topic or group.
	Name string `json:"name" protobuf:"bytes,3,opt,name=name"`

	// config is the configuration as the server gave it, or the decision.
	// +optional
	Config string `json:"config,omitempty" protobuf:"bytes,4,opt,name=config"`
}

// TopicTransferStatus is where a transfer stands. Its journal and snapshots are all that another server needs to go on.
type TopicTransferStatus struct {
	// observedGeneration is the generation this status was made from.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty" protobuf:"varint,1,opt,name=observedGeneration"`

	// conditions have the types Ready, Progressing, Degraded, Planned, Drained, RolledBack and Paused.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +patchStrategy=merge
	// +patchMergeKey=type
	// +k8s:eachVal=+k8s:opaqueType
	Conditions []metav1.Condition `json:"conditions,omitempty" patchStrategy:"merge" patchMergeKey:"type" protobuf:"bytes,2,rep,name=conditions"`

	// phase is Pending, Queued, Planned, Running, Succeeded, RollingBack, RolledBack or Failed.
	// +optional
	// +k8s:optional
	Phase TopicTransferPhase `json:"phase,omitempty" protobuf:"bytes,3,opt,name=phase,casttype=TopicTransferPhase"`

	// step is the number of the step at hand, from 0 (preflight) to 7.
	// +optional
	Step int32 `json:"step,omitempty" protobuf:"varint,4,opt,name=step"`

	// backlog is the number of messages in the source that are not yet consumed. Absent while unknown.
	// +optional
	Backlog *int64 `json:"backlog,omitempty" protobuf:"varint,5,opt,name=backlog"`

	// plan is what was found before the first change.
	// +optional
	Plan *TransferPlan `json:"plan,omitempty" protobuf:"bytes,6,opt,name=plan"`

	// journal has a record of every action, written before and after it.
	// +optional
	// +k8s:optional
	// +listType=atomic
	Journal []TransferRecord `json:"journal,omitempty" protobuf:"bytes,7,rep,name=journal"`

	// snapshots are the source's configurations before the first change.
	// +optional
	// +listType=atomic
	Snapshots []TransferSnapshot `json:"snapshots,omitempty" protobuf:"bytes,8,rep,name=snapshots"`

	// startTime is when the first change was made.
	// +optional
	// +k8s:opaqueType
	StartTime *metav1.Time `json:"startTime,omitempty" protobuf:"bytes,9,opt,name=startTime"`

	// completionTime is when the transfer reached its last phase.
	// +optional
	// +k8s:opaqueType
	CompletionTime *metav1.Time `json:"completionTime,omitempty" protobuf:"bytes,10,opt,name=completionTime"`
}

// +genclient
// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object
// +k8s:supportsSubresource="/status"

// TopicTransfer moves one topic, with its consumer groups, between clusters or broker groups, or puts everything back.
type TopicTransfer struct {
	// +k8s:opaqueType
	metav1.TypeMeta `json:",inline"`
	// metadata is the object's name, namespace, labels and so on.
	// +optional
	// +k8s:opaqueType
	metav1.ObjectMeta `json:"metadata,omitempty" protobuf:"bytes,1,opt,name=metadata"`

	// spec says what moves.
	// +required
	Spec TopicTransferSpec `json:"spec,omitempty" protobuf:"bytes,2,opt,name=spec"`

	// status is where the transfer stands. It is written by the server.
	// +optional
	Status TopicTransferStatus `json:"status,omitempty" protobuf:"bytes,3,opt,name=status"`
}

// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object

// TopicTransferList is a list of TopicTransfers.
type TopicTransferList struct {
	metav1.TypeMeta `json:",inline"`
	// metadata has the list's resource version and, if there is more, where to continue.
	// +optional
	metav1.ListMeta `json:"metadata,omitempty" protobuf:"bytes,1,opt,name=metadata"`

	// items are the TopicTransfers.
	Items []TopicTransfer `json:"items" protobuf:"bytes,2,rep,name=items"`
}
