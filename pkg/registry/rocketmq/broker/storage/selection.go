// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"k8s.io/apimachinery/pkg/fields"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
)

// Fields of a Broker that field selectors may name, beside its name and namespace.
const (
	clusterNameField = "spec.clusterName"
	clusterModeField = "spec.clusterMode"
	nameServiceField = "spec.nameServiceRef.name"
)

func selection() endpoint.Selection[*rocketmq.Broker] {
	return endpoint.Selection[*rocketmq.Broker]{
		Fields: func(broker *rocketmq.Broker) fields.Set {
			selectable := fields.Set{
				clusterNameField: broker.Spec.ClusterName,
				clusterModeField: string(broker.Spec.ClusterMode),
				nameServiceField: "",
			}
			if ref := broker.Spec.NameServiceRef; ref != nil {
				selectable[nameServiceField] = ref.Name
			}
			return selectable
		},
		Indexed:      clusterNameField,
		IndexedValue: func(broker *rocketmq.Broker) string { return broker.Spec.ClusterName },
	}
}
