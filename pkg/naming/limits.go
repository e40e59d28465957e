// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming

// MaxStatefulSetName is the longest name of a StatefulSet whose pods can be created: each pod carries the label
// controller-revision-hash, whose value is the StatefulSet's name, a dash and a hash of up to 10 characters, and a
// label's value has 63 at most. Pod names and the names of Services fit as well then.
const MaxStatefulSetName = 63 - 1 - 10

// LongestBrokerStatefulSet returns the StatefulSet with the longest name that a Broker of this many groups and replicas
// per group has.
func LongestBrokerStatefulSet(broker string, groups, replicasPerGroup int, static bool) string {
	member := ElectedMember(replicasPerGroup)
	if static {
		member = StaticMember(replicasPerGroup)
	}
	return BrokerStatefulSet(broker, max(groups-1, 0), member)
}
