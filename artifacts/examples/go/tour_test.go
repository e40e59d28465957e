// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"strings"
	"testing"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/fake"
)

const namespace = "shop"

// The tour against an in-memory clientset: the test plays the server's part, that is defaults, the controllers' status
// and the subresources.
func TestTour(t *testing.T) {
	client := fake.NewClientset(&v1alpha1.Broker{ObjectMeta: metav1.ObjectMeta{Name: brokerName, Namespace: namespace}})
	becomeReady(client)
	serveScale(client, 1)
	serveTransfer(client)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var out strings.Builder
	if err := tour(ctx, client, namespace, &out); err != nil {
		t.Fatal(err)
	}
	want := `applied broker broker, generation 0
broker broker has 1 of 1 groups ready: [broker-0-master-0 broker-0-replica-1-0]
asked for at least 2 groups: it is 2
a transfer of Orders from broker to broker-1 would be 4 queues with a backlog of 12, for 1 consumer groups
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestTourGivesUpInTime(t *testing.T) {
	client := fake.NewClientset(&v1alpha1.Broker{ObjectMeta: metav1.ObjectMeta{Name: brokerName, Namespace: namespace}})
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	err := tour(ctx, client, namespace, &strings.Builder{})
	if want := `waiting until broker "broker" is ready: context deadline exceeded`; err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
}

// becomeReady completes what is applied with the status that the controllers would write.
func becomeReady(client *fake.Clientset) {
	client.PrependReactor("patch", "brokers", func(action clienttesting.Action) (bool, runtime.Object, error) {
		handled, obj, err := clienttesting.ObjectReaction(client.Tracker())(action)
		if broker, ok := obj.(*v1alpha1.Broker); ok {
			broker.Status = v1alpha1.BrokerStatus{
				Groups: 1, ReadyGroups: 1, Nodes: []string{"broker-0-master-0", "broker-0-replica-1-0"},
				Conditions: []metav1.Condition{{Type: "Ready", Status: metav1.ConditionTrue, Reason: "AllReady"}},
			}
			err = client.Tracker().Update(action.GetResource(), broker, namespace)
		}
		return handled, obj, err
	})
}

func serveScale(client *fake.Clientset, groups int32) {
	client.PrependReactor("get", "brokers/scale", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, &autoscalingv1.Scale{Spec: autoscalingv1.ScaleSpec{Replicas: groups}}, nil
	})
	client.PrependReactor("update", "brokers/scale", func(action clienttesting.Action) (bool, runtime.Object, error) {
		return true, action.(clienttesting.UpdateAction).GetObject(), nil
	})
}

func serveTransfer(client *fake.Clientset) {
	client.PrependReactor("create", "brokers/transfer", func(action clienttesting.Action) (bool, runtime.Object, error) {
		transfer := action.(clienttesting.CreateAction).GetObject().(*v1alpha1.TopicTransfer).DeepCopy()
		transfer.Status.Plan = &v1alpha1.TransferPlan{Queues: 4, Backlog: 12, ConsumerGroups: []string{"billing"}}
		return true, transfer, nil
	})
}
