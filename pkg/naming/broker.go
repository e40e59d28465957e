// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming

import (
	"fmt"
	"strconv"
	"strings"
)

// masterMember is the member name of a STATIC group's master.
const masterMember = "master"

// BrokerGroup returns the name of a broker group of a Broker, as RocketMQ knows it (brokerName): "broker-0".
func BrokerGroup(broker string, group int) string {
	return fmt.Sprintf("%s-%d", broker, group)
}

// StaticMember returns the name of a member within its group, in clusterMode STATIC: "master" for index 0, and
// "replica-1" for index 1. The index is the member's RocketMQ brokerId.
func StaticMember(index int) string {
	if index == 0 {
		return masterMember
	}
	return fmt.Sprintf("replica-%d", index)
}

// ElectedMember returns the name of a member within its group where the members elect their master: "0", "1".
func ElectedMember(index int) string {
	return strconv.Itoa(index)
}

// BrokerStatefulSet returns the StatefulSet of one member of a group: "broker-0-master", "broker-0-replica-1".
func BrokerStatefulSet(broker string, group int, member string) string {
	return BrokerGroup(broker, group) + "-" + member
}

// BrokerPod returns the only pod of such a StatefulSet: "broker-0-master-0".
func BrokerPod(broker string, group int, member string) string {
	return BrokerStatefulSet(broker, group, member) + "-0"
}

// ParseStaticMember finds group and index of a member from the name of its StatefulSet. ok is false for every name that
// BrokerStatefulSet does not make from a StaticMember of this Broker.
func ParseStaticMember(broker, statefulSet string) (group, index int, ok bool) {
	rest, found := strings.CutPrefix(statefulSet, broker+"-")
	if !found {
		return 0, 0, false
	}
	number, member, found := strings.Cut(rest, "-")
	if !found {
		return 0, 0, false
	}
	if group, ok = ordinal(number); !ok {
		return 0, 0, false
	}
	if member == masterMember {
		return group, 0, true
	}
	replica, found := strings.CutPrefix(member, "replica-")
	if !found {
		return 0, 0, false
	}
	index, ok = ordinal(replica)
	return group, index, ok && index > 0
}

// ParseScalePod finds the group that a spec.scalePodName names. ok is false when no master of the Broker can be called
// so.
func ParseScalePod(broker, pod string) (group int, ok bool) {
	statefulSet, found := strings.CutSuffix(pod, "-0")
	if !found {
		return 0, false
	}
	group, index, ok := ParseStaticMember(broker, statefulSet)
	return group, ok && index == 0
}

// ordinal parses a number in its one canonical form: no sign and no leading zero.
func ordinal(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0 && strconv.Itoa(n) == text
}

// BrokerService returns the headless Service that gives the members of a Broker stable names.
func BrokerService(broker string) string { return broker + "-brokers" }

// BrokerDisruptionBudget returns the PodDisruptionBudget over all members of a Broker.
func BrokerDisruptionBudget(broker string) string { return broker + "-brokers" }

// BrokerNameServers returns the ConfigMap with the name-server list that members of a Broker read when they start.
func BrokerNameServers(broker string) string { return broker + "-name-servers" }

// BrokerLaunch returns the immutable ConfigMap with launch script and properties, by the hash of its content.
func BrokerLaunch(broker, hash string) string { return broker + "-broker-" + hash }
