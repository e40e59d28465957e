// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package plans_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/plans"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/workload"
)

var broker = &v1alpha1.Broker{ObjectMeta: metav1.ObjectMeta{Namespace: "a", Name: "mq"}}

// corrected returns the object of the only action, and its reason; nil if nothing is done.
func corrected(t *testing.T, actions []apply.Action) (apply.Object, string) {
	t.Helper()
	if len(actions) == 0 {
		return nil, ""
	}
	correct, ok := actions[0].(apply.Correct)
	if !ok || len(actions) > 1 {
		t.Fatalf("the plan is %v, want one correction", actions)
	}
	return correct.Next, correct.Reason
}

func TestEnsureService(t *testing.T) {
	metrics := corev1.ServicePort{Name: "metrics", Port: 5557, Protocol: corev1.ProtocolTCP, TargetPort: intstr.FromInt32(5557)}
	// What a server fills in, and what is other people's.
	others := func(s *corev1.Service) {
		s.ResourceVersion, s.Annotations = "7", map[string]string{"theirs": "yes"}
		s.Labels["theirs"] = "yes"
		s.Spec.Type, s.Spec.SessionAffinity, s.Spec.ClusterIPs = corev1.ServiceTypeNodePort, corev1.ServiceAffinityClientIP, []string{"None"}
		s.Spec.Ports[1].NodePort = 30001
		s.Spec.Ports = append(s.Spec.Ports, metrics)
	}
	for name, c := range map[string]struct {
		change func(*corev1.Service)
		reason string // empty: nothing is done
		// keeps is what the correction differs in from the object before it was changed.
		keeps func(*corev1.Service)
	}{
		"it is as others left it":           {change: func(*corev1.Service) {}},
		"our ports are in another order":    {change: func(s *corev1.Service) { s.Spec.Ports[0], s.Spec.Ports[3] = s.Spec.Ports[3], s.Spec.Ports[0] }},
		"it is being deleted":               {change: func(s *corev1.Service) { s.Spec.Selector, s.DeletionTimestamp = nil, new(metav1.Now()) }},
		"it selects other pods":             {change: func(s *corev1.Service) { s.Spec.Selector["app"] = "else" }, reason: "somebody changed selector"},
		"it selects fewer pods":             {change: func(s *corev1.Service) { s.Spec.Selector["more"] = "x" }, reason: "somebody changed selector"},
		"it waits for pods to be ready":     {change: func(s *corev1.Service) { s.Spec.PublishNotReadyAddresses = false }, reason: "somebody changed publishNotReadyAddresses"},
		"a label of ours has another value": {change: func(s *corev1.Service) { s.Labels["app"] = "else" }, reason: "somebody changed labels"},
		"a port of ours leads to nowhere":   {change: func(s *corev1.Service) { s.Spec.Ports[0].TargetPort = intstr.FromInt32(1) }, reason: "somebody changed ports", keeps: firstPortLast},
		"a port of ours has another number": {change: func(s *corev1.Service) { s.Spec.Ports[0].Port = 1 }, reason: "somebody changed ports", keeps: firstPortLast},
		"a port of ours has another name":   {change: func(s *corev1.Service) { s.Spec.Ports[0].Name = "x" }, reason: "somebody changed ports", keeps: firstPortLast},
		"a port of ours is missing":         {change: func(s *corev1.Service) { s.Spec.Ports = s.Spec.Ports[1:] }, reason: "somebody changed ports", keeps: firstPortLast},
		"two things were changed": {change: func(s *corev1.Service) { s.Spec.Selector = nil; delete(s.Labels, "app") },
			reason: "somebody changed labels, selector"},
	} {
		t.Run(name, func(t *testing.T) {
			want := workload.BrokerService(broker)
			others(want)
			have := want.DeepCopy()
			c.change(have)
			got, reason := corrected(t, plans.EnsureService(have, workload.BrokerService(broker), "x"))
			if reason != c.reason {
				t.Fatalf("it is corrected because %q, want %q", reason, c.reason)
			}
			if c.reason == "" {
				return
			}
			if c.keeps != nil {
				c.keeps(want)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the correction differs (-want +got):\n%s", diff)
			}
		})
	}
}

// firstPortLast is where a port goes that had to be put right.
func firstPortLast(s *corev1.Service) { s.Spec.Ports = append(s.Spec.Ports[1:], s.Spec.Ports[0]) }

func TestEnsureBudget(t *testing.T) {
	always := policyv1.AlwaysAllow
	others := func(b *policyv1.PodDisruptionBudget) {
		b.ResourceVersion, b.Annotations, b.Spec.UnhealthyPodEvictionPolicy = "7", map[string]string{"theirs": "yes"}, &always
		b.Labels["theirs"], b.Status.DisruptionsAllowed = "yes", 1
	}
	for name, c := range map[string]struct {
		change func(*policyv1.PodDisruptionBudget)
		reason string
	}{
		"it is as others left it": {change: func(*policyv1.PodDisruptionBudget) {}},
		"it is being deleted": {change: func(b *policyv1.PodDisruptionBudget) {
			b.Spec.MaxUnavailable, b.DeletionTimestamp = nil, new(metav1.Now())
		}},
		"more members may be missing": {change: func(b *policyv1.PodDisruptionBudget) { b.Spec.MaxUnavailable = new(intstr.FromInt32(9)) },
			reason: "somebody changed maxUnavailable"},
		"it is told what must be there": {change: func(b *policyv1.PodDisruptionBudget) {
			b.Spec.MaxUnavailable, b.Spec.MinAvailable = nil, new(intstr.FromInt32(0))
		}, reason: "somebody changed maxUnavailable"},
		"it protects other pods": {change: func(b *policyv1.PodDisruptionBudget) { b.Spec.Selector.MatchLabels["app"] = "else" },
			reason: "somebody changed selector"},
		"it protects nothing": {change: func(b *policyv1.PodDisruptionBudget) { b.Spec.Selector = nil }, reason: "somebody changed selector"},
		"a label of ours is gone": {change: func(b *policyv1.PodDisruptionBudget) { delete(b.Labels, "app") },
			reason: "somebody changed labels"},
	} {
		t.Run(name, func(t *testing.T) {
			want := workload.BrokerDisruptionBudget(broker)
			others(want)
			have := want.DeepCopy()
			c.change(have)
			got, reason := corrected(t, plans.EnsureBudget(have, workload.BrokerDisruptionBudget(broker), "x"))
			if reason != c.reason {
				t.Fatalf("it is corrected because %q, want %q", reason, c.reason)
			}
			if diff := cmp.Diff(want, got); c.reason != "" && diff != "" {
				t.Errorf("the correction differs (-want +got):\n%s", diff)
			}
		})
	}
}
