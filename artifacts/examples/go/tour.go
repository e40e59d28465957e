// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/tools/cache"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	applyv1alpha1 "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/applyconfiguration/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/informers/externalversions"
	listers "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/listers/rocketmq/v1alpha1"
)

const (
	brokerName = "broker"
	// fieldManager is who the fields that this program applies belong to.
	fieldManager = "example"
)

// tour does one thing after the other and says what came of each. It can be run again: every step leaves alone what is
// there already.
func tour(ctx context.Context, client versioned.Interface, namespace string, out io.Writer) error {
	broker, err := applyBroker(ctx, client, namespace)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "applied broker %s, generation %d\n", broker.Name, broker.Generation)

	lister, err := waitUntilReady(ctx, client, namespace)
	if err != nil {
		return err
	}
	brokers, err := lister.Brokers(namespace).List(labels.Everything())
	if err != nil {
		return fmt.Errorf("listing brokers: %w", err)
	}
	for _, b := range brokers {
		fmt.Fprintf(out, "broker %s has %d of %d groups ready: %v\n", b.Name, b.Status.ReadyGroups, b.Status.Groups, b.Status.Nodes)
	}

	groups, err := ensureSecondGroup(ctx, client, namespace)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "asked for at least 2 groups: it is %d\n", groups)

	plan, err := planTransfer(ctx, client, namespace)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "a transfer of %s from %s to %s would be %s\n", plan.Spec.Topic, plan.Spec.SourceCluster, plan.Spec.TargetCluster, planned(plan))
	return nil
}

// applyBroker states the fields that this program wants, and no others: what people or autoscalers set stays theirs.
func applyBroker(ctx context.Context, client versioned.Interface, namespace string) (*v1alpha1.Broker, error) {
	want := applyv1alpha1.Broker(brokerName, namespace).
		WithSpec(applyv1alpha1.BrokerSpec().
			WithReplicaPerGroup(1).
			WithBrokerImage("apache/rocketmq:5.5.0").
			WithStorageMode(v1alpha1.StorageModeEmptyDir).
			WithProperties(map[string]string{"fileReservedTime": "72"}))
	broker, err := client.RocketmqV1alpha1().Brokers(namespace).Apply(ctx, want, metav1.ApplyOptions{FieldManager: fieldManager})
	if err != nil {
		return nil, fmt.Errorf("applying broker %q: %w", brokerName, err)
	}
	return broker, nil
}

// waitUntilReady watches the Broker and returns once its condition Ready is true for the generation that is stored. The
// lister reads from the informer's memory, without a request.
func waitUntilReady(ctx context.Context, client versioned.Interface, namespace string) (listers.BrokerLister, error) {
	watching, cancel := context.WithCancel(ctx)
	factory := externalversions.NewSharedInformerFactoryWithOptions(client, 0, externalversions.WithNamespace(namespace))
	defer factory.Shutdown() // waits for what Start started; runs after cancel
	defer cancel()

	brokers := factory.Rocketmq().V1alpha1().Brokers()
	ready := make(chan struct{}, 1)
	check := func(obj any) {
		if broker, ok := obj.(*v1alpha1.Broker); ok && broker.Name == brokerName && isReady(broker) {
			select {
			case ready <- struct{}{}:
			default: // it was told before
			}
		}
	}
	handler := cache.ResourceEventHandlerFuncs{AddFunc: check, UpdateFunc: func(_, obj any) { check(obj) }}
	if _, err := brokers.Informer().AddEventHandler(handler); err != nil {
		return nil, fmt.Errorf("watching brokers: %w", err)
	}
	factory.Start(watching.Done())

	select {
	case <-ready:
		return brokers.Lister(), nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting until broker %q is ready: %w", brokerName, ctx.Err())
	}
}

func isReady(broker *v1alpha1.Broker) bool {
	return broker.Status.ObservedGeneration >= broker.Generation &&
		meta.IsStatusConditionTrue(broker.Status.Conditions, "Ready")
}

// ensureSecondGroup reads the number of broker groups through /scale, as an autoscaler does, and asks for a second one.
func ensureSecondGroup(ctx context.Context, client versioned.Interface, namespace string) (int32, error) {
	brokers := client.RocketmqV1alpha1().Brokers(namespace)
	scale, err := brokers.GetScale(ctx, brokerName, metav1.GetOptions{})
	if err != nil {
		return 0, fmt.Errorf("reading the scale of broker %q: %w", brokerName, err)
	}
	scale.Spec.Replicas = max(scale.Spec.Replicas, 2)
	scale, err = brokers.UpdateScale(ctx, brokerName, scale, metav1.UpdateOptions{FieldManager: fieldManager})
	if err != nil {
		return 0, fmt.Errorf("scaling broker %q: %w", brokerName, err)
	}
	return scale.Spec.Replicas, nil
}

// planTransfer asks what moving a topic would mean. With a dry run nothing is stored and nothing moves.
func planTransfer(ctx context.Context, client versioned.Interface, namespace string) (*v1alpha1.TopicTransfer, error) {
	wish := &v1alpha1.TopicTransfer{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "orders-"},
		Spec:       v1alpha1.TopicTransferSpec{Topic: "Orders", SourceCluster: brokerName, TargetCluster: brokerName + "-1"},
	}
	plan, err := client.RocketmqV1alpha1().Brokers(namespace).Transfer(ctx, brokerName, wish,
		metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldManager: fieldManager})
	if err != nil {
		return nil, fmt.Errorf("asking for the plan of a transfer from broker %q: %w", brokerName, err)
	}
	return plan, nil
}

func planned(transfer *v1alpha1.TopicTransfer) string {
	plan := transfer.Status.Plan
	if plan == nil {
		return "admitted; the server made no plan"
	}
	for _, hazard := range plan.Hazards {
		if hazard.Blocking {
			return fmt.Sprintf("blocked by %s: %s", hazard.Name, hazard.Message)
		}
	}
	return fmt.Sprintf("%d queues with a backlog of %d, for %d consumer groups", plan.Queues, plan.Backlog, len(plan.ConsumerGroups))
}
