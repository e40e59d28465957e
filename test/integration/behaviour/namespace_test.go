// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package behaviour

import (
	"context"
	"errors"
	"fmt"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// TestNamespaceMustExist: what is created in a namespace that is not there would never be deleted with it.
func TestNamespaceMustExist(t *testing.T) {
	t.Parallel()
	_, err := cluster.RocketMQ.RocketmqV1alpha1().Brokers("nowhere").Create(t.Context(), newBroker("broker"), metav1.CreateOptions{})
	if !apierrors.IsNotFound(err) {
		t.Errorf("got %v, want that the namespace is not found", err)
	}
}

// TestNamespaceDeletion: a namespace goes away with our objects in it, all kinds, even those a controller has to
// finalize, and takes no new ones on its way.
func TestNamespaceDeletion(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	api := cluster.RocketMQ.RocketmqV1alpha1()
	mustCreate(t, api.Brokers(namespace), newBroker("paused"))
	mustCreate(t, api.Brokers(namespace), &v1alpha1.Broker{
		ObjectMeta: metav1.ObjectMeta{Name: "running"}, Spec: v1alpha1.BrokerSpec{BrokerImage: "apache/rocketmq:5.5.0"},
	})
	_, err1 := api.NameServices(namespace).Create(t.Context(), &v1alpha1.NameService{
		ObjectMeta: metav1.ObjectMeta{Name: "ns"}, Spec: v1alpha1.NameServiceSpec{NameServiceImage: "apache/rocketmq:5.5.0"},
	}, metav1.CreateOptions{})
	_, err2 := api.TopicTransfers(namespace).Create(t.Context(), &v1alpha1.TopicTransfer{
		ObjectMeta: metav1.ObjectMeta{Name: "move"}, Spec: v1alpha1.TopicTransferSpec{Topic: "orders", SourceCluster: "a", TargetCluster: "b"},
	}, metav1.CreateOptions{})
	if err := errors.Join(err1, err2); err != nil {
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
		t.Errorf("Brokers %q outlived their namespace", names(list.Items))
	}
}
