// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming

import "strconv"

// MaxStatefulSetName is the longest name of a StatefulSet whose pods can be created: each pod carries the label
// controller-revision-hash, whose value is the StatefulSet's name, a dash and a hash of up to 10 characters, and a
// label's value has 63 at most. Pod names and the names of Services (the object's, with a suffix of up to 11
// characters) fit as well then.
const MaxStatefulSetName = 63 - 1 - 10

// MaxBrokerName is the longest name of a Broker with this many groups and replicas per group, so that the names of its
// members fit: <broker>-<group>-master and <broker>-<group>-replica-<n> with STATIC masters, <broker>-<group>-<n> else.
func MaxBrokerName(groups, replicasPerGroup int32, static bool) int {
	member := len("-") + digits(groups-1) + len("-")
	switch {
	case !static:
		member += digits(replicasPerGroup)
	case replicasPerGroup > 0:
		member += len("replica-") + digits(replicasPerGroup)
	default:
		member += len("master")
	}
	return MaxStatefulSetName - member
}

func digits(n int32) int {
	return len(strconv.Itoa(int(max(n, 0))))
}
