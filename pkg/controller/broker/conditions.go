// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker

import (
	"fmt"
	"maps"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/condition"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/plans"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/podstate"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/workload"
)

const (
	// startGrace is how long a member may take to become ready before that counts as trouble. A member that is older
	// and not ready was ready once, or never will be.
	startGrace = 3 * time.Minute
	// registerGrace is how long a broker may be ready for Kubernetes without being registered and without answering. It
	// registers as soon as it serves, and again every 30 s.
	registerGrace = time.Minute
)

func putConditions(conditions *condition.Set, in Input, all []*member, failure error, now time.Time) {
	b := in.Broker
	putProgress(conditions, in, all)
	putDegraded(conditions, in, all, failure, now)
	if b.DeletionTimestamp != nil {
		return
	}
	putPending(conditions, in, all)
	conditions.PutBool(v1alpha1.ConditionNameServersResolved, in.NameServers.Resolved, in.NameServers.Reason, "%s", in.NameServers.Message)
	if added := addedGroups(b, all); len(added) > 0 {
		conditions.Put(v1alpha1.ConditionMetadataInSync, metav1.ConditionFalse, v1alpha1.ReasonNotCopied,
			"broker groups that were added do not have the topics and subscription groups of the cluster; create those there that are needed%s",
			condition.Among(added))
	} else {
		conditions.Put(v1alpha1.ConditionMetadataInSync, metav1.ConditionTrue, v1alpha1.ReasonNothingToCopy, "")
	}
}

// progress is where a Broker is on its way.
type progress struct {
	// reason is Complete at the end of the way.
	reason, message string
	// serving says that all members do their work, though something may still be under way.
	serving metav1.ConditionStatus
}

func putProgress(conditions *condition.Set, in Input, all []*member) {
	at := whereabouts(in, all)
	conditions.PutBool(v1alpha1.ConditionProgressing, at.reason != v1alpha1.ReasonComplete, at.reason, "%s", at.message)
	switch at.serving {
	case metav1.ConditionTrue:
		conditions.Put(v1alpha1.ConditionReady, metav1.ConditionTrue, v1alpha1.ReasonAllReady,
			"%d broker groups with %d members are ready and registered", groups(in.Broker), len(wanted(in.Broker)))
	case metav1.ConditionUnknown:
		conditions.Put(v1alpha1.ConditionReady, metav1.ConditionUnknown, v1alpha1.ReasonNameServersUnreachable, "%s", at.message)
	default:
		conditions.Put(v1alpha1.ConditionReady, metav1.ConditionFalse, at.reason, "%s", at.message)
	}
}

// whereabouts goes along the way of provisioning and stops where the Broker is.
func whereabouts(in Input, all []*member) progress {
	b := in.Broker
	waiting := func(reason, format string, args ...any) progress {
		return progress{reason: reason, message: fmt.Sprintf(format, args...), serving: metav1.ConditionFalse}
	}
	if b.DeletionTimestamp != nil {
		return waiting(v1alpha1.ReasonDeleting, "the brokers are being removed")
	}
	if wantedList(in) == "" {
		if !in.NameServers.Resolved {
			return waiting(v1alpha1.ReasonWaitingForNameServers, "%s", in.NameServers.Message)
		}
		if in.NameServers.None {
			return waiting(v1alpha1.ReasonWaitingForNameServers, "%s has size 0: brokers need a name server, raise it", in.NameServers.Message)
		}
		return waiting(v1alpha1.ReasonWaitingForNameServers, "not all name servers of %s are ready", in.NameServers.Message)
	}
	if reason, names := unfinished(b, all); reason != "" {
		return waiting(reason, "%s%s", unfinishedMessage(reason), condition.Among(names))
	}
	return registering(in, all)
}

// unfinished returns the first stage of provisioning that is not over, and which members it is about.
func unfinished(b *v1alpha1.Broker, all []*member) (reason string, names []string) {
	var masters, replicas, unready []string
	for _, w := range wanted(b) {
		m, name := byName(all, w.Group, w.Index), naming.BrokerStatefulSet(b.Name, w.Group, w.Name())
		switch {
		case m == nil && w.Index == 0:
			masters = append(masters, name)
		case m == nil:
			replicas = append(replicas, name)
		case !m.ready:
			unready = append(unready, name)
		}
	}
	switch {
	case len(masters) > 0:
		return v1alpha1.ReasonCreatingChildren, masters
	case len(replicas) > 0:
		return v1alpha1.ReasonWaitingForMasters, replicas
	case len(unready) > 0:
		return v1alpha1.ReasonWaitingForMembers, unready
	default:
		return "", nil
	}
}

func unfinishedMessage(reason string) string {
	switch reason {
	case v1alpha1.ReasonCreatingChildren:
		return "masters are being created"
	case v1alpha1.ReasonWaitingForMasters:
		return "replicas are created once the master of their group is ready"
	default:
		return "members are not ready"
	}
}

// registering is the last part of the way: all members run, and the name servers are to know them.
func registering(in Input, all []*member) progress {
	var nowhere, partly, untold []string
	answers := 0
	for _, w := range wanted(in.Broker) {
		m := byName(all, w.Group, w.Index)
		answers = max(answers, m.answers)
		switch {
		case !m.inPlace():
			nowhere = append(nowhere, m.name())
		case m.registered < m.answers:
			partly = append(partly, m.name())
		}
		if !m.asked || m.said.Err != nil || m.said.NameServers != wantedList(in) {
			untold = append(untold, m.name())
		}
	}
	switch {
	case len(wanted(in.Broker)) > 0 && answers == 0:
		return progress{reason: v1alpha1.ReasonWaitingForRegistration, serving: metav1.ConditionUnknown,
			message: "no name server answers this server: who is registered is not known" + silence(in)}
	case len(nowhere) > 0:
		return progress{reason: v1alpha1.ReasonWaitingForRegistration, serving: metav1.ConditionFalse,
			message: "members are not registered with the name servers" + condition.Among(nowhere)}
	case len(untold) > 0:
		return progress{reason: v1alpha1.ReasonTellingNameServers, serving: metav1.ConditionTrue,
			message: "members have yet to confirm the list of name servers" + condition.Among(untold)}
	case len(partly) > 0:
		return progress{reason: v1alpha1.ReasonWaitingForRegistration, serving: metav1.ConditionTrue,
			message: "members are not registered with every name server" + condition.Among(partly)}
	default:
		return progress{reason: v1alpha1.ReasonComplete, serving: metav1.ConditionTrue}
	}
}

// silence names one name server that does not answer, and why.
func silence(in Input) string {
	for _, endpoint := range slices.Sorted(maps.Keys(in.Answers)) {
		if err := in.Answers[endpoint].Err; err != nil {
			return fmt.Sprintf(": %s: %v", endpoint, err)
		}
	}
	return ""
}

func putDegraded(conditions *condition.Set, in Input, all []*member, failure error, now time.Time) {
	if reason, message := trouble(in, all, failure, now); reason != "" {
		conditions.Put(v1alpha1.ConditionDegraded, metav1.ConditionTrue, reason, "%s", message)
		return
	}
	conditions.Put(v1alpha1.ConditionDegraded, metav1.ConditionFalse, v1alpha1.ReasonHealthy, "")
}

// trouble returns the first thing that is wrong.
func trouble(in Input, all []*member, failure error, now time.Time) (reason, message string) {
	if failure != nil {
		return plans.FailureReason(failure), failure.Error()
	}
	if in.Broker.DeletionTimestamp != nil {
		return "", ""
	}
	if missing := plans.MissingLaunches(in.Children); len(missing) > 0 {
		return v1alpha1.ReasonMemberNotReady, fmt.Sprintf("ConfigMap %s was removed: pods cannot start again without it", missing[0])
	}
	for _, m := range all {
		if reason, message := memberTrouble(m, now); reason != "" {
			return reason, message
		}
	}
	if silent := silence(in); silent != "" {
		return v1alpha1.ReasonNameServersUnreachable, "a name server does not answer" + silent
	}
	return "", ""
}

func memberTrouble(m *member, now time.Time) (reason, message string) {
	if problem := podstate.Problem(m.pod); problem != "" {
		return v1alpha1.ReasonMemberNotReady, problem
	}
	if !m.ready {
		if now.Sub(m.set.CreationTimestamp.Time) > startGrace {
			return v1alpha1.ReasonMemberNotReady, fmt.Sprintf("member %s is not ready", m.name())
		}
		return "", ""
	}
	if m.since.IsZero() || now.Sub(m.since) < registerGrace {
		return "", ""
	}
	switch {
	case m.answers > 0 && !m.inPlace():
		return v1alpha1.ReasonMemberNotRegistered, fmt.Sprintf(
			"member %s is ready for Kubernetes, but %d of %d name servers know it, as %s: its process may hang",
			m.name(), m.registered, m.answers, m.role)
	case m.asked && m.said.Err != nil:
		return v1alpha1.ReasonMemberNotAnswering, fmt.Sprintf("member %s is ready for Kubernetes but does not answer: %v", m.name(), m.said.Err)
	default:
		return "", ""
	}
}

// putPending shows what the spec asks for and this version does not do by itself.
func putPending(conditions *condition.Set, in Input, all []*member) {
	update := workload.BrokerRevision(in.Broker)
	var outdated, extra []string
	for _, m := range all {
		if m.set.Annotations[naming.AnnotationRevision] != update {
			outdated = append(outdated, m.name())
		}
	}
	for _, m := range surplus(in.Broker, all) {
		extra = append(extra, m.name())
	}
	if len(outdated) > 0 {
		conditions.Put(v1alpha1.ConditionUpdatePending, metav1.ConditionTrue, v1alpha1.ReasonSpecChanged,
			"%d of %d members do not run revision %s that the spec asks for; this version does not replace running members%s",
			len(outdated), len(all), update, condition.Among(outdated))
	} else {
		conditions.Put(v1alpha1.ConditionUpdatePending, metav1.ConditionFalse, v1alpha1.ReasonUpToDate, "")
	}
	if len(extra) > 0 {
		conditions.Put(v1alpha1.ConditionScaleDownBlocked, metav1.ConditionTrue, v1alpha1.ReasonNotDrained,
			"the spec asks for %d groups of %d members; the members beyond them may hold messages, and this version does not drain them%s",
			groups(in.Broker), replicas(in.Broker)+1, condition.Among(extra))
	} else {
		conditions.Put(v1alpha1.ConditionScaleDownBlocked, metav1.ConditionFalse, v1alpha1.ReasonSizeReached, "")
	}
}
