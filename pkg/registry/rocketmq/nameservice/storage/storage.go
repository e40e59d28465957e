// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/nameservice"
)

// Storage is the endpoints of NameService objects, their status and their scale. They share one store, which NameService owns.
type Storage struct {
	NameService *endpoint.Resource
	Status      *endpoint.Status
	Scale       *endpoint.Scale[*rocketmq.NameService]
}

// New serves the types in scheme from the store that optsGetter describes.
func New(scheme *runtime.Scheme, optsGetter generic.RESTOptionsGetter) (Storage, error) {
	resource := rocketmq.Resource("nameservices")
	strategy := nameservice.NewStrategy(scheme)
	store := &genericregistry.Store{
		NewFunc:                   func() runtime.Object { return &rocketmq.NameService{} },
		NewListFunc:               func() runtime.Object { return &rocketmq.NameServiceList{} },
		DefaultQualifiedResource:  resource,
		SingularQualifiedResource: rocketmq.Resource("nameservice"),

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
		NameService: endpoint.NewResource(store, "nsvc"),
		Status:      endpoint.NewStatus(store, nameservice.NewStatusStrategy(strategy)),
		Scale:       endpoint.NewScale(store, counts()),
	}, nil
}
