// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package endpoint

import (
	"context"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// Object is a stored object of a kind.
type Object interface {
	runtime.Object
	metav1.Object
}

// Counts says where objects of one kind keep what a Scale shows.
type Counts[T Object] struct {
	// Path of the wanted count in the served version: server-side apply tracks its owner there.
	Path fieldpath.Path
	// Wanted is the place of the wanted count. A nil count means 1.
	Wanted func(T) **int32
	// Observed are the pods counted by the last status, and the selector that matches exactly these pods.
	Observed func(T) (replicas int32, selector string)
}

// Scale is a kind's /scale: the wanted count of an object, and nothing else, seen as an autoscaling/v1 Scale.
type Scale[T Object] struct {
	rest.TableConvertor
	store  *genericregistry.Store
	counts Counts[T]
}

var (
	_ rest.Patcher                  = &Scale[Object]{}
	_ rest.GroupVersionKindProvider = &Scale[Object]{}
	_ rest.TableConvertor           = &Scale[Object]{}
)

// NewScale serves the counts of the objects in store. Changes are decided by the store's own strategy, so that a rule
// about the count holds on every way to it.
func NewScale[T Object](store *genericregistry.Store, counts Counts[T]) *Scale[T] {
	scales := schema.GroupResource{Group: autoscalingv1.GroupName, Resource: "scales"}
	return &Scale[T]{TableConvertor: rest.NewDefaultTableConvertor(scales), store: store, counts: counts}
}

// GroupVersionKind is autoscaling/v1 Scale, which kubectl scale and the HorizontalPodAutoscaler look for in discovery.
func (*Scale[T]) GroupVersionKind(schema.GroupVersion) schema.GroupVersionKind {
	return autoscalingv1.SchemeGroupVersion.WithKind("Scale")
}

// New returns an empty Scale.
func (*Scale[T]) New() runtime.Object { return &autoscalingv1.Scale{} }

// Destroy does nothing: the store belongs to the Resource.
func (*Scale[T]) Destroy() {}

// Get returns the Scale of the object.
func (s *Scale[T]) Get(ctx context.Context, name string, options *metav1.GetOptions) (runtime.Object, error) {
	obj, err := s.store.Get(ctx, name, options)
	if err != nil {
		return nil, err
	}
	return s.counts.scaleOf(obj)
}

// Update sets the wanted count of an existing object, in one update of the object itself.
func (s *Scale[T]) Update(ctx context.Context, name string, objInfo rest.UpdatedObjectInfo,
	_ rest.ValidateObjectFunc, updateValidation rest.ValidateObjectUpdateFunc,
	_ bool, options *metav1.UpdateOptions) (runtime.Object, bool, error) {
	update := &scaleUpdate[T]{UpdatedObjectInfo: objInfo, counts: s.counts}
	// A subresource never creates its object, though server-side apply asks for it: no validation for that either.
	const forceAllowCreate = false
	obj, _, err := s.store.Update(ctx, name, update, nil, s.counts.admit(updateValidation), forceAllowCreate, options)
	if err != nil {
		return nil, false, err
	}
	scale, err := s.counts.scaleOf(obj)
	return scale, false, err
}

// admit shows admission the Scale that the request is about, instead of the whole object.
func (c Counts[T]) admit(validate rest.ValidateObjectUpdateFunc) rest.ValidateObjectUpdateFunc {
	return func(ctx context.Context, obj, old runtime.Object) error {
		newScale, err := c.scaleOf(obj)
		if err != nil {
			return err
		}
		oldScale, err := c.scaleOf(old)
		if err != nil {
			return err
		}
		return validate(ctx, newScale, oldScale)
	}
}
