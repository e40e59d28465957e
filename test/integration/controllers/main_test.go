// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/nodes"
)

// options are those of every cluster here. A server that is killed cannot give its lease back: the next one has to wait
// for its end, here not for long.
func options(name string) apiserver.Options {
	return apiserver.Options{Name: name, ControllerManager: true, ServerArgs: []string{
		"--leader-elect-lease-duration=3s", "--leader-elect-renew-deadline=2s", "--leader-elect-retry-period=250ms",
	}}
}

// cluster is started and stopped by TestMain. Tests that disturb the server have their own.
var cluster *apiserver.Cluster

func TestMain(m *testing.M) { os.Exit(apiserver.Run(m, options("controllers"), &cluster)) }

// startNodes gives the cluster nodes for the time of the test, on which the pods of the namespaces become ready unless
// held says otherwise.
func startNodes(t *testing.T, c *apiserver.Cluster, held func(*corev1.Pod) bool, namespaces ...string) *nodes.Nodes {
	t.Helper()
	n, err := nodes.Start(context.WithoutCancel(t.Context()), c.Kubernetes, nodes.Options{Held: func(pod *corev1.Pod) bool {
		return !slices.Contains(namespaces, pod.Namespace) || held != nil && held(pod)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Stop(); err != nil {
			t.Error(err)
		}
	})
	return n
}

func newNameService(size int32) *v1alpha1.NameService {
	return &v1alpha1.NameService{
		ObjectMeta: metav1.ObjectMeta{Name: "name-service"},
		Spec:       v1alpha1.NameServiceSpec{Replicas: &size, NameServiceImage: "apache/rocketmq:5.5.0"},
	}
}

func newBroker(groups, replicas int32) *v1alpha1.Broker {
	return &v1alpha1.Broker{
		ObjectMeta: metav1.ObjectMeta{Name: "broker"},
		Spec:       v1alpha1.BrokerSpec{Groups: &groups, ReplicaPerGroup: &replicas, BrokerImage: "apache/rocketmq:5.5.0"},
	}
}

func create(t *testing.T, c *apiserver.Cluster, namespace string, nameService *v1alpha1.NameService, broker *v1alpha1.Broker) {
	t.Helper()
	_, err1 := c.RocketMQ.RocketmqV1alpha1().NameServices(namespace).Create(t.Context(), nameService, metav1.CreateOptions{})
	_, err2 := c.RocketMQ.RocketmqV1alpha1().Brokers(namespace).Create(t.Context(), broker, metav1.CreateOptions{})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
}
