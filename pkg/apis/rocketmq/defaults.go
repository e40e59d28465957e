// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"

// DefaultClusterName fills clusterName of a new Broker whose name was generated after defaulting.
func DefaultClusterName(broker *Broker) {
	if broker.Spec.ClusterName == "" {
		broker.Spec.ClusterName = naming.ClusterName(broker.Name, broker.Spec.Properties)
	}
}
