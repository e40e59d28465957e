// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package plans holds the parts of plans that are the same for every kind: how an object is held until its children are
// gone, how they go, and which launch ConfigMaps stay. It is pure.
package plans

import (
	"errors"
	"maps"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/workload"
)

// Steps are done one after the other, the actions of one step side by side.
type Steps [][]apply.Action

// Add adds a step, if there is anything to do in it.
func (s *Steps) Add(actions ...apply.Action) {
	if len(actions) > 0 {
		*s = append(*s, actions)
	}
}

// SetFinalizer puts the finalizer on the object itself or, if Present is false, takes it off.
type SetFinalizer struct {
	Present bool
	Reason  string
}

func (a SetFinalizer) String() string {
	if a.Present {
		return "add finalizer: " + a.Reason
	}
	return "remove finalizer: " + a.Reason
}

// Held says whether the object has the finalizer.
func Held(object metav1.Object) bool {
	return slices.Contains(object.GetFinalizers(), naming.FinalizerChildren)
}

// Hold keeps an object from disappearing without its children. It comes before the first child.
func Hold(object metav1.Object) []apply.Action {
	if Held(object) {
		return nil
	}
	return []apply.Action{SetFinalizer{Present: true, Reason: "children must not outlive the object unnoticed"}}
}

// Remove deletes the children of an object that is being deleted, and then lets the object go. The claims that are given
// go too, once nothing can make them again; that they are marked is enough, for Kubernetes keeps a claim as long as a pod
// uses it.
func Remove(object metav1.Object, have children.Snapshot, claims map[string]*corev1.PersistentVolumeClaim) [][]apply.Action {
	if !Held(object) {
		return nil
	}
	const reason = "the object is being deleted"
	others := slices.Concat(deletions(have.Budgets, reason), deletions(have.Services, reason), deletions(have.ConfigMaps, reason))
	var steps Steps
	switch {
	case len(have.StatefulSets) > 0:
		steps.Add(deletions(have.StatefulSets, reason)...)
		steps.Add(others...)
	case len(have.Budgets)+len(have.Services)+len(have.ConfigMaps) > 0 || len(deletions(claims, reason)) > 0:
		steps.Add(append(others, deletions(claims, reason)...)...)
	default:
		steps.Add(SetFinalizer{Reason: "its children are gone"})
	}
	return steps
}

func deletions[T apply.Object](objects map[string]T, reason string) []apply.Action {
	var actions []apply.Action
	for _, name := range slices.Sorted(maps.Keys(objects)) {
		if objects[name].GetDeletionTimestamp() == nil {
			actions = append(actions, apply.Delete{Seen: objects[name], Reason: reason})
		}
	}
	return actions
}

// Launch makes the launch ConfigMap that the next workload will mount, if there is one to be made, and the one that
// workloads mount already, if it was removed and this release makes the same.
func Launch(have children.Snapshot, launch *corev1.ConfigMap, needed bool) []apply.Action {
	if have.ConfigMaps[launch.Name] != nil || !needed && !mounted(have)[launch.Name] {
		return nil
	}
	return []apply.Action{apply.Create{Object: launch, Reason: "pods start with it"}}
}

// MissingLaunches returns the launch ConfigMaps that workloads mount and that do not exist, sorted.
func MissingLaunches(have children.Snapshot) []string {
	var missing []string
	for name := range mounted(have) {
		if have.ConfigMaps[name] == nil {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return missing
}

// Sweep deletes launch ConfigMaps that neither a workload nor a pod mounts, but not the one of the spec as it is now: a
// workload may be about to mount it.
func Sweep(have children.Snapshot, current string) []apply.Action {
	used := mounted(have)
	for _, pod := range have.Pods {
		addLaunch(used, pod.Spec.Volumes)
	}
	var actions []apply.Action
	for _, name := range slices.Sorted(maps.Keys(have.ConfigMaps)) {
		m := have.ConfigMaps[name]
		if workload.IsLaunch(m) && name != current && !used[name] && m.DeletionTimestamp == nil {
			actions = append(actions, apply.Delete{Seen: m, Reason: "no pod starts with it any more"})
		}
	}
	return actions
}

func mounted(have children.Snapshot) map[string]bool {
	used := map[string]bool{}
	for _, s := range have.StatefulSets {
		addLaunch(used, s.Spec.Template.Spec.Volumes)
	}
	return used
}

func addLaunch(used map[string]bool, volumes []corev1.Volume) {
	for i := range volumes {
		if volumes[i].Name == naming.Volume("launch") && volumes[i].ConfigMap != nil {
			used[volumes[i].ConfigMap.Name] = true
		}
	}
}

// RolledOut says whether Kubernetes has acted on the newest version of a StatefulSet, and all of its pods are ready.
func RolledOut(s *appsv1.StatefulSet) bool {
	replicas := int32(1)
	if s.Spec.Replicas != nil {
		replicas = *s.Spec.Replicas
	}
	return s.Status.ObservedGeneration >= s.Generation && s.Status.ReadyReplicas >= replicas
}

// FailureReason returns the condition reason for an error of carrying out a plan.
func FailureReason(failure error) string {
	if _, ok := errors.AsType[*apply.ConflictError](failure); ok {
		return v1alpha1.ReasonChildConflict
	}
	return v1alpha1.ReasonActionFailed
}
