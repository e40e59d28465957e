// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"testing"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// TestAutoscaler: a HorizontalPodAutoscaler of the host finds a NameService and a Broker by their scale subresources, through the
// aggregator, and makes them as large as they shall be at least. It needs no metrics for that.
func TestAutoscaler(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	create(t, cluster, namespace, newNameService(1), newBroker(1, 0))
	least := int32(2)
	for kind, name := range map[string]string{"NameService": "name-service", "Broker": "broker"} {
		_, err := cluster.Kubernetes.AutoscalingV2().HorizontalPodAutoscalers(namespace).Create(t.Context(), &autoscalingv2.HorizontalPodAutoscaler{
			ObjectMeta: metav1.ObjectMeta{Name: name},
			Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
				ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: v1alpha1.SchemeGroupVersion.String(), Kind: kind, Name: name},
				MinReplicas:    &least, MaxReplicas: 3,
				Metrics: []autoscalingv2.MetricSpec{{Type: autoscalingv2.ResourceMetricSourceType, Resource: &autoscalingv2.ResourceMetricSource{
					Name: corev1.ResourceCPU, Target: autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: new(int32(80))},
				}}},
			},
		}, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := apiserver.Await(t.Context(), "both to be scaled", func(ctx context.Context) error {
		broker, err := cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace).Get(ctx, "broker", metav1.GetOptions{})
		if err != nil {
			return err
		}
		nameService, err := cluster.RocketMQ.RocketmqV1alpha1().NameServices(namespace).Get(ctx, "name-service", metav1.GetOptions{})
		if err != nil {
			return err
		}
		if *broker.Spec.Groups != least || *nameService.Spec.Replicas != least {
			return fmt.Errorf("the Broker has size %d and the NameService %d", *broker.Spec.Groups, *nameService.Spec.Replicas)
		}
		return nil
	}); err != nil {
		t.Error(err)
		list, err := cluster.Kubernetes.AutoscalingV2().HorizontalPodAutoscalers(namespace).List(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range list.Items {
			t.Logf("%s: %+v", h.Name, h.Status)
		}
	}
}
