// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"

	"k8s.io/apimachinery/pkg/api/equality"
	apimachineryvalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// ratchet drops the errors that the old object had in the same words: they are not of this update's making.
func ratchet(errs field.ErrorList, old func() field.ErrorList) field.ErrorList {
	if len(errs) == 0 {
		return nil
	}
	known := map[string]bool{}
	for _, err := range old() {
		known[err.Error()] = true
	}
	var fresh field.ErrorList
	for _, err := range errs {
		if !known[err.Error()] {
			fresh = append(fresh, err)
		}
	}
	return fresh
}

// immutable refuses a change and says why.
func immutable(changed bool, path *field.Path, why string) field.ErrorList {
	if !changed {
		return nil
	}
	return field.ErrorList{field.Forbidden(path, "cannot be changed: "+why)}
}

func differ(a, b any) bool {
	return !equality.Semantic.DeepEqual(a, b)
}

// validateStatus judges what every kind's status has.
func validateStatus(meta, oldMeta *metav1.ObjectMeta, observedGeneration int64, conditions []metav1.Condition, path *field.Path) field.ErrorList {
	errs := apimachineryvalidation.ValidateObjectMetaUpdate(meta, oldMeta, field.NewPath("metadata"))
	errs = append(errs, nonNegative(observedGeneration, path.Child("observedGeneration"))...)
	return append(errs, metav1validation.ValidateConditions(conditions, path.Child("conditions"))...)
}

func nonNegative[T int32 | int64](value T, path *field.Path) field.ErrorList {
	if value >= 0 {
		return nil
	}
	return field.ErrorList{field.Invalid(path, value, "must be at least 0")}
}

// fresh are the warnings that an update adds: nobody wants to read about allowRestart at every change of size.
func fresh(warnings []string, old func() []string) []string {
	known := map[string]bool{}
	for _, warning := range old() {
		known[warning] = true
	}
	var added []string
	for _, warning := range warnings {
		if !known[warning] {
			added = append(added, warning)
		}
	}
	return added
}

// warnings collects what is to be said about fields.
type warnings []string

func (w *warnings) addIf(applies bool, path *field.Path, format string, args ...any) {
	if applies {
		*w = append(*w, path.String()+": "+fmt.Sprintf(format, args...))
	}
}
