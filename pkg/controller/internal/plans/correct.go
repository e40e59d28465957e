// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package plans

import (
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
)

// EnsureService makes a Service that does not exist and corrects one whose owned fields were changed: our labels, the
// selector, our ports and publishNotReadyAddresses. All else is whoever's set it: labels and annotations, further ports,
// the type, node ports. The cluster IP cannot be changed.
func EnsureService(have, want *corev1.Service, reason string) []apply.Action {
	if have == nil {
		return []apply.Action{apply.Create{Object: want, Reason: reason}}
	}
	var changed changes
	next := have.DeepCopy()
	changed.labels(next, want.Labels)
	if !maps.Equal(next.Spec.Selector, want.Spec.Selector) {
		changed.note("selector")
		next.Spec.Selector = want.Spec.Selector
	}
	if ports := withPorts(have.Spec.Ports, want.Spec.Ports); !equality.Semantic.DeepEqual(have.Spec.Ports, ports) {
		changed.note("ports")
		next.Spec.Ports = ports
	}
	if next.Spec.PublishNotReadyAddresses != want.Spec.PublishNotReadyAddresses {
		changed.note("publishNotReadyAddresses")
		next.Spec.PublishNotReadyAddresses = want.Spec.PublishNotReadyAddresses
	}
	return changed.correct(next)
}

// EnsureBudget makes a PodDisruptionBudget that does not exist and corrects one whose owned fields were changed: our labels,
// the selector and how many pods may be missing.
func EnsureBudget(have, want *policyv1.PodDisruptionBudget, reason string) []apply.Action {
	if have == nil {
		return []apply.Action{apply.Create{Object: want, Reason: reason}}
	}
	var changed changes
	next := have.DeepCopy()
	changed.labels(next, want.Labels)
	if !equality.Semantic.DeepEqual(next.Spec.Selector, want.Spec.Selector) {
		changed.note("selector")
		next.Spec.Selector = want.Spec.Selector
	}
	if !equality.Semantic.DeepEqual(next.Spec.MaxUnavailable, want.Spec.MaxUnavailable) || next.Spec.MinAvailable != nil {
		changed.note("maxUnavailable")
		next.Spec.MaxUnavailable, next.Spec.MinAvailable = want.Spec.MaxUnavailable, nil
	}
	return changed.correct(next)
}

// withPorts returns the ports with ours as they have to be, in the place of those that have a name or a number of ours.
// Ports that are right stay where they are and as they are.
func withPorts(have, ours []corev1.ServicePort) []corev1.ServicePort {
	var ports []corev1.ServicePort
	missing := slices.Clone(ours)
	for _, p := range have {
		right := slices.IndexFunc(missing, func(o corev1.ServicePort) bool { return samePort(o, p) })
		switch {
		case right >= 0:
			missing = slices.Delete(missing, right, right+1)
			ports = append(ports, p)
		case !slices.ContainsFunc(ours, func(o corev1.ServicePort) bool {
			return o.Name == p.Name || o.Port == p.Port && o.Protocol == p.Protocol
		}):
			ports = append(ports, p)
		}
	}
	return append(ports, missing...)
}

// samePort leaves out the node port, which Kubernetes gives.
func samePort(a, b corev1.ServicePort) bool {
	return a.Name == b.Name && a.Port == b.Port && a.Protocol == b.Protocol && a.TargetPort == b.TargetPort
}

// changes are the names of the fields that somebody changed.
type changes []string

func (c *changes) note(field string) { *c = append(*c, field) }

func (c *changes) labels(next metav1.Object, want map[string]string) {
	labels := maps.Clone(next.GetLabels())
	if labels == nil {
		labels = map[string]string{}
	}
	maps.Copy(labels, want)
	if !maps.Equal(labels, next.GetLabels()) {
		c.note("labels")
		next.SetLabels(labels)
	}
}

// correct returns what brings the fields back; nothing if none was changed, or if the object goes away anyhow.
func (c changes) correct(next apply.Object) []apply.Action {
	if len(c) == 0 || next.GetDeletionTimestamp() != nil {
		return nil
	}
	return []apply.Action{apply.Correct{Next: next, Reason: "somebody changed " + strings.Join(c, ", ")}}
}
