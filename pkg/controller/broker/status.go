// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker

import (
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	klabels "k8s.io/apimachinery/pkg/labels"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/condition"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/workload"
)

// Status says what was seen. Failure is why the plan could not be carried out, nil if it could.
func Status(in Input, failure error, now time.Time) v1alpha1.BrokerStatus {
	b := in.Broker
	status := *b.Status.DeepCopy()
	status.ObservedGeneration = b.Generation
	conditions := condition.From(b.Status.Conditions, b.Generation, now)
	if paused(b) {
		conditions.PutPaused(b)
		status.Conditions = conditions.List()
		return status
	}
	conditions.Put(v1alpha1.ConditionPaused, metav1.ConditionFalse, v1alpha1.ReasonRunning, "")
	switch {
	case in.Standalone:
		putIdle(conditions, v1alpha1.ReasonNoKubernetes, "this server runs without a Kubernetes to create pods in")
	case unsupported(b) != "" && b.DeletionTimestamp == nil:
		putIdle(conditions, v1alpha1.ReasonModeNotSupported,
			unsupported(b)+" is not supported by this version: nothing is created, and nothing that exists is changed")
	default:
		all := members(in)
		putMembers(in, all, &status)
		putConditions(conditions, in, all, failure, now)
	}
	status.Conditions = conditions.List()
	return status
}

func putIdle(conditions *condition.Set, reason, message string) {
	conditions.Put(v1alpha1.ConditionReady, metav1.ConditionFalse, reason, "%s", message)
	conditions.Put(v1alpha1.ConditionProgressing, metav1.ConditionFalse, reason, "%s", message)
	conditions.Put(v1alpha1.ConditionDegraded, metav1.ConditionFalse, reason, "%s", message)
}

func putMembers(in Input, all []*member, status *v1alpha1.BrokerStatus) {
	b := in.Broker
	last := status.GroupStatuses
	status.Selector = klabels.SelectorFromSet(naming.StaticMasterSelector(b.Name)).String()
	status.NameServers = workload.ListedNameServers(in.Children.ConfigMaps[naming.BrokerNameServers(b.Name)])
	status.UpdateRevision = workload.BrokerRevision(b)
	status.CurrentRevision = currentRevision(all, status.UpdateRevision)
	status.Nodes, status.GroupStatuses, status.Version = nil, nil, ""
	for _, m := range all {
		if m.pod != nil {
			status.Nodes = append(status.Nodes, m.podName())
		}
		name := naming.BrokerGroup(b.Name, m.Group)
		if n := len(status.GroupStatuses); n == 0 || status.GroupStatuses[n-1].Name != name {
			status.GroupStatuses = append(status.GroupStatuses, v1alpha1.BrokerGroupStatus{Name: name})
		}
		group := &status.GroupStatuses[len(status.GroupStatuses)-1]
		next := memberStatus(m, last)
		group.Members = append(group.Members, next)
		if next.Version != "" && (status.Version == "" || olderVersion(next.Version, status.Version)) {
			status.Version = next.Version
		}
	}
	status.Groups = int32(len(status.GroupStatuses))
	status.Replicas = status.Groups
	status.ReadyGroups = readyGroups(b, all)
}

// memberStatus reports a member. Its version stays known while the broker is at the same address, though it is not
// asked again.
func memberStatus(m *member, last []v1alpha1.BrokerGroupStatus) v1alpha1.BrokerMemberStatus {
	status := v1alpha1.BrokerMemberStatus{Pod: m.podName(), Role: m.role, BrokerID: m.id, Ready: m.ready, Version: m.said.Version}
	if m.pod != nil && m.pod.Status.PodIP != "" {
		status.Address = addressOf(m.pod)
	}
	for _, group := range last {
		for _, before := range group.Members {
			if status.Version == "" && status.Address != "" && before.Pod == status.Pod && before.Address == status.Address {
				status.Version = before.Version
			}
		}
	}
	return status
}

// currentRevision is the spec's if all members run it, else the one of the first member that does not.
func currentRevision(all []*member, update string) string {
	if len(all) == 0 {
		return ""
	}
	for _, m := range all {
		if revision := m.set.Annotations[naming.AnnotationRevision]; revision != update {
			return revision
		}
	}
	return update
}

// readyGroups counts the groups all of whose wanted members are there and ready.
func readyGroups(b *v1alpha1.Broker, all []*member) int32 {
	var ready int32
	for group := range lastGroup(all) + 1 {
		complete := true
		for index := range replicas(b) + 1 {
			m := byName(all, group, index)
			complete = complete && m != nil && m.ready
		}
		if complete {
			ready++
		}
	}
	return ready
}

func lastGroup(all []*member) int {
	last := -1
	for _, m := range all {
		last = max(last, m.Group)
	}
	return last
}

// addedGroups are the groups that joined a running cluster and have not got its topics and subscription groups.
func addedGroups(b *v1alpha1.Broker, all []*member) []string {
	var added []string
	for _, m := range all {
		if m.set.Annotations[naming.AnnotationMetadata] == naming.MetadataNotCopied {
			added = append(added, naming.BrokerGroup(b.Name, m.Group))
		}
	}
	return slices.Compact(added)
}
