// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/console"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
)

// Storage is the endpoints of Console objects, their status and their scale. They share one store, which Console owns.
type Storage struct {
	Console *endpoint.Resource
	Status  *endpoint.Status
	Scale   *endpoint.Scale[*rocketmq.Console]
}

// New serves the types in scheme from the store that optsGetter describes.
func New(scheme *runtime.Scheme, optsGetter generic.RESTOptionsGetter) (Storage, error) {
	resource := rocketmq.Resource("consoles")
	strategy := console.NewStrategy(scheme)
	store := &genericregistry.Store{
		NewFunc:                   func() runtime.Object { return &rocketmq.Console{} },
		NewListFunc:               func() runtime.Object { return &rocketmq.ConsoleList{} },
		DefaultQualifiedResource:  resource,
		SingularQualifiedResource: rocketmq.Resource("console"),

		CreateStrategy:      strategy,
		UpdateStrategy:      strategy,
		DeleteStrategy:      strategy,
		ResetFieldsStrategy: strategy,

		TableConvertor: endpoint.NewTable(resource, columns()...),
	}
	options := &generic.StoreOptions{RESTOptions: optsGetter}
	if err := store.CompleteWithOptions(options); err != nil {
		return Storage{}, err
	}
	return Storage{
		Console: endpoint.NewResource(store, "mqcon"),
		Status:  endpoint.NewStatus(store, console.NewStatusStrategy(strategy)),
		Scale:   endpoint.NewScale(store, counts()),
	}, nil
}
