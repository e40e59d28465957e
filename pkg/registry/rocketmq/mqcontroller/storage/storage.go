// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/mqcontroller"
)

// Storage is the endpoints of Controller objects and their status. They share one store, which Controller owns.
type Storage struct {
	Controller *endpoint.Resource
	Status     *endpoint.Status
}

// New serves the types in scheme from the store that optsGetter describes.
func New(scheme *runtime.Scheme, optsGetter generic.RESTOptionsGetter) (Storage, error) {
	resource := rocketmq.Resource("controllers")
	strategy := mqcontroller.NewStrategy(scheme)
	store := &genericregistry.Store{
		NewFunc:                   func() runtime.Object { return &rocketmq.Controller{} },
		NewListFunc:               func() runtime.Object { return &rocketmq.ControllerList{} },
		DefaultQualifiedResource:  resource,
		SingularQualifiedResource: rocketmq.Resource("controller"),

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
		Controller: endpoint.NewResource(store, "mqctl"),
		Status:     endpoint.NewStatus(store, mqcontroller.NewStatusStrategy(strategy)),
	}, nil
}
