// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/broker"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
)

// Storage is the endpoints of Broker objects, their status and their scale. They share one store, which Broker owns.
type Storage struct {
	Broker *endpoint.Resource
	Status *endpoint.Status
	Scale  *endpoint.Scale[*rocketmq.Broker]
}

// New serves the types in scheme from the store that optsGetter describes.
func New(scheme *runtime.Scheme, optsGetter generic.RESTOptionsGetter) (Storage, error) {
	resource := rocketmq.Resource("brokers")
	strategy := broker.NewStrategy(scheme)
	store := &genericregistry.Store{
		NewFunc:                   func() runtime.Object { return &rocketmq.Broker{} },
		NewListFunc:               func() runtime.Object { return &rocketmq.BrokerList{} },
		DefaultQualifiedResource:  resource,
		SingularQualifiedResource: rocketmq.Resource("broker"),

		CreateStrategy:      strategy,
		UpdateStrategy:      strategy,
		DeleteStrategy:      strategy,
		ResetFieldsStrategy: strategy,

		TableConvertor: endpoint.NewTable(resource, columns()...),
	}
	if err := selection().Complete(store, optsGetter); err != nil {
		return Storage{}, err
	}
	return Storage{
		Broker: endpoint.NewResource(store, "bk"),
		Status: endpoint.NewStatus(store, broker.NewStatusStrategy(strategy)),
		Scale:  endpoint.NewScale(store, counts()),
	}, nil
}
