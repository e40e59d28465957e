// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// TestCrashDuringProvisioning: a server that is killed or restarted in the middle of the work goes on as if nothing had
// happened: the same children, each made once.
func TestCrashDuringProvisioning(t *testing.T) {
	t.Parallel()
	c := apiserver.StartForTest(t, options("crash-during-provisioning"))
	kill := func() error { return c.Server.Kill9() }
	stop := func() error { return c.Server.Stop() }
	// The first case, undisturbed, says what the others must come to.
	cases := []struct {
		name string
		when string
		do   func() error
	}{
		{"undisturbed", "", nil},
		{"killed after the first name-server Service", "services/name-service", kill},
		{"killed after the name servers", "statefulsets/name-service", kill},
		{"killed after the first master", "statefulsets/broker-0-master", kill},
		{"killed after the first replica", "statefulsets/broker-0-replica-1", kill},
		{"asked to stop after the first master", "statefulsets/broker-0-master", stop},
	}
	var want []string
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			namespace := c.NewNamespace(t)
			startNodes(t, c, nil, namespace)
			reached := make(chan struct{}, 1)
			h := record(t, c, namespace, func(key string) {
				if key == test.when {
					reached <- struct{}{}
				}
			})
			create(t, c, namespace, newNameService(2), newBroker(2, 1))
			if test.do != nil {
				ctx, cancel := context.WithTimeout(t.Context(), apiserver.Patience)
				defer cancel()
				select {
				case <-reached:
				case <-ctx.Done():
					t.Fatalf("%s was never created", test.when)
				}
				if err := test.do(); err != nil {
					t.Fatal(err)
				}
				if err := c.Server.Start(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			found := awaitStatefulSets(t, c, namespace, wantStatefulSets())
			h.judge(t, order())
			got := keys(found)
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("the children are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// TestWipedStore: when the server's store is lost, what runs goes on untouched; applied again, the objects find their
// children and adopt them as they are.
func TestWipedStore(t *testing.T) {
	t.Parallel()
	c := apiserver.StartForTest(t, options("wiped-store"))
	namespace, other := c.NewNamespace(t), c.NewNamespace(t)
	startNodes(t, c, nil, namespace, other)
	create(t, c, namespace, newNameService(2), withClaims(newBroker(2, 1)))
	awaitStatefulSets(t, c, namespace, wantStatefulSets())
	awaitComplete(t, c, namespace)
	before, err := children(t.Context(), c, namespace)
	if err != nil {
		t.Fatal(err)
	}

	if err := c.Server.Kill9(); err != nil {
		t.Fatal(err)
	}
	if err := c.Server.Wipe(); err != nil {
		t.Fatal(err)
	}
	// The server does not start while it may be that another one has the store it misses: a Lease says so for a while.
	// A pod would be started again until then.
	if err := apiserver.Await(t.Context(), "the server to start on an empty store", c.Server.Start); err != nil {
		t.Fatal(err)
	}
	if list, err := c.RocketMQ.RocketmqV1alpha1().Brokers("").List(t.Context(), metav1.ListOptions{}); err != nil || len(list.Items) > 0 {
		t.Fatalf("after the wipe there are %d Brokers (error %v), want none", len(list.Items), err)
	}
	// The controllers are at work again: they serve somebody else.
	create(t, c, other, newNameService(2), newBroker(2, 1))
	awaitStatefulSets(t, c, other, wantStatefulSets())
	compare(t, c, namespace, before, "with an empty store")

	create(t, c, namespace, newNameService(2), withClaims(newBroker(2, 1)))
	awaitComplete(t, c, namespace)
	compare(t, c, namespace, before, "after being adopted")
}

// awaitComplete waits until the Broker reports all of its members.
func awaitComplete(t *testing.T, c *apiserver.Cluster, namespace string) {
	t.Helper()
	if err := apiserver.Await(t.Context(), "the Broker to know its members", func(ctx context.Context) error {
		broker, err := c.RocketMQ.RocketmqV1alpha1().Brokers(namespace).Get(ctx, "broker", metav1.GetOptions{})
		if err != nil {
			return err
		}
		if broker.Status.ReadyGroups != 2 || len(broker.Status.Nodes) != 4 {
			return fmt.Errorf("the status is %+v", broker.Status)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// compare fails the test unless the children are the very same objects, untouched: their resource versions are equal.
// Pods may have been given a label with what is now known of them, so for those it is the UID.
func compare(t *testing.T, c *apiserver.Cluster, namespace string, before map[string]*unstructured.Unstructured, when string) {
	t.Helper()
	after, err := children(t.Context(), c, namespace)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := keys(after), keys(before); !slices.Equal(got, want) {
		t.Errorf("%s there are\n%s\nwant\n%s", when, strings.Join(got, "\n"), strings.Join(want, "\n"))
		return
	}
	for key, was := range before {
		is := after[key]
		if is.GetUID() != was.GetUID() {
			t.Errorf("%s %s was replaced", when, key)
		}
		if !strings.HasPrefix(key, "pods/") && is.GetResourceVersion() != was.GetResourceVersion() {
			t.Errorf("%s %s was touched: %v", when, key, is.GetManagedFields())
		}
	}
}
