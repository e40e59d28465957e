// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/topictransfer"
)

// Storage is the endpoints of TopicTransfer objects and their status. They share one store, which TopicTransfer owns.
type Storage struct {
	TopicTransfer *endpoint.Resource
	Status        *endpoint.Status
}

// New serves the types in scheme from the store that optsGetter describes.
func New(scheme *runtime.Scheme, optsGetter generic.RESTOptionsGetter) (Storage, error) {
	resource := rocketmq.Resource("topictransfers")
	strategy := topictransfer.NewStrategy(scheme)
	store := &genericregistry.Store{
		NewFunc:                   func() runtime.Object { return &rocketmq.TopicTransfer{} },
		NewListFunc:               func() runtime.Object { return &rocketmq.TopicTransferList{} },
		DefaultQualifiedResource:  resource,
		SingularQualifiedResource: rocketmq.Resource("topictransfer"),

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
		TopicTransfer: endpoint.NewResource(store, "tt"),
		Status:        endpoint.NewStatus(store, topictransfer.NewStatusStrategy(strategy)),
	}, nil
}
