// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	apimachineryvalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// ValidateNameService judges a new NameService.
func ValidateNameService(obj *rocketmq.NameService) field.ErrorList {
	errs := validateMetadata(&obj.ObjectMeta)
	errs = append(errs, validateNameLength(obj.Name, obj.Name, field.NewPath("metadata", "name"), obj.Name)...)
	return append(errs, validateNameServiceSpec(&obj.Spec, field.NewPath("spec"))...)
}

// ValidateNameServiceUpdate judges a change of spec or metadata.
func ValidateNameServiceUpdate(obj, old *rocketmq.NameService) field.ErrorList {
	path := field.NewPath("spec")
	errs := apimachineryvalidation.ValidateObjectMetaUpdate(&obj.ObjectMeta, &old.ObjectMeta, field.NewPath("metadata"))
	errs = append(errs, ratchet(validateNameServiceSpec(&obj.Spec, path), func() field.ErrorList { return validateNameServiceSpec(&old.Spec, path) })...)
	return append(errs, validateStorageUpdate(&obj.Spec.StorageSettings, &old.Spec.StorageSettings, path)...)
}

// ValidateNameServiceStatusUpdate judges a change of status.
func ValidateNameServiceStatusUpdate(obj, old *rocketmq.NameService) field.ErrorList {
	path, status := field.NewPath("status"), &obj.Status
	errs := validateStatus(&obj.ObjectMeta, &old.ObjectMeta, status.ObservedGeneration, status.Conditions, path)
	errs = append(errs, nonNegative(status.Replicas, path.Child("replicas"))...)
	return append(errs, nonNegative(status.ReadyReplicas, path.Child("readyReplicas"))...)
}

// WarningsForNameService are the warnings for an admitted NameService; old is nil for a new one.
func WarningsForNameService(obj, old *rocketmq.NameService) []string {
	if old == nil {
		return nameServiceWarnings(obj)
	}
	return fresh(nameServiceWarnings(obj), func() []string { return nameServiceWarnings(old) })
}

func validateNameServiceSpec(spec *rocketmq.NameServiceSpec, path *field.Path) field.ErrorList {
	errs := validateImage(spec.NameServiceImage, path.Child("nameServiceImage"))
	errs = append(errs, validateProperties(spec.Properties, naming.OwnedNameServerProperty, path.Child("properties"))...)
	errs = append(errs, validatePods(&spec.PodSettings, path)...)
	return append(errs, validateStorage(&spec.StorageSettings, path)...)
}

func nameServiceWarnings(obj *rocketmq.NameService) []string {
	var w warnings
	path, spec := field.NewPath("spec"), &obj.Spec
	warnImage(&w, spec.NameServiceImage, oldestVersion, path.Child("nameServiceImage"))
	warnPods(&w, &spec.PodSettings, path)
	warnStorage(&w, &spec.StorageSettings, path)
	return w
}
