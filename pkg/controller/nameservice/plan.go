// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package nameservice

import (
	"fmt"
	"maps"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/plans"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/workload"
)

// Plan says what to do next, step by step. It removes nothing but launch ConfigMaps that no pod needs, unless the
// NameService itself is being deleted.
func Plan(in Input) [][]apply.Action {
	switch {
	case in.Standalone || paused(in.NameService):
		return nil
	case in.NameService.DeletionTimestamp != nil:
		return plans.Remove(in.NameService, in.Children, nil)
	}
	var steps plans.Steps
	steps.Add(plans.Hold(in.NameService)...)
	steps.Add(parts(in)...)
	steps.Add(servers(in)...)
	steps.Add(plans.Sweep(in.Children, workload.NameServiceLaunch(in.NameService).Name)...)
	return steps
}

// How often name servers are asked while they agree, and while they do not. All else is learned from watches.
const (
	pollSettled   = 90 * time.Second
	pollUnsettled = 4 * time.Second
)

// Revisit says when to look again, with the conditions as they are now. Without a name server that can be asked there is
// nothing to poll for.
func Revisit(in Input, conditions []metav1.Condition) time.Duration {
	switch {
	case len(in.Answers) == 0:
		return 0
	case meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionBrokersConverged) &&
		meta.IsStatusConditionFalse(conditions, v1alpha1.ConditionDegraded):
		return pollSettled
	default:
		return pollUnsettled
	}
}

// parts are the children that the StatefulSet needs.
func parts(in Input) []apply.Action {
	n := in.NameService
	var actions []apply.Action
	for _, want := range []*corev1.Service{workload.NameServiceClientService(n), workload.NameServiceHeadlessService(n)} {
		actions = append(actions, plans.EnsureService(in.Children.Services[want.Name], want, "name servers need stable addresses")...)
	}
	budget := workload.NameServiceDisruptionBudget(n)
	actions = append(actions, plans.EnsureBudget(in.Children.Budgets[budget.Name], budget, "one name server may be evicted at a time")...)
	return append(actions, plans.Launch(in.Children, workload.NameServiceLaunch(n), statefulSet(in) == nil)...)
}

func servers(in Input) []apply.Action {
	n, have := in.NameService, statefulSet(in)
	switch {
	case have == nil:
		launch := workload.NameServiceLaunch(n).Name
		return []apply.Action{apply.Create{
			Object: workload.NameServiceStatefulSet(n, size(n), workload.NameServiceRevision(n), launch),
			Reason: fmt.Sprintf("%d name servers are asked for", size(n))}}
	case replicas(have) < size(n) && have.DeletionTimestamp == nil:
		return []apply.Action{apply.SetReplicas{Seen: have, Replicas: size(n),
			Reason: fmt.Sprintf("size was raised from %d", replicas(have))}}
	default:
		return nil
	}
}

func statefulSet(in Input) *appsv1.StatefulSet {
	return in.Children.StatefulSets[naming.NameServerStatefulSet(in.NameService.Name)]
}

func replicas(s *appsv1.StatefulSet) int32 {
	if s.Spec.Replicas != nil {
		return *s.Spec.Replicas
	}
	return 1
}

// podNames returns the names of the pods that exist, by their number.
func podNames(in Input) []string {
	names := slices.Collect(maps.Keys(in.Children.Pods))
	slices.SortFunc(names, naming.CompareOrdinals)
	return names
}
