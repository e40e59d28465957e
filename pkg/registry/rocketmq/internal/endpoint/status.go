// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package endpoint

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// Status is a kind's /status: it changes status and nothing else.
type Status struct {
	store *genericregistry.Store
}

var (
	_ rest.Patcher             = &Status{}
	_ rest.ResetFieldsStrategy = &Status{}
	_ rest.TableConvertor      = &Status{}
)

// StatusStrategy is what decides a change of status.
type StatusStrategy interface {
	rest.RESTUpdateStrategy
	rest.ResetFieldsStrategy
}

// NewStatus serves the status of the objects in store, decided by strategy.
func NewStatus(store *genericregistry.Store, strategy StatusStrategy) *Status {
	status := *store
	status.UpdateStrategy = strategy
	status.ResetFieldsStrategy = strategy
	return &Status{store: &status}
}

// New returns an empty object of the kind.
func (s *Status) New() runtime.Object { return s.store.New() }

// Destroy does nothing: the store belongs to the Resource.
func (*Status) Destroy() {}

// Get returns the whole object; patches start from it.
func (s *Status) Get(ctx context.Context, name string, options *metav1.GetOptions) (runtime.Object, error) {
	return s.store.Get(ctx, name, options)
}

// Update changes the status of an existing object.
func (s *Status) Update(ctx context.Context, name string, objInfo rest.UpdatedObjectInfo,
	createValidation rest.ValidateObjectFunc, updateValidation rest.ValidateObjectUpdateFunc,
	_ bool, options *metav1.UpdateOptions) (runtime.Object, bool, error) {
	// A subresource never creates its object, though server-side apply asks for it.
	const forceAllowCreate = false
	return s.store.Update(ctx, name, objInfo, createValidation, updateValidation, forceAllowCreate, options)
}

// GetResetFields are the fields that a request to /status cannot change.
func (s *Status) GetResetFields() map[fieldpath.APIVersion]*fieldpath.Set {
	return s.store.GetResetFields()
}

// ConvertToTable shows the object as its resource does.
func (s *Status) ConvertToTable(ctx context.Context, object, options runtime.Object) (*metav1.Table, error) {
	return s.store.ConvertToTable(ctx, object, options)
}
