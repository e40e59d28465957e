// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	apimachineryvalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
)

// ValidateController judges a new Controller.
func ValidateController(obj *rocketmq.Controller) field.ErrorList {
	errs := validateMetadata(&obj.ObjectMeta)
	errs = append(errs, validateNameLength(obj.Name, obj.Name, field.NewPath("metadata", "name"), obj.Name)...)
	return append(errs, validateControllerSpec(&obj.Spec, field.NewPath("spec"))...)
}

// ValidateControllerUpdate judges a change of spec or metadata.
func ValidateControllerUpdate(obj, old *rocketmq.Controller) field.ErrorList {
	path := field.NewPath("spec")
	errs := apimachineryvalidation.ValidateObjectMetaUpdate(&obj.ObjectMeta, &old.ObjectMeta, field.NewPath("metadata"))
	errs = append(errs, ratchet(validateControllerSpec(&obj.Spec, path), func() field.ErrorList { return validateControllerSpec(&old.Spec, path) })...)
	return append(errs, validateStorageUpdate(&obj.Spec.StorageSettings, &old.Spec.StorageSettings, path)...)
}

// ValidateControllerStatusUpdate judges a change of status.
func ValidateControllerStatusUpdate(obj, old *rocketmq.Controller) field.ErrorList {
	path, status := field.NewPath("status"), &obj.Status
	errs := validateStatus(&obj.ObjectMeta, &old.ObjectMeta, status.ObservedGeneration, status.Conditions, path)
	errs = append(errs, nonNegative(status.Replicas, path.Child("size"))...)
	return append(errs, nonNegative(status.ReadyReplicas, path.Child("readyReplicas"))...)
}

// WarningsForController are the warnings for an admitted Controller; old is nil for a new one.
func WarningsForController(obj, old *rocketmq.Controller) []string {
	if old == nil {
		return controllerWarnings(obj)
	}
	return fresh(controllerWarnings(obj), func() []string { return controllerWarnings(old) })
}

func validateControllerSpec(spec *rocketmq.ControllerSpec, path *field.Path) field.ErrorList {
	errs := validateImage(spec.ControllerImage, path.Child("controllerImage"))
	errs = append(errs, validateMajority(value(spec.Replicas), path.Child("size"))...)
	errs = append(errs, validatePods(&spec.PodSettings, path)...)
	return append(errs, validateStorage(&spec.StorageSettings, path)...)
}

// validateMajority refuses an even number, which survives no more losses than the odd one below it. Bounds are declared.
func validateMajority(n int32, path *field.Path) field.ErrorList {
	if n <= 0 || n%2 == 1 {
		return nil
	}
	return field.ErrorList{field.Invalid(path, n, "must be odd, so that a majority can decide")}
}

func controllerWarnings(obj *rocketmq.Controller) []string {
	var w warnings
	path, spec := field.NewPath("spec"), &obj.Spec
	notRun(&w, notRunController)
	warnImage(&w, spec.ControllerImage, oldestControllerVersion, path.Child("controllerImage"))
	warnPods(&w, &spec.PodSettings, path)
	w.addIf(spec.StorageMode == rocketmq.StorageModeEmptyDir, path.Child("storageMode"),
		"EmptyDir loses the record of who may be elected when pods are deleted; use StorageClass to keep it")
	warnStorage(&w, &spec.StorageSettings, path)
	return w
}
