// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apimachineryvalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
)

// ValidateConsole judges a new Console.
func ValidateConsole(obj *rocketmq.Console) field.ErrorList {
	return append(validateMetadata(&obj.ObjectMeta), validateConsoleSpec(&obj.Spec, field.NewPath("spec"))...)
}

// ValidateConsoleUpdate judges a change of spec or metadata.
func ValidateConsoleUpdate(obj, old *rocketmq.Console) field.ErrorList {
	path := field.NewPath("spec")
	errs := apimachineryvalidation.ValidateObjectMetaUpdate(&obj.ObjectMeta, &old.ObjectMeta, field.NewPath("metadata"))
	errs = append(errs, ratchet(validateConsoleSpec(&obj.Spec, path), func() field.ErrorList { return validateConsoleSpec(&old.Spec, path) })...)
	selector, was := obj.Spec.ConsoleDeployment.Spec.Selector, old.Spec.ConsoleDeployment.Spec.Selector
	return append(errs, immutable(was != nil && differ(selector, was), path.Child("consoleDeployment", "spec", "selector"),
		"a Deployment keeps its selector; delete the Console and make it anew")...)
}

// ValidateConsoleStatusUpdate judges a change of status.
func ValidateConsoleStatusUpdate(obj, old *rocketmq.Console) field.ErrorList {
	path, status := field.NewPath("status"), &obj.Status
	errs := validateStatus(&obj.ObjectMeta, &old.ObjectMeta, status.ObservedGeneration, status.Conditions, path)
	errs = append(errs, nonNegative(status.Replicas, path.Child("replicas"))...)
	return append(errs, nonNegative(status.ReadyReplicas, path.Child("readyReplicas"))...)
}

// WarningsForConsole are the warnings for an admitted Console; old is nil for a new one.
func WarningsForConsole(obj, old *rocketmq.Console) []string {
	if old == nil {
		return consoleWarnings(obj)
	}
	return fresh(consoleWarnings(obj), func() []string { return consoleWarnings(old) })
}

func validateConsoleSpec(spec *rocketmq.ConsoleSpec, path *field.Path) field.ErrorList {
	errs := validateNameServers(spec.NameServers, spec.NameServiceRef, path)
	return append(errs, validateDeployment(&spec.ConsoleDeployment, path.Child("consoleDeployment"))...)
}

// validateDeployment judges what a Deployment cannot do without. The rest is judged by the host when it gets it.
func validateDeployment(d *appsv1.Deployment, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if d.APIVersion != "" && d.APIVersion != "apps/v1" {
		errs = append(errs, field.NotSupported(path.Child("apiVersion"), d.APIVersion, []string{"apps/v1"}))
	}
	if d.Kind != "" && d.Kind != "Deployment" {
		errs = append(errs, field.NotSupported(path.Child("kind"), d.Kind, []string{"Deployment"}))
	}
	spec := path.Child("spec")
	errs = append(errs, nonNegative(value(d.Spec.Replicas), spec.Child("replicas"))...)
	errs = append(errs, validateContainers(d.Spec.Template.Spec.Containers, spec.Child("template", "spec", "containers"))...)
	return append(errs, validateSelector(d.Spec.Selector, d.Spec.Template.Labels, spec)...)
}

func validateContainers(containers []corev1.Container, path *field.Path) field.ErrorList {
	if len(containers) == 0 {
		return field.ErrorList{field.Required(path, "the console runs in the first container")}
	}
	var errs field.ErrorList
	var names []string
	for i, container := range containers {
		at := path.Index(i)
		errs = append(errs, validateLabel(container.Name, at.Child("name"))...)
		if container.Name != "" && slices.Contains(names, container.Name) {
			errs = append(errs, field.Duplicate(at.Child("name"), container.Name))
		}
		names = append(names, container.Name)
		if container.Image == "" {
			errs = append(errs, field.Required(at.Child("image"), "a container has an image"))
		}
		errs = append(errs, validateImage(container.Image, at.Child("image"))...)
	}
	return errs
}

func validateSelector(selector *metav1.LabelSelector, podLabels map[string]string, path *field.Path) field.ErrorList {
	at := path.Child("selector")
	if selector == nil || len(selector.MatchLabels)+len(selector.MatchExpressions) == 0 {
		return field.ErrorList{field.Required(at, "a Deployment selects its pods by their labels")}
	}
	if errs := metav1validation.ValidateLabelSelector(selector, metav1validation.LabelSelectorValidationOptions{}, at); len(errs) > 0 {
		return errs
	}
	matcher, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return field.ErrorList{field.Invalid(at, metav1.FormatLabelSelector(selector), err.Error())}
	}
	if !matcher.Matches(labels.Set(podLabels)) {
		return field.ErrorList{field.Invalid(path.Child("template", "metadata", "labels"), podLabels,
			"must be matched by the selector "+metav1.FormatLabelSelector(selector))}
	}
	return nil
}

func consoleWarnings(obj *rocketmq.Console) []string {
	var w warnings
	path, deployment := field.NewPath("spec", "consoleDeployment"), &obj.Spec.ConsoleDeployment
	notRun(&w, notRunConsole)
	w.addIf(deployment.Name != "" && deployment.Name != obj.Name, path.Child("metadata", "name"),
		"has no effect: the Deployment is named after the Console")
	w.addIf(deployment.Namespace != "" && deployment.Namespace != obj.Namespace, path.Child("metadata", "namespace"),
		"has no effect: the Deployment is in the namespace of the Console")
	return w
}
