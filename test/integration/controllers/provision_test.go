// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// order is what must be ready before each StatefulSet of a Broker called broker with 2 groups is created.
func order() map[string][]string {
	nameServers := []string{"name-service-0", "name-service-1"}
	return map[string][]string{
		"statefulsets/broker-0-master":    nameServers,
		"statefulsets/broker-1-master":    nameServers,
		"statefulsets/broker-0-replica-1": {"broker-0-master-0"},
		"statefulsets/broker-1-replica-1": {"broker-1-master-0"},
	}
}

// TestProvision: all name servers are ready before a master is made, and the master before its replica; a group does
// not wait for another.
func TestProvision(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	var released atomic.Bool
	n := startNodes(t, cluster, func(pod *corev1.Pod) bool { return pod.Name == "broker-1-master-0" && !released.Load() }, namespace)
	h := record(t, cluster, namespace, nil)
	// The Broker comes first: order is the controllers' business, not the user's.
	_, err := cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace).Create(t.Context(), newBroker(2, 1), metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	awaitCondition(t, namespace, v1alpha1.ConditionNameServersResolved, metav1.ConditionFalse)
	if _, err := cluster.RocketMQ.RocketmqV1alpha1().NameServices(namespace).Create(t.Context(), newNameService(2), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	// The first group is complete while the master of the second one does not get ready.
	if err := apiserver.Await(t.Context(), "the first group", func(ctx context.Context) error {
		_, err := cluster.Kubernetes.AppsV1().StatefulSets(namespace).Get(ctx, "broker-0-replica-1", metav1.GetOptions{})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	released.Store(true)
	n.Release()
	found := awaitStatefulSets(t, cluster, namespace, wantStatefulSets())
	h.judge(t, order())
	for key, child := range found {
		if len(child.GetOwnerReferences()) > 0 && !strings.HasPrefix(key, "pods/") {
			t.Errorf("%s has an owner: it would be collected when ours is lost", key)
		}
	}
	awaitStatus(t, namespace, "both groups", func(status v1alpha1.BrokerStatus) bool {
		return status.ReadyGroups == 2 && status.Groups == 2 && len(status.Nodes) == 4
	})
}

// TestAmbiguousNameServices: of two NameServices none is taken at a venture.
func TestAmbiguousNameServices(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	second := newNameService(1)
	second.Name = "another"
	if _, err := cluster.RocketMQ.RocketmqV1alpha1().NameServices(namespace).Create(t.Context(), second, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	create(t, cluster, namespace, newNameService(1), newBroker(1, 0))
	startNodes(t, cluster, nil, namespace)
	if got := awaitCondition(t, namespace, v1alpha1.ConditionNameServersResolved, metav1.ConditionFalse); got.Reason != "Ambiguous" {
		t.Errorf("the reason is %q (%s), want Ambiguous", got.Reason, got.Message)
	}
	// Said which one, it goes on.
	if _, err := cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace).Patch(t.Context(), "broker", types.MergePatchType,
		[]byte(`{"spec":{"nameServiceRef":{"name":"another"}}}`), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	awaitStatefulSets(t, cluster, namespace, []string{"statefulsets/another", "statefulsets/broker-0-master", "statefulsets/name-service"})
}

// TestScaleUp: more groups and more name servers are added, and what runs is left as it is: no pod template changes.
func TestScaleUp(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	startNodes(t, cluster, nil, namespace)
	create(t, cluster, namespace, newNameService(1), newBroker(1, 1))
	before := awaitStatefulSets(t, cluster, namespace, []string{"statefulsets/broker-0-master", "statefulsets/broker-0-replica-1", "statefulsets/name-service"})

	api := cluster.RocketMQ.RocketmqV1alpha1()
	for _, scale := range []func() error{
		func() error {
			_, err := api.NameServices(namespace).Patch(t.Context(), "name-service", types.MergePatchType, []byte(`{"spec":{"size":2}}`), metav1.PatchOptions{})
			return err
		},
		func() error {
			_, err := api.Brokers(namespace).Patch(t.Context(), "broker", types.MergePatchType, []byte(`{"spec":{"size":2}}`), metav1.PatchOptions{})
			return err
		},
	} {
		if err := scale(); err != nil {
			t.Fatal(err)
		}
	}
	after := awaitStatefulSets(t, cluster, namespace, wantStatefulSets())
	for _, key := range []string{"statefulsets/broker-0-master", "statefulsets/broker-0-replica-1"} {
		if before[key].GetUID() != after[key].GetUID() || before[key].GetGeneration() != after[key].GetGeneration() {
			t.Errorf("%s was %s in generation %d and is %s in generation %d", key,
				before[key].GetUID(), before[key].GetGeneration(), after[key].GetUID(), after[key].GetGeneration())
		}
	}
	for _, key := range []string{"pods/broker-0-master-0", "pods/broker-0-replica-1-0", "pods/name-service-0"} {
		if before[key].GetUID() != after[key].GetUID() {
			t.Errorf("%s was replaced", key)
		}
	}
	// The new group has none of the topics of the first, and that is not hidden.
	if got := awaitCondition(t, namespace, v1alpha1.ConditionMetadataInSync, metav1.ConditionFalse); got.Reason != "NotCopied" {
		t.Errorf("the reason is %q (%s), want NotCopied", got.Reason, got.Message)
	}
}

// TestPendingChanges: what this version does not roll out is shown as pending and not half-done.
func TestPendingChanges(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	startNodes(t, cluster, nil, namespace)
	create(t, cluster, namespace, newNameService(1), newBroker(2, 0))
	want := []string{"statefulsets/broker-0-master", "statefulsets/broker-1-master", "statefulsets/name-service"}
	before := awaitStatefulSets(t, cluster, namespace, want)
	brokers := cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace)
	if _, err := brokers.Patch(t.Context(), "broker", types.MergePatchType,
		[]byte(`{"spec":{"size":1,"brokerImage":"apache/rocketmq:5.1.4","properties":{"fileReservedTime":"24"}}}`), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	awaitCondition(t, namespace, v1alpha1.ConditionUpdatePending, metav1.ConditionTrue)
	awaitCondition(t, namespace, v1alpha1.ConditionScaleDownBlocked, metav1.ConditionTrue)
	after := awaitStatefulSets(t, cluster, namespace, want)
	for _, key := range want[:2] {
		if before[key].GetGeneration() != after[key].GetGeneration() {
			t.Errorf("%s has changed", key)
		}
	}
}

// TestTwoClusters: a cluster never hears of the name servers of another.
func TestTwoClusters(t *testing.T) {
	t.Parallel()
	first, second := cluster.NewNamespace(t), cluster.NewNamespace(t)
	startNodes(t, cluster, nil, first, second)
	for _, namespace := range []string{first, second} {
		create(t, cluster, namespace, newNameService(1), newBroker(1, 0))
	}
	for namespace, other := range map[string]string{first: second, second: first} {
		found := awaitStatefulSets(t, cluster, namespace, []string{"statefulsets/broker-0-master", "statefulsets/name-service"})
		for key, child := range found {
			text, err := child.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), other) {
				t.Errorf("%s in %s speaks of %s", key, namespace, other)
			}
		}
	}
}

// awaitCondition waits until the Broker called broker has the condition, and returns it.
func awaitCondition(t *testing.T, namespace, kind string, want metav1.ConditionStatus) metav1.Condition {
	t.Helper()
	var found metav1.Condition
	awaitStatus(t, namespace, fmt.Sprintf("condition %s=%s", kind, want), func(status v1alpha1.BrokerStatus) bool {
		c := meta.FindStatusCondition(status.Conditions, kind)
		if c == nil || c.Status != want {
			return false
		}
		found = *c
		return true
	})
	return found
}

func awaitStatus(t *testing.T, namespace, what string, condition func(v1alpha1.BrokerStatus) bool) {
	t.Helper()
	if err := apiserver.Await(t.Context(), what, func(ctx context.Context) error {
		broker, err := cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace).Get(ctx, "broker", metav1.GetOptions{})
		if err != nil {
			return err
		}
		if broker.Status.ObservedGeneration != broker.Generation || !condition(broker.Status) {
			return fmt.Errorf("the status is %+v", broker.Status)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
