// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apimachineryvalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
)

var (
	pullPolicies = []corev1.PullPolicy{corev1.PullAlways, corev1.PullIfNotPresent, corev1.PullNever}
	dnsPolicies  = []corev1.DNSPolicy{corev1.DNSClusterFirst, corev1.DNSClusterFirstWithHostNet, corev1.DNSDefault}

	// ownedLabels select pods, Services and disruption budgets: one that a user set could detach a member.
	ownedLabels = []string{
		"app", "broker_cr", "name_service_cr", "controller_cr", "controller-revision-hash",
		"app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component", "app.kubernetes.io/managed-by",
	}
	ownedPrefixes = []string{"rocketmq.apache.org/", "statefulset.kubernetes.io/", "apps.kubernetes.io/"}
)

// validatePods judges the settings that go into pods, as far as the mistake is plain here. What depends on the host's
// version (security contexts, affinities) is judged by the host when it gets the StatefulSet.
func validatePods(p *rocketmq.PodSettings, path *field.Path) field.ErrorList {
	errs := validateEnumerations(p, path)
	errs = append(errs, validateResources(&p.Resources, path.Child("resources"))...)
	errs = append(errs, validateEnv(p.Env, path.Child("env"))...)
	errs = append(errs, apimachineryvalidation.ValidateAnnotations(p.PodAnnotations, path.Child("podAnnotations"))...)
	errs = append(errs, validatePodLabels(p.PodLabels, path.Child("podLabels"))...)
	errs = append(errs, metav1validation.ValidateLabels(p.NodeSelector, path.Child("nodeSelector"))...)
	errs = append(errs, validateOptionalName(p.PriorityClassName, path.Child("priorityClassName"))...)
	errs = append(errs, validateOptionalName(p.ServiceAccountName, path.Child("serviceAccountName"))...)
	for i, secret := range p.ImagePullSecrets {
		errs = append(errs, validateReference(secret.Name, path.Child("imagePullSecrets").Index(i).Child("name"))...)
	}
	for i := range p.TopologySpreadConstraints {
		errs = append(errs, validateSpread(&p.TopologySpreadConstraints[i], path.Child("topologySpreadConstraints").Index(i))...)
	}
	return errs
}

func validateEnumerations(p *rocketmq.PodSettings, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if p.ImagePullPolicy != "" && !slices.Contains(pullPolicies, p.ImagePullPolicy) {
		errs = append(errs, field.NotSupported(path.Child("imagePullPolicy"), p.ImagePullPolicy, pullPolicies))
	}
	if p.DNSPolicy != "" && !slices.Contains(dnsPolicies, p.DNSPolicy) {
		errs = append(errs, field.NotSupported(path.Child("dnsPolicy"), p.DNSPolicy, dnsPolicies))
	}
	return errs
}

// validateImage judges an image reference; that it is there at all is declared.
func validateImage(image string, path *field.Path) field.ErrorList {
	if strings.ContainsFunc(image, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return field.ErrorList{field.Invalid(path, image, "must not contain white space")}
	}
	return nil
}

func validateResources(r *corev1.ResourceRequirements, path *field.Path) field.ErrorList {
	errs := validateAmounts(r.Limits, path.Child("limits"))
	errs = append(errs, validateAmounts(r.Requests, path.Child("requests"))...)
	for _, name := range slices.Sorted(maps.Keys(r.Requests)) {
		request := r.Requests[name]
		if limit, ok := r.Limits[name]; ok && request.Cmp(limit) > 0 {
			errs = append(errs, field.Invalid(path.Child("requests").Key(string(name)), request.String(),
				fmt.Sprintf("must be at most the limit of %s", limit.String())))
		}
	}
	return errs
}

func validateAmounts(amounts corev1.ResourceList, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	for _, name := range slices.Sorted(maps.Keys(amounts)) {
		amount := amounts[name]
		errs = append(errs, invalid(path.Key(string(name)), name, validation.IsQualifiedName(string(name)))...)
		if amount.Sign() < 0 {
			errs = append(errs, field.Invalid(path.Key(string(name)), amount.String(), "must be at least 0"))
		}
	}
	return errs
}

func validateEnv(env []corev1.EnvVar, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	for i, variable := range env {
		name := path.Index(i).Child("name")
		if variable.Name == "" {
			errs = append(errs, field.Required(name, "a variable has a name"))
			continue
		}
		errs = append(errs, invalid(name, variable.Name, validation.IsRelaxedEnvVarName(variable.Name))...)
		if variable.Value != "" && variable.ValueFrom != nil {
			errs = append(errs, field.Forbidden(path.Index(i).Child("valueFrom"), "may not be set together with value"))
		}
	}
	return errs
}

func validatePodLabels(labels map[string]string, path *field.Path) field.ErrorList {
	errs := metav1validation.ValidateLabels(labels, path)
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		if slices.Contains(ownedLabels, key) || hasAnyPrefix(key, ownedPrefixes...) {
			errs = append(errs, field.Forbidden(path.Key(key), "cannot be set: pods are selected by it"))
		}
	}
	return errs
}

func validateSpread(c *corev1.TopologySpreadConstraint, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if c.MaxSkew <= 0 {
		errs = append(errs, field.Invalid(path.Child("maxSkew"), c.MaxSkew, "must be greater than 0"))
	}
	if c.TopologyKey == "" {
		errs = append(errs, field.Required(path.Child("topologyKey"), "a constraint names a node label"))
	}
	allowed := []corev1.UnsatisfiableConstraintAction{corev1.DoNotSchedule, corev1.ScheduleAnyway}
	if !slices.Contains(allowed, c.WhenUnsatisfiable) {
		errs = append(errs, field.NotSupported(path.Child("whenUnsatisfiable"), c.WhenUnsatisfiable, allowed))
	}
	return errs
}

// validateReference judges the name of another object; where a name is declared as required, an empty one is not judged.
func validateReference(name string, path *field.Path) field.ErrorList {
	if name == "" {
		return field.ErrorList{field.Required(path, "a reference names an object")}
	}
	return validateOptionalName(name, path)
}

func validateOptionalName(name string, path *field.Path) field.ErrorList {
	if name == "" {
		return nil
	}
	return invalid(path, name, validation.IsDNS1123Subdomain(name))
}

func validateLabel(name string, path *field.Path) field.ErrorList {
	if name == "" {
		return field.ErrorList{field.Required(path, "a name is needed")}
	}
	return invalid(path, name, validation.IsDNS1123Label(name))
}

func invalid(path *field.Path, value any, messages []string) field.ErrorList {
	var errs field.ErrorList
	for _, message := range messages {
		errs = append(errs, field.Invalid(path, value, message))
	}
	return errs
}

func warnPods(w *warnings, p *rocketmq.PodSettings, path *field.Path) {
	w.addIf(p.HostNetwork && p.DNSPolicy == corev1.DNSClusterFirst, path.Child("dnsPolicy"),
		"ClusterFirst with hostNetwork uses the node's name servers, which do not know the cluster's Services; use ClusterFirstWithHostNet")
}
