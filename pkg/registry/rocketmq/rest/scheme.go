// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rest

import (
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// AddToScheme adds the kinds of other groups that subresources speak: autoscaling/v1 Scale. Patches of /scale are made
// on the hub version of its kind, so the same type is registered as that, too; client-go's scale/scheme has another
// type under that name and cannot be added to the same scheme.
func AddToScheme(scheme *runtime.Scheme) error {
	hub := schema.GroupVersion{Group: autoscalingv1.GroupName, Version: runtime.APIVersionInternal}
	scheme.AddKnownTypes(hub, &autoscalingv1.Scale{})
	return autoscalingv1.AddToScheme(scheme)
}
