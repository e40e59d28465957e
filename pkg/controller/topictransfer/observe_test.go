// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/topictransfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

func TestSpecOf(t *testing.T) {
	listed := func(t *v1alpha1.TopicTransfer) {
		t.Spec.SourceNameServers, t.Spec.TargetNameServers = "a:9876", "b:9876"
	}
	usual := func(changes ...func(s *transfer.Spec)) transfer.Spec {
		s := transfer.Spec{Topic: "Orders", Windows: transfer.Windows{RouteRefresh: time.Minute},
			Source: transfer.Place{Name: "old", NameServers: []string{"a:9876"}}, Target: transfer.Place{Name: "new", NameServers: []string{"b:9876"}}}
		for _, c := range changes {
			c(&s)
		}
		return s
	}
	deletedBroker := brokerOf("old", "old-cluster", "a:9876")
	deletedBroker.DeletionTimestamp = new(metav1.NewTime(now))
	pausedBroker := brokerOf("shared", "new", "b:9876")
	pausedBroker.Annotations = map[string]string{v1alpha1.PausedAnnotation: "true"}
	for situation, tc := range map[string]struct {
		changes []change
		world   topictransfer.World
		want    transfer.Spec
	}{
		"as it was wished": {changes: []change{listed}, want: usual()},
		"everything is said": {
			changes: []change{listed, func(t *v1alpha1.TopicTransfer) {
				t.Spec.ConsumerGroups, t.Spec.Approval, t.Spec.Approved = []string{"billing"}, v1alpha1.TransferApprovalManual, true
				t.Spec.Suspend, t.Spec.Abort, t.Spec.DrainTimeout = true, true, &metav1.Duration{Duration: time.Hour}
				t.Spec.Windows = &v1alpha1.TransferWindows{Quiet: &metav1.Duration{Duration: time.Second}, Watch: &metav1.Duration{Duration: 2 * time.Second}}
			}},
			want: usual(func(s *transfer.Spec) {
				s.ConsumerGroups, s.Manual, s.Approved, s.Suspend, s.Abort, s.DrainTimeout = []string{"billing"}, true, true, true, true, time.Hour
				s.Windows = transfer.Windows{RouteRefresh: time.Minute, SampleSpacing: time.Second, ResurrectionWatch: 2 * time.Second}
			}),
		},
		"it is being deleted; it is aborted": {changes: []change{listed, isDeleted}, want: usual(func(s *transfer.Spec) { s.Abort = true })},
		"a Broker that is being deleted; a hazard": {
			changes: []change{func(t *v1alpha1.TopicTransfer) { t.Spec.TargetNameServers = "b:9876" }},
			world:   topictransfer.World{Brokers: []*v1alpha1.Broker{deletedBroker}},
			want: usual(func(s *transfer.Spec) {
				s.Source.Cluster = "old-cluster"
				s.Hazards = []transfer.Hazard{{Name: "BrokerDeleting", Blocking: true, Message: `Broker "old", which runs "old", is being deleted: choose another source or target`}}
			}),
		},
		"the cluster of a Broker that is paused; a hazard": {
			changes: []change{func(t *v1alpha1.TopicTransfer) { t.Spec.SourceNameServers = "a:9876" }},
			world:   topictransfer.World{Brokers: []*v1alpha1.Broker{pausedBroker}},
			want: usual(func(s *transfer.Spec) {
				s.Hazards = []transfer.Hazard{{Name: "BrokerPaused", Blocking: true, Message: `Broker "shared", which runs "new", is paused: remove the annotation rocketmq.apache.org/paused first`}}
			}),
		},
		"its Brokers are gone while it runs; it goes on where they were": {
			changes: []change{hasBegun, func(t *v1alpha1.TopicTransfer) {
				t.Status.Plan = &v1alpha1.TransferPlan{Source: &v1alpha1.TransferPlace{Cluster: "old-cluster", NameServers: []string{"a:9876"}},
					Target: &v1alpha1.TransferPlace{Cluster: "new-cluster", NameServers: []string{"b:9876"}}}
			}},
			want: usual(),
		},
		"its Brokers are gone and a NameService is there while it runs; it is not asked": {
			changes: []change{hasBegun, func(t *v1alpha1.TopicTransfer) {
				t.Status.Plan = &v1alpha1.TransferPlan{Source: &v1alpha1.TransferPlace{Cluster: "old-cluster", NameServers: []string{"a:9876"}},
					Target: &v1alpha1.TransferPlace{Cluster: "new-cluster", NameServers: []string{"b:9876"}}}
			}},
			world: topictransfer.World{NameServices: []*v1alpha1.NameService{nameServiceOf("ns", "10.0.0.1")}},
			want:  usual(),
		},
		"the name servers of its Broker have moved while it runs; it follows": {
			changes: []change{hasBegun, func(t *v1alpha1.TopicTransfer) {
				t.Spec.TargetNameServers = "b:9876"
				t.Status.Plan = &v1alpha1.TransferPlan{Source: &v1alpha1.TransferPlace{Cluster: "old-cluster", NameServers: []string{"before:9876"}},
					Target: &v1alpha1.TransferPlace{Cluster: "new-cluster", NameServers: []string{"b:9876"}}}
			}},
			world: topictransfer.World{Brokers: []*v1alpha1.Broker{brokerOf("old", "old-cluster", "a:9876")}},
			want:  usual(func(s *transfer.Spec) { s.Source.Cluster = "old-cluster" }),
		},
	} {
		t.Run(situation, func(t *testing.T) {
			got, err := topictransfer.SpecOf(transferOf("move", tc.changes...), tc.world, transfer.Windows{RouteRefresh: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("specs differ (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := topictransfer.SpecOf(transferOf("move"), topictransfer.World{}, transfer.Windows{}); err == nil {
		t.Error("nobody knows where to ask, want an error")
	}
}
