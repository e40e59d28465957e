// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package behaviour

import (
	"os"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	client "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/typed/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// cluster is started and stopped by TestMain. Tests share it and run side by side, each in a namespace of its own; what
// disturbs others is in package restart. No controller writes to the objects here: package controllers is about them.
var cluster *apiserver.Cluster

func TestMain(m *testing.M) {
	os.Exit(apiserver.Run(m, apiserver.Options{Name: "behaviour", ControllerManager: true, ServerArgs: []string{"--controllers=false"}}, &cluster))
}

// newBroker returns a valid Broker.
func newBroker(name string) *v1alpha1.Broker {
	return &v1alpha1.Broker{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       v1alpha1.BrokerSpec{BrokerImage: "apache/rocketmq:5.5.0"},
	}
}

// newBrokers returns an administrator's client for Brokers in a new namespace.
func newBrokers(t *testing.T) client.BrokerInterface {
	t.Helper()
	return cluster.RocketMQ.RocketmqV1alpha1().Brokers(cluster.NewNamespace(t))
}

// mustCreate creates the Broker.
func mustCreate(t *testing.T, brokers client.BrokerInterface, broker *v1alpha1.Broker) *v1alpha1.Broker {
	t.Helper()
	created, err := brokers.Create(t.Context(), broker, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return created
}

func names(brokers []v1alpha1.Broker) []string {
	var names []string
	for _, broker := range brokers {
		names = append(names, broker.Name)
	}
	return names
}
