// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package nameservice

import (
	"context"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/registry/rest"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq/validation"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/policy"
)

// Strategy decides creates, updates and deletes of NameService.
type Strategy struct {
	policy.Policy
}

var (
	_ rest.RESTCreateStrategy  = Strategy{}
	_ rest.RESTUpdateStrategy  = Strategy{}
	_ rest.RESTDeleteStrategy  = Strategy{}
	_ rest.ResetFieldsStrategy = Strategy{}
)

// NewStrategy makes the strategy for the types in scheme.
func NewStrategy(scheme *runtime.Scheme) Strategy {
	return Strategy{policy.New(scheme)}
}

// GetResetFields is status: only /status changes it.
func (Strategy) GetResetFields() map[fieldpath.APIVersion]*fieldpath.Set {
	return policy.ResetFields("status")
}

// PrepareForCreate begins the object's life without a status.
func (Strategy) PrepareForCreate(_ context.Context, obj runtime.Object) {
	nameService := obj.(*rocketmq.NameService)
	nameService.Status = rocketmq.NameServiceStatus{}
	nameService.Generation = 1
}

// PrepareForUpdate keeps the status and counts changes of the spec.
func (Strategy) PrepareForUpdate(_ context.Context, obj, old runtime.Object) {
	newNameService, oldNameService := obj.(*rocketmq.NameService), old.(*rocketmq.NameService)
	newNameService.Status = oldNameService.Status
	if !apiequality.Semantic.DeepEqual(oldNameService.Spec, newNameService.Spec) {
		newNameService.Generation = oldNameService.Generation + 1
	}
}

// Validate judges a new object.
func (Strategy) Validate(_ context.Context, obj runtime.Object) field.ErrorList {
	return validation.ValidateNameService(obj.(*rocketmq.NameService))
}

// ValidateUpdate judges a change of spec or metadata.
func (Strategy) ValidateUpdate(_ context.Context, obj, old runtime.Object) field.ErrorList {
	return validation.ValidateNameServiceUpdate(obj.(*rocketmq.NameService), old.(*rocketmq.NameService))
}

// WarningsOnCreate are about what is admitted but probably not meant.
func (Strategy) WarningsOnCreate(_ context.Context, obj runtime.Object) []string {
	return validation.WarningsForNameService(obj.(*rocketmq.NameService), nil)
}

// WarningsOnUpdate are those of a create, when the spec changes.
func (Strategy) WarningsOnUpdate(_ context.Context, obj, old runtime.Object) []string {
	return validation.WarningsForNameService(obj.(*rocketmq.NameService), old.(*rocketmq.NameService))
}

// StatusStrategy decides updates through /status.
type StatusStrategy struct {
	Strategy
}

var (
	_ rest.RESTUpdateStrategy  = StatusStrategy{}
	_ rest.ResetFieldsStrategy = StatusStrategy{}
)

// NewStatusStrategy makes the strategy of /status from that of the resource.
func NewStatusStrategy(strategy Strategy) StatusStrategy {
	return StatusStrategy{strategy}
}

// GetResetFields is everything but status.
func (StatusStrategy) GetResetFields() map[fieldpath.APIVersion]*fieldpath.Set {
	return policy.ResetFields("metadata", "spec")
}

// PrepareForUpdate keeps spec and metadata.
func (StatusStrategy) PrepareForUpdate(_ context.Context, obj, old runtime.Object) {
	newNameService, oldNameService := obj.(*rocketmq.NameService), old.(*rocketmq.NameService)
	newNameService.Spec = oldNameService.Spec
	metav1.ResetObjectMetaForStatus(&newNameService.ObjectMeta, &oldNameService.ObjectMeta)
}

// ValidateUpdate judges a change of status.
func (StatusStrategy) ValidateUpdate(_ context.Context, obj, old runtime.Object) field.ErrorList {
	return validation.ValidateNameServiceStatusUpdate(obj.(*rocketmq.NameService), old.(*rocketmq.NameService))
}

// WarningsOnUpdate are none: users do not write status.
func (StatusStrategy) WarningsOnUpdate(context.Context, runtime.Object, runtime.Object) []string {
	return nil
}
