// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package nameservers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/nameservers"
)

func nameService(name string, change func(n *v1alpha1.NameService)) *v1alpha1.NameService {
	n := &v1alpha1.NameService{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name, Generation: 3}}
	n.Status = v1alpha1.NameServiceStatus{ObservedGeneration: 3, Addresses: []string{name + "-0:9876"}, NameServers: []string{"10.0.0.9"},
		Conditions: []metav1.Condition{{Type: v1alpha1.ConditionReady, Status: metav1.ConditionTrue}}}
	if change != nil {
		change(n)
	}
	return n
}

func TestResolve(t *testing.T) {
	ready := nameservers.Found{Resolved: true, Ready: true, Reason: "Resolved", Message: "NameService a",
		Addresses: []string{"a-0:9876"}, Endpoints: []string{"10.0.0.9:9876"}}
	unready := nameservers.Found{Resolved: true, Reason: "Resolved", Message: "NameService a", Endpoints: []string{"10.0.0.9:9876"}}
	cases := map[string]struct {
		spec     v1alpha1.BrokerSpec
		services []*v1alpha1.NameService
		want     nameservers.Found
	}{
		"the namespace has one NameService; it is taken": {
			services: []*v1alpha1.NameService{nameService("a", nil)},
			want:     ready,
		},
		"another namespace has one; it is not taken": {
			services: []*v1alpha1.NameService{nameService("a", func(n *v1alpha1.NameService) { n.Namespace = "other" })},
			want: nameservers.Found{Reason: "NotFound",
				Message: "there is no NameService in the namespace: create one, or list name servers in spec.nameServers"},
		},
		"there are several and none is named; none is taken": {
			services: []*v1alpha1.NameService{nameService("b", nil), nameService("a", nil)},
			want: nameservers.Found{Reason: "Ambiguous",
				Message: "the namespace has NameServices a, b: name one of them in spec.nameServiceRef"},
		},
		"there are several and one is named; it is taken": {
			spec:     v1alpha1.BrokerSpec{NameServiceRef: &v1alpha1.NameServiceReference{Name: "a"}},
			services: []*v1alpha1.NameService{nameService("b", nil), nameService("a", nil)},
			want:     ready,
		},
		"one is named that does not exist; no other is taken": {
			spec:     v1alpha1.BrokerSpec{NameServiceRef: &v1alpha1.NameServiceReference{Name: "c"}},
			services: []*v1alpha1.NameService{nameService("a", nil)},
			want:     nameservers.Found{Reason: "NotFound", Message: `there is no NameService "c" in the namespace`},
		},
		"its name servers are not ready": {
			services: []*v1alpha1.NameService{nameService("a", func(n *v1alpha1.NameService) { n.Status.Conditions[0].Status = metav1.ConditionFalse })},
			want:     unready,
		},
		"it is to have none, and has none": {
			services: []*v1alpha1.NameService{nameService("a", func(n *v1alpha1.NameService) { n.Spec.Replicas, n.Status = new(int32(0)), v1alpha1.NameServiceStatus{} })},
			want:     nameservers.Found{Resolved: true, None: true, Reason: "Resolved", Message: "NameService a"},
		},
		"it is to have none, but has some; they are used as long as they run": {
			services: []*v1alpha1.NameService{nameService("a", func(n *v1alpha1.NameService) { n.Spec.Replicas = new(int32(0)) })},
			want:     ready,
		},
		"its status is of an older spec; that they were ready means nothing": {
			services: []*v1alpha1.NameService{nameService("a", func(n *v1alpha1.NameService) { n.Generation = 4 })},
			want:     unready,
		},
		"it is being deleted; its addresses are not given to anybody": {
			services: []*v1alpha1.NameService{nameService("a", func(n *v1alpha1.NameService) { n.DeletionTimestamp = new(metav1.Unix(1, 0)) })},
			want:     unready,
		},
		"addresses are listed; NameServices do not matter": {
			spec:     v1alpha1.BrokerSpec{NameServers: "10.1.1.1:9876;10.1.1.2:9876"},
			services: []*v1alpha1.NameService{nameService("a", nil), nameService("b", nil)},
			want: nameservers.Found{Resolved: true, Ready: true, Reason: "Explicit", Message: "as spec.nameServers says",
				Addresses: []string{"10.1.1.1:9876", "10.1.1.2:9876"}, Endpoints: []string{"10.1.1.1:9876", "10.1.1.2:9876"}},
		},
		"something is listed that is no address; it is said": {
			spec: v1alpha1.BrokerSpec{NameServers: "somewhere"},
			want: nameservers.Found{Reason: "Invalid",
				Message: `spec.nameServers "somewhere" is no list of host:port separated by semicolons`},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			b := &v1alpha1.Broker{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "mq"}, Spec: tc.spec}
			if diff := cmp.Diff(tc.want, nameservers.Resolve(b, tc.services)); diff != "" {
				t.Errorf("the name servers differ (-want +got):\n%s", diff)
			}
		})
	}
}
