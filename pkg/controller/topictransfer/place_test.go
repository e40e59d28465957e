// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/topictransfer"
)

// brokerOf registers with the only NameService, or with a list of its own.
func brokerOf(name, cluster, list string, groups ...string) *v1alpha1.Broker {
	b := &v1alpha1.Broker{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name},
		Spec: v1alpha1.BrokerSpec{ClusterName: cluster, NameServers: list}}
	for _, group := range groups {
		b.Status.GroupStatuses = append(b.Status.GroupStatuses, v1alpha1.BrokerGroupStatus{Name: group})
	}
	return b
}

func nameServiceOf(name string, ips ...string) *v1alpha1.NameService {
	return &v1alpha1.NameService{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name},
		Status: v1alpha1.NameServiceStatus{NameServers: ips}}
}

func TestPlaces(t *testing.T) {
	type ends struct{ Source, Target topictransfer.Place }
	old := brokerOf("old", "old-cluster", "", "old-0", "old-1")
	far := brokerOf("far", "far-cluster", "10.9.9.9:9876", "far-0")
	twin := brokerOf("twin", "old-cluster", "10.9.9.9:9876")
	here, there := []string{"10.0.0.1:9876", "10.0.0.2:9876"}, []string{"10.9.9.9:9876"}
	one := func(b *v1alpha1.Broker) []*v1alpha1.Broker { return []*v1alpha1.Broker{b} }
	services := []*v1alpha1.NameService{nameServiceOf("ns", "10.0.0.2", "10.0.0.1")}
	for situation, tc := range map[string]struct {
		spec  v1alpha1.TopicTransferSpec
		world topictransfer.World
		want  ends
		err   string
	}{
		"from a Broker to a Broker; each with its name servers": {
			spec:  v1alpha1.TopicTransferSpec{SourceCluster: "old", TargetCluster: "far"},
			world: topictransfer.World{Brokers: []*v1alpha1.Broker{far, old}, NameServices: services},
			want: ends{topictransfer.Place{Name: "old", Brokers: one(old), Cluster: "old-cluster", NameServers: here},
				topictransfer.Place{Name: "far", Brokers: one(far), Cluster: "far-cluster", NameServers: there}},
		},
		"between groups of a Broker; its name servers": {
			spec:  v1alpha1.TopicTransferSpec{SourceCluster: "old-0", TargetCluster: "old-1"},
			world: topictransfer.World{Brokers: []*v1alpha1.Broker{old, far}, NameServices: services},
			want: ends{topictransfer.Place{Name: "old-0", Brokers: one(old), NameServers: here},
				topictransfer.Place{Name: "old-1", Brokers: one(old), NameServers: here}},
		},
		"to the cluster of a Broker; its name servers": {
			spec:  v1alpha1.TopicTransferSpec{SourceCluster: "old", TargetCluster: "far-cluster"},
			world: topictransfer.World{Brokers: []*v1alpha1.Broker{old, far}, NameServices: services},
			want: ends{topictransfer.Place{Name: "old", Brokers: one(old), Cluster: "old-cluster", NameServers: here},
				topictransfer.Place{Name: "far-cluster", Brokers: one(far), NameServers: there}},
		},
		"lists are given; Brokers are not needed": {
			spec: v1alpha1.TopicTransferSpec{SourceCluster: "DefaultCluster", TargetCluster: "DefaultCluster",
				SourceNameServers: "a:9876;b:9876", TargetNameServers: "c:9876"},
			want: ends{topictransfer.Place{Name: "DefaultCluster", NameServers: []string{"a:9876", "b:9876"}},
				topictransfer.Place{Name: "DefaultCluster", NameServers: []string{"c:9876"}}},
		},
		"a list is given for a Broker; the list": {
			spec:  v1alpha1.TopicTransferSpec{SourceCluster: "old", TargetCluster: "far", SourceNameServers: "a:9876"},
			world: topictransfer.World{Brokers: []*v1alpha1.Broker{old, far}},
			want: ends{topictransfer.Place{Name: "old", Brokers: one(old), Cluster: "old-cluster", NameServers: []string{"a:9876"}},
				topictransfer.Place{Name: "far", Brokers: one(far), Cluster: "far-cluster", NameServers: there}},
		},
		"one end is unknown; it is looked for where the other is": {
			spec: v1alpha1.TopicTransferSpec{SourceCluster: "broker-a", TargetCluster: "broker-b", TargetNameServers: "c:9876"},
			want: ends{topictransfer.Place{Name: "broker-a", NameServers: []string{"c:9876"}},
				topictransfer.Place{Name: "broker-b", NameServers: []string{"c:9876"}}},
		},
		"both are unknown and there is one NameService; it is asked": {
			spec:  v1alpha1.TopicTransferSpec{SourceCluster: "broker-a", TargetCluster: "broker-b"},
			world: topictransfer.World{NameServices: services[:1]},
			want: ends{topictransfer.Place{Name: "broker-a", NameServers: []string{"10.0.0.2:9876", "10.0.0.1:9876"}},
				topictransfer.Place{Name: "broker-b", NameServers: []string{"10.0.0.2:9876", "10.0.0.1:9876"}}},
		},
		"both are unknown and nobody can be asked": {
			spec: v1alpha1.TopicTransferSpec{SourceCluster: "broker-a", TargetCluster: "broker-b"},
			err:  `spec.sourceCluster "broker-a" is no Broker of the namespace, and it is not known which name servers to ask for it: list them in spec.sourceNameServers`,
		},
		"a Broker whose name servers are not known": {
			spec:  v1alpha1.TopicTransferSpec{SourceCluster: "old", TargetCluster: "far"},
			world: topictransfer.World{Brokers: []*v1alpha1.Broker{old, far}},
			err:   `spec.sourceCluster "old": the name servers of Broker "old" are not known: there is no NameService in the namespace`,
		},
		"a Broker whose name servers have not started": {
			spec:  v1alpha1.TopicTransferSpec{SourceCluster: "far", TargetCluster: "old"},
			world: topictransfer.World{Brokers: []*v1alpha1.Broker{old, far}, NameServices: []*v1alpha1.NameService{nameServiceOf("ns")}},
			err:   `spec.targetCluster "old": the name servers of Broker "old" are not known: NameService ns has no name server yet`,
		},
		"two Brokers have clusters of one name at different name servers": {
			spec:  v1alpha1.TopicTransferSpec{SourceCluster: "old-cluster", TargetCluster: "far"},
			world: topictransfer.World{Brokers: []*v1alpha1.Broker{old, far, twin}, NameServices: services},
			err:   `spec.sourceCluster "old-cluster": Brokers "old", "twin" use it with different name servers: say which by the name of a Broker, or list name servers`,
		},
		"a list that is none, of an object from before it was validated": {
			spec: v1alpha1.TopicTransferSpec{SourceCluster: "a", TargetCluster: "b", SourceNameServers: "somewhere"},
			err:  `spec.sourceCluster "a": "somewhere" has no port`,
		},
	} {
		t.Run(situation, func(t *testing.T) {
			transfer := &v1alpha1.TopicTransfer{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "move"}, Spec: tc.spec}
			source, target, err := topictransfer.Places(transfer, tc.world)
			if tc.err != "" {
				if err == nil || !strings.HasPrefix(err.Error(), tc.err) {
					t.Fatalf("got the error %v, want %q", err, tc.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, ends{source, target}); diff != "" {
				t.Errorf("places differ (-want +got):\n%s", diff)
			}
		})
	}
}
