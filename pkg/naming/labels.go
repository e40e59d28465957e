// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming

import "maps"

// Labels and annotations on children and their pods.
const (
	// LabelApp, LabelBrokerOwner and LabelNameServiceOwner are the rocketmq-operator's; selectors consist of them, so
	// that its manifests and running clusters fit. Selectors cannot be changed.
	LabelApp              = "app"
	LabelBrokerOwner      = "broker_cr"
	LabelNameServiceOwner = "name_service_cr"

	// LabelManagedBy has the value ManagedBy on everything this software made. Informers look for it.
	LabelManagedBy = "app.kubernetes.io/managed-by"
	// LabelName, LabelInstance and LabelComponent are Kubernetes' recommended labels: rocketmq, the object's name, and
	// broker or name-server.
	LabelName      = "app.kubernetes.io/name"
	LabelInstance  = "app.kubernetes.io/instance"
	LabelComponent = "app.kubernetes.io/component"

	// LabelBroker is the Broker a child belongs to, and LabelNameService the NameService.
	LabelBroker      = "rocketmq.apache.org/broker"
	LabelNameService = "rocketmq.apache.org/name-service"
	// LabelGroup is the broker group (brokerName) of a member, and LabelMember its name within the group.
	LabelGroup  = "rocketmq.apache.org/group"
	LabelMember = "rocketmq.apache.org/member"
	// LabelRole is what the member says of itself: RoleMaster, RoleReplica or RoleUnknown. It is on pods only, is kept
	// live, and is never part of a pod template.
	LabelRole = "rocketmq.apache.org/role"

	// AnnotationRevision is the hash of everything in the spec that reaches pods, on workloads and pods. A workload is
	// up to date while it equals the hash of the spec, whatever its template looks like.
	AnnotationRevision = "rocketmq.apache.org/revision"
	// AnnotationInitialGroups, on a member's workload, is the number of broker groups its Broker was first made with.
	// A group beyond them was added to a cluster that may have had topics already.
	AnnotationInitialGroups = "rocketmq.apache.org/initial-groups"
	// AnnotationMetadata, on the workload of a master, is MetadataNotCopied from the creation of an added group until it
	// has the cluster's topics and subscription groups.
	AnnotationMetadata = "rocketmq.apache.org/metadata"

	// FinalizerChildren holds an object until its children are gone. It is set before the first child is made.
	FinalizerChildren = "rocketmq.apache.org/children"
	// FinalizerTransfer holds a TopicTransfer until it is through or rolled back. It is set before anything is claimed.
	FinalizerTransfer = "rocketmq.apache.org/transfer"
)

// Values of the labels and annotations above.
const (
	ManagedBy         = "rocketmq-apiserver"
	RoleMaster        = "master"
	RoleReplica       = "replica"
	RoleUnknown       = "unknown"
	MetadataNotCopied = "NotCopied"

	appBroker           = "broker"
	appNameServer       = "name_service"
	product             = "rocketmq"
	componentBroker     = "broker"
	componentNameServer = "name-server"
)

// BrokerSelector selects all pods of a Broker.
func BrokerSelector(broker string) map[string]string {
	return map[string]string{LabelApp: appBroker, LabelBrokerOwner: broker}
}

// BrokerLabels are on every child of a Broker.
func BrokerLabels(broker string) map[string]string {
	return with(BrokerSelector(broker), managed(broker, componentBroker), map[string]string{LabelBroker: broker})
}

// BrokerMemberLabels are on the StatefulSet, the pod and the claims of one member of a Broker.
func BrokerMemberLabels(broker string, group int, member string) map[string]string {
	return with(BrokerLabels(broker), map[string]string{LabelGroup: BrokerGroup(broker, group), LabelMember: member})
}

// StaticMasterSelector selects exactly one pod of every broker group in clusterMode STATIC, its master. It is the
// selector of /scale: an autoscaler divides by the number of pods it finds.
func StaticMasterSelector(broker string) map[string]string {
	return with(BrokerSelector(broker), map[string]string{LabelMember: masterMember})
}

// NameServiceSelector selects all pods of a NameService.
func NameServiceSelector(nameService string) map[string]string {
	return map[string]string{LabelApp: appNameServer, LabelNameServiceOwner: nameService}
}

// NameServiceLabels are on every child of a NameService and on its pods.
func NameServiceLabels(nameService string) map[string]string {
	return with(NameServiceSelector(nameService), managed(nameService, componentNameServer),
		map[string]string{LabelNameService: nameService})
}

func managed(instance, component string) map[string]string {
	return map[string]string{
		LabelManagedBy: ManagedBy, LabelName: product, LabelInstance: instance, LabelComponent: component,
	}
}

func with(base map[string]string, more ...map[string]string) map[string]string {
	for _, m := range more {
		maps.Copy(base, m)
	}
	return base
}
