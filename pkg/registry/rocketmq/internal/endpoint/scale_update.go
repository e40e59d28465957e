// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package endpoint

import (
	"context"
	"fmt"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

// scaleOf shows an object as its Scale.
func (c Counts[T]) scaleOf(obj runtime.Object) (*autoscalingv1.Scale, error) {
	parent, ok := obj.(T)
	if !ok {
		return nil, apierrors.NewInternalError(fmt.Errorf("internal error: /scale was given a %T", obj))
	}
	wanted := int32(1)
	if count := *c.Wanted(parent); count != nil {
		wanted = *count
	}
	replicas, selector := c.Observed(parent)
	return &autoscalingv1.Scale{
		ObjectMeta: metav1.ObjectMeta{
			Name:              parent.GetName(),
			Namespace:         parent.GetNamespace(),
			UID:               parent.GetUID(),
			ResourceVersion:   parent.GetResourceVersion(),
			CreationTimestamp: parent.GetCreationTimestamp(),
		},
		Spec:   autoscalingv1.ScaleSpec{Replicas: wanted},
		Status: autoscalingv1.ScaleStatus{Replicas: replicas, Selector: selector},
	}, nil
}

// scaleUpdate turns a change of a Scale into one of the object:
//
//	stored object -> old Scale -> (the request) -> new Scale -> object with the new count
//
// The store runs it inside its compare-and-set and again after a conflict, so nothing is kept from one run to the next.
type scaleUpdate[T Object] struct {
	rest.UpdatedObjectInfo
	counts Counts[T]
}

// UpdatedObject returns the object as the request wants it.
func (u *scaleUpdate[T]) UpdatedObject(ctx context.Context, old runtime.Object) (runtime.Object, error) {
	obj, ok := old.DeepCopyObject().(T)
	if !ok {
		return nil, apierrors.NewInternalError(fmt.Errorf("internal error: /scale was given a %T", old))
	}
	owners, err := u.counts.owners(ctx, obj)
	if err != nil {
		return nil, err
	}
	scale, err := u.wantedScale(ctx, obj, owners)
	if err != nil {
		return nil, err
	}
	wanted := scale.Spec.Replicas
	*u.counts.Wanted(obj) = &wanted
	obj.SetResourceVersion(scale.ResourceVersion)
	entries, err := owners.ToParent(scale.ManagedFields)
	if err != nil {
		return nil, fmt.Errorf("carrying the field owners of the Scale over to its object: %w", err)
	}
	obj.SetManagedFields(entries)
	return obj, nil
}

// wantedScale runs the request on the object's Scale and judges what comes out.
func (u *scaleUpdate[T]) wantedScale(ctx context.Context, obj T, owners *managedfields.ScaleHandler) (*autoscalingv1.Scale, error) {
	scale, err := u.counts.scaleOf(obj)
	if err != nil {
		return nil, err
	}
	if scale.ManagedFields, err = owners.ToSubresource(); err != nil {
		return nil, fmt.Errorf("carrying the field owners of the object over to its Scale: %w", err)
	}
	changed, err := u.UpdatedObjectInfo.UpdatedObject(ctx, scale)
	if err != nil {
		return nil, err
	}
	wanted, ok := changed.(*autoscalingv1.Scale)
	if !ok || wanted == nil {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("a request to /scale must send an autoscaling/v1 Scale, not a %T", changed))
	}
	if errs := validateScale(wanted); len(errs) > 0 {
		return nil, apierrors.NewInvalid(autoscalingv1.SchemeGroupVersion.WithKind("Scale").GroupKind(), obj.GetName(), errs)
	}
	// resourceVersion is compared by the store; the UID of a patched Scale reaches nobody else.
	if wanted.UID != "" && wanted.UID != obj.GetUID() {
		return nil, apierrors.NewConflict(scaledResource(ctx), obj.GetName(),
			fmt.Errorf("the request is about the object with UID %q, which was replaced by one with UID %q", wanted.UID, obj.GetUID()))
	}
	return wanted, nil
}

// owners carries the owner of the wanted count between the object and its Scale.
func (c Counts[T]) owners(ctx context.Context, obj T) (*managedfields.ScaleHandler, error) {
	served := v1alpha1.SchemeGroupVersion
	paths := managedfields.ResourcePathMappings{served.String(): c.Path}
	if info, ok := request.RequestInfoFrom(ctx); ok {
		served = schema.GroupVersion{Group: info.APIGroup, Version: info.APIVersion}
	}
	if _, ok := paths[served.String()]; !ok {
		return nil, apierrors.NewInternalError(fmt.Errorf("internal error: /scale does not know where %s keeps its count", served))
	}
	return managedfields.NewScaleHandler(obj.GetManagedFields(), served, paths), nil
}

// validateScale judges what the object's own validation does not see. Other fields of a Scale are ignored.
func validateScale(scale *autoscalingv1.Scale) field.ErrorList {
	errs := metav1validation.ValidateManagedFields(scale.ManagedFields, field.NewPath("metadata", "managedFields"))
	if scale.Spec.Replicas < 0 {
		errs = append(errs, field.Invalid(field.NewPath("spec", "replicas"), scale.Spec.Replicas, "must be at least 0").WithOrigin("minimum"))
	}
	return errs
}

func scaledResource(ctx context.Context) schema.GroupResource {
	if info, ok := request.RequestInfoFrom(ctx); ok {
		return schema.GroupResource{Group: info.APIGroup, Resource: info.Resource + "/scale"}
	}
	return schema.GroupResource{Group: v1alpha1.SchemeGroupVersion.Group, Resource: "scale"}
}
