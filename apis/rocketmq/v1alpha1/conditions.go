// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Condition types. All but Paused and the pending ones are good when True.
const (
	// ConditionReady: everything the spec asks for runs, is up to date with what can be changed now, and answers.
	ConditionReady = "Ready"
	// ConditionProgressing: a change is under way. Its reason says what is waited for.
	ConditionProgressing = "Progressing"
	// ConditionDegraded: something that should work does not.
	ConditionDegraded = "Degraded"
	// ConditionPaused: the object is not reconciled because of PausedAnnotation.
	ConditionPaused = "Paused"
	// ConditionUpdatePending: running members differ from the spec and are not replaced by themselves.
	ConditionUpdatePending = "UpdatePending"
	// ConditionScaleDownBlocked: there is more than the spec asks for, and it is not removed.
	ConditionScaleDownBlocked = "ScaleDownBlocked"
	// ConditionNameServersResolved: it is known which name servers the brokers register with (Broker).
	ConditionNameServersResolved = "NameServersResolved"
	// ConditionMetadataInSync: every broker group has the cluster's topics and subscription groups (Broker).
	ConditionMetadataInSync = "MetadataInSync"
	// ConditionBrokersConverged: all name servers know the same brokers (NameService).
	ConditionBrokersConverged = "BrokersConverged"
	// ConditionPlanned: both ends were read, and nothing that was found keeps the transfer from running (TopicTransfer).
	ConditionPlanned = "Planned"
	// ConditionDrained: nothing in the source is left to be consumed, proved after its writes were stopped (TopicTransfer).
	ConditionDrained = "Drained"
	// ConditionRolledBack: everything that was changed is as it was before (TopicTransfer).
	ConditionRolledBack = "RolledBack"
)

// Reasons of conditions. A reason that several types use means the same in all of them.
const (
	// ReasonAllReady: all members run, are ready and registered.
	ReasonAllReady = "AllReady"
	// ReasonComplete: nothing is left to do.
	ReasonComplete = "Complete"
	// ReasonHealthy: nothing is wrong.
	ReasonHealthy = "Healthy"
	// ReasonUpToDate: members run what the spec asks for.
	ReasonUpToDate = "UpToDate"
	// ReasonRunning: the object is reconciled.
	ReasonRunning = "Running"
	// ReasonPausedByAnnotation: PausedAnnotation is "true".
	ReasonPausedByAnnotation = "PausedByAnnotation"
	// ReasonDeletionPaused: PausedAnnotation is "true" and the object is being deleted. It stays, and its namespace with
	// it, with all that runs for it, until the annotation is removed.
	ReasonDeletionPaused = "DeletionPaused"
	// ReasonModeNotSupported: this version cannot run the clusterMode or replicationMode. Nothing is created.
	ReasonModeNotSupported = "ModeNotSupported"
	// ReasonNoKubernetes: the server runs without a Kubernetes to create pods in.
	ReasonNoKubernetes = "NoKubernetes"
	// ReasonDeleting: the object is being deleted and its children are removed.
	ReasonDeleting = "Deleting"

	// ReasonCreatingChildren: Services, ConfigMaps or StatefulSets are being created.
	ReasonCreatingChildren = "CreatingChildren"
	// ReasonWaitingForNameServers: brokers are created once all name servers are ready.
	ReasonWaitingForNameServers = "WaitingForNameServers"
	// ReasonWaitingForMasters: replicas are created once the master of their group is ready.
	ReasonWaitingForMasters = "WaitingForMasters"
	// ReasonWaitingForMembers: members were created and are not ready yet.
	ReasonWaitingForMembers = "WaitingForMembers"
	// ReasonWaitingForRegistration: members are ready and not yet known to all name servers.
	ReasonWaitingForRegistration = "WaitingForRegistration"
	// ReasonTellingNameServers: brokers are told a new list of name servers while they run.
	ReasonTellingNameServers = "TellingNameServers"

	// ReasonMemberNotReady: a pod is not ready; the message says what Kubernetes says about it.
	ReasonMemberNotReady = "MemberNotReady"
	// ReasonMemberNotRegistered: a pod is ready for Kubernetes, yet the name servers do not know its broker: the process
	// may hang.
	ReasonMemberNotRegistered = "MemberNotRegistered"
	// ReasonMemberNotAnswering: a broker is ready for Kubernetes and does not answer this server.
	ReasonMemberNotAnswering = "MemberNotAnswering"
	// ReasonNameServersUnreachable: name servers do not answer this server.
	ReasonNameServersUnreachable = "NameServersUnreachable"
	// ReasonChildConflict: an object of the name a child needs exists and belongs to somebody else.
	ReasonChildConflict = "ChildConflict"
	// ReasonActionFailed: Kubernetes or RocketMQ refused a change; it is tried again.
	ReasonActionFailed = "ActionFailed"

	// ReasonResolved: from nameServiceRef, or the only NameService of the namespace.
	ReasonResolved = "Resolved"
	// ReasonExplicit: from spec.nameServers.
	ReasonExplicit = "Explicit"
	// ReasonAmbiguous: there are several NameServices and the spec names none.
	ReasonAmbiguous = "Ambiguous"
	// ReasonNotFound: there is no such NameService.
	ReasonNotFound = "NotFound"
	// ReasonInvalid: spec.nameServers cannot be read.
	ReasonInvalid = "Invalid"

	// ReasonSpecChanged: the spec changed in something that needs new pods.
	ReasonSpecChanged = "SpecChanged"
	// ReasonNotDrained: what is to be removed was not drained; draining is not supported by this version.
	ReasonNotDrained = "NotDrained"
	// ReasonSizeReached: there is no more than the spec asks for.
	ReasonSizeReached = "SizeReached"
	// ReasonNotCopied: a broker group was added and does not have the cluster's topics and subscription groups.
	ReasonNotCopied = "NotCopied"
	// ReasonNothingToCopy: no broker group was added to a running cluster.
	ReasonNothingToCopy = "NothingToCopy"
	// ReasonConverged: all name servers answered and know the same brokers.
	ReasonConverged = "Converged"
	// ReasonConverging: name servers know different brokers, as for some minutes after a change of their number.
	ReasonConverging = "Converging"

	// ReasonUserFileMissing (event): the ConfigMap of the first volume does not exist.
	ReasonUserFileMissing = "UserFileMissing"
	// ReasonPropertiesDropped (event): settings of the user's file have no effect.
	ReasonPropertiesDropped = "PropertiesDropped"

	// ReasonPlanning: both ends are being read.
	ReasonPlanning = "Planning"
	// ReasonPlanMade: nothing keeps the transfer from running.
	ReasonPlanMade = "PlanMade"
	// ReasonBlocked: something was found that a person has to settle first; the message names it. It is looked at again.
	ReasonBlocked = "Blocked"
	// ReasonUnreadable: an end of the transfer could not be found or read. It is tried again.
	ReasonUnreadable = "Unreadable"
	// ReasonWaitingForApproval: the plan is made and spec.approved is not set.
	ReasonWaitingForApproval = "WaitingForApproval"
	// ReasonQueued: another transfer of the topic goes first.
	ReasonQueued = "Queued"
	// ReasonSuspended: spec.suspend is set.
	ReasonSuspended = "Suspended"
	// ReasonAborted: spec.abort was set, or the object was deleted, before the source topic was.
	ReasonAborted = "Aborted"
	// ReasonTransferring: the steps are being done.
	ReasonTransferring = "Transferring"
	// ReasonDraining: writes were stopped and consumers are catching up.
	ReasonDraining = "Draining"
	// ReasonNotStarted: this is not reached yet.
	ReasonNotStarted = "NotStarted"
	// ReasonRollingBack: what was changed is being put back.
	ReasonRollingBack = "RollingBack"
	// ReasonRolledBack: what was changed is as it was.
	ReasonRolledBack = "RolledBack"
	// ReasonTransferred: the topic is at its target, and at its source no more.
	ReasonTransferred = "Transferred"
	// ReasonNeedsPerson: neither direction is safe; the message says what to do.
	ReasonNeedsPerson = "NeedsPerson"
	// ReasonRetrying: a step failed and is tried again.
	ReasonRetrying = "Retrying"
)
