// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker

import (
	"cmp"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/plans"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/podstate"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/workload"
)

// member is one member that exists, with all that is known of it.
type member struct {
	workload.Member
	set *appsv1.StatefulSet
	pod *corev1.Pod // nil while Kubernetes has not made it

	// ready is Kubernetes' view; since is when the pod became ready.
	ready bool
	since time.Time

	// role is what the name servers that answered agree on, and id the broker id that goes with it.
	role v1alpha1.BrokerRole
	id   *int64
	// answers counts the name servers that answered, registered those of them that know the member.
	answers, registered int
	said                Said
	asked               bool
}

func (m *member) name() string { return m.set.Name }

func (m *member) podName() string { return m.set.Name + "-0" }

// inPlace says that the member is registered as what it is to be.
func (m *member) inPlace() bool {
	return m.registered > 0 && m.id != nil && *m.id == int64(m.Index)
}

// members returns the members that exist, in order of group and index.
func members(in Input) []*member {
	var found []*member
	for name, set := range in.Children.StatefulSets {
		group, index, ok := naming.ParseStaticMember(in.Broker.Name, name)
		if !ok {
			continue
		}
		m := &member{Member: workload.Member{Group: group, Index: index}, set: set, ready: plans.RolledOut(set)}
		if m.pod = in.Children.Pods[m.podName()]; m.pod != nil {
			m.since, _ = podstate.Ready(m.pod)
			m.said, m.asked = in.Said[m.podName()]
		}
		m.role, m.id, m.answers, m.registered = registeredAs(in, m)
		found = append(found, m)
	}
	slices.SortFunc(found, func(a, b *member) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Index, b.Index))
	})
	return found
}

// registeredAs reads the role of a member from the answers of the name servers. Name servers that contradict each other
// make it Unknown, as does one that has somebody else under the member's address.
func registeredAs(in Input, m *member) (role v1alpha1.BrokerRole, id *int64, answers, registered int) {
	contradicted := false
	for _, answer := range in.Answers {
		if answer.Err != nil {
			continue
		}
		answers++
		if m.pod == nil || m.pod.Status.PodIP == "" {
			continue
		}
		broker, known := answer.Brokers[addressOf(m.pod)]
		if !known {
			continue
		}
		if broker.Group != naming.BrokerGroup(in.Broker.Name, m.Group) || id != nil && *id != broker.ID {
			contradicted = true
		}
		registered++
		id = new(broker.ID)
	}
	switch {
	case id == nil || contradicted:
		return v1alpha1.BrokerRoleUnknown, nil, answers, registered
	case *id == 0:
		return v1alpha1.BrokerRoleMaster, id, answers, registered
	default:
		return v1alpha1.BrokerRoleReplica, id, answers, registered
	}
}

// byName finds a member.
func byName(all []*member, group, index int) *member {
	for _, m := range all {
		if m.Group == group && m.Index == index {
			return m
		}
	}
	return nil
}

// wanted returns the members that the spec asks for, in order.
func wanted(b *v1alpha1.Broker) []workload.Member {
	var all []workload.Member
	for group := range groups(b) {
		for index := range replicas(b) + 1 {
			all = append(all, workload.Member{Group: group, Index: index})
		}
	}
	return all
}

// surplus returns the members that exist beyond the spec.
func surplus(b *v1alpha1.Broker, all []*member) []*member {
	var more []*member
	for _, m := range all {
		if m.Group >= groups(b) || m.Index > replicas(b) {
			more = append(more, m)
		}
	}
	return more
}

func groups(b *v1alpha1.Broker) int { return orOne(b.Spec.Groups) }

func replicas(b *v1alpha1.Broker) int { return orOne(b.Spec.ReplicaPerGroup) }

func orOne(n *int32) int {
	if n == nil {
		return 1
	}
	return int(*n)
}

// roleLabel is the value of the role label for a role.
func roleLabel(role v1alpha1.BrokerRole) string {
	return strings.ToLower(string(role))
}

// unsupported says what of the spec this version cannot run, empty if nothing.
func unsupported(b *v1alpha1.Broker) string {
	if mode := b.Spec.ClusterMode; mode != "" && mode != v1alpha1.ClusterModeStatic {
		return "clusterMode " + string(mode)
	}
	if b.Spec.ReplicationMode == v1alpha1.ReplicationModeDLedger {
		return "replicationMode " + string(b.Spec.ReplicationMode)
	}
	return ""
}
