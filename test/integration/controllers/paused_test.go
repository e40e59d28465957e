// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// TestDeletionOfPaused: a paused object that is deleted stays as it is, says what it waits for, and goes with its
// children when it is no longer paused.
func TestDeletionOfPaused(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	startNodes(t, cluster, nil, namespace)
	create(t, cluster, namespace, newNameService(1), newBroker(1, 0))
	before := awaitStatefulSets(t, cluster, namespace, []string{"statefulsets/broker-0-master", "statefulsets/name-service"})
	brokers := cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace)
	annotate := func(value string) {
		t.Helper()
		patch := fmt.Sprintf(`{"metadata":{"annotations":{%q:%s}}}`, v1alpha1.PausedAnnotation, value)
		if _, err := brokers.Patch(t.Context(), "broker", types.MergePatchType, []byte(patch), metav1.PatchOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	annotate(`"true"`)
	if err := brokers.Delete(t.Context(), "broker", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := apiserver.Await(t.Context(), "the Broker to say why it stays", func(ctx context.Context) error {
		broker, err := brokers.Get(ctx, "broker", metav1.GetOptions{})
		if err != nil {
			return err
		}
		if c := meta.FindStatusCondition(broker.Status.Conditions, v1alpha1.ConditionPaused); c == nil || c.Reason != v1alpha1.ReasonDeletionPaused {
			return fmt.Errorf("condition Paused is %+v", c)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	after, err := children(t.Context(), cluster, namespace)
	if err != nil {
		t.Fatal(err)
	}
	if got := after["statefulsets/broker-0-master"]; got == nil || got.GetDeletionTimestamp() != nil || got.GetUID() != before["statefulsets/broker-0-master"].GetUID() {
		t.Errorf("the master of a paused Broker is now %v", got)
	}
	annotate("null")
	if err := apiserver.Await(t.Context(), "the end of the Broker", func(ctx context.Context) error {
		_, err := brokers.Get(ctx, "broker", metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil
		}
		return errors.Join(errors.New("it is there"), err)
	}); err != nil {
		t.Error(err)
	}
}
