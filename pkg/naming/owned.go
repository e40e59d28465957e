// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming

import (
	"maps"
	"slices"
)

// OwnedBrokerProperties returns the keys of broker.conf that no file of a user can set, sorted: those that
// OwnedBrokerProperty knows, and those that mean a field of the spec.
func OwnedBrokerProperties() []string {
	keys := slices.Collect(maps.Keys(ownedBrokerProperties))
	return slices.Sorted(slices.Values(append(keys, BrokerClusterNameProperty, BrokerRoleProperty)))
}
