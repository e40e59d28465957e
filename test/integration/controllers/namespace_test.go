// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// TestNamespaceDeletion: a namespace goes away with our objects in it, of all kinds, running, waiting and paused.
func TestNamespaceDeletion(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	startNodes(t, cluster, nil, namespace)
	create(t, cluster, namespace, newNameService(1), newBroker(1, 1))
	awaitStatefulSets(t, cluster, namespace, []string{"statefulsets/broker-0-master", "statefulsets/broker-0-replica-1", "statefulsets/name-service"})
	api := cluster.RocketMQ.RocketmqV1alpha1()
	paused, waiting := newBroker(1, 1), newBroker(1, 1)
	paused.Name, paused.Annotations = "paused", map[string]string{v1alpha1.PausedAnnotation: "true"}
	waiting.Name, waiting.Spec.NameServiceRef = "waiting", &v1alpha1.NameServiceReference{Name: "nowhere"}
	for _, broker := range []*v1alpha1.Broker{paused, waiting} {
		if _, err := api.Brokers(namespace).Create(t.Context(), broker, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := api.TopicTransfers(namespace).Create(t.Context(), &v1alpha1.TopicTransfer{
		ObjectMeta: metav1.ObjectMeta{Name: "move"}, Spec: v1alpha1.TopicTransferSpec{Topic: "orders", SourceCluster: "a", TargetCluster: "b"},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Kubernetes.CoreV1().Namespaces().Delete(t.Context(), namespace, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := apiserver.Await(t.Context(), "the end of the namespace", func(ctx context.Context) error {
		found, err := cluster.Kubernetes.CoreV1().Namespaces().Get(ctx, namespace, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		return fmt.Errorf("it is there: %+v", found.Status.Conditions)
	}); err != nil {
		t.Fatal(err)
	}
	list, err := api.Brokers(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Items) > 0 {
		t.Errorf("%d Brokers outlived their namespace", len(list.Items))
	}
}
