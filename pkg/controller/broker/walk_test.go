// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/broker"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/nameservers"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// TestAnyWalkConverges changes the spec and the world at random, lets only some of each plan happen, and then checks what
// must hold whatever happened: nothing that bears data was removed, every plan comes to an end, and at the end every
// member that the spec asks for is there, told the list, and labelled as what it is.
func TestAnyWalkConverges(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			w := newWorld()
			highest := map[string]bool{}
			for range 30 {
				disturb(random, w)
				partly(t, random, w)
				for name := range w.in.Children.StatefulSets {
					highest[name] = true
				}
			}
			w.in.Broker.Annotations = nil
			w.nameServersReady("a:9876", "b:9876")
			w.settle()
			if err := w.converge(); err != nil {
				t.Fatal(err)
			}
			for _, deleted := range w.deleted {
				if strings.Contains(deleted, "StatefulSet") || strings.Contains(deleted, "Claim") {
					t.Errorf("deleted %s although the Broker was not", deleted)
				}
			}
			for name := range highest {
				if w.in.Children.StatefulSets[name] == nil {
					t.Errorf("%s is gone", name)
				}
			}
			checkConverged(t, w)
			checkRemoval(t, w)
		})
	}
}

// disturb makes one change that users, Kubernetes or RocketMQ make.
func disturb(random *rand.Rand, w *world) {
	w.in.Broker = w.in.Broker.DeepCopy()
	spec := &w.in.Broker.Spec
	switch random.IntN(9) {
	case 0:
		spec.Groups = new(int32(random.IntN(4)))
	case 1:
		spec.ReplicaPerGroup = new(int32(random.IntN(3)))
	case 2:
		spec.BrokerImage = fmt.Sprintf("apache/rocketmq:5.%d.0", random.IntN(3))
	case 3:
		spec.Properties = map[string]string{"fileReservedTime": fmt.Sprint(random.IntN(3))}
	case 4:
		w.nameServersReady([]string{"a:9876", "b:9876"}[:1+random.IntN(2)]...)
	case 5:
		w.in.NameServers = nameservers.Found{Reason: v1alpha1.ReasonNotFound}
	case 6:
		w.in.Broker.Annotations = map[string]string{v1alpha1.PausedAnnotation: fmt.Sprint(random.IntN(2) == 0)}
	case 7:
		for name := range w.in.Children.Pods { // A pod is deleted and comes back with another address.
			delete(w.in.Children.Pods, name)
			break
		}
	case 8:
		w.settle()
	}
}

// partly carries out the plan up to some action, as a process does that dies.
func partly(t *testing.T, random *rand.Rand, w *world) {
	t.Helper()
	for _, step := range broker.Plan(w.in) {
		for _, action := range step {
			if random.IntN(4) == 0 {
				return
			}
			if err := w.do(action); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func checkConverged(t *testing.T, w *world) {
	t.Helper()
	for group := range int(*w.in.Broker.Spec.Groups) {
		for index := range int(*w.in.Broker.Spec.ReplicaPerGroup) + 1 {
			name := naming.BrokerStatefulSet("mq", group, naming.StaticMember(index))
			pod := w.in.Children.Pods[name+"-0"]
			if w.in.Children.StatefulSets[name] == nil || pod == nil {
				t.Errorf("member %s is missing", name)
				continue
			}
			role := naming.RoleReplica
			if index == 0 {
				role = naming.RoleMaster
			}
			if got := pod.Labels[naming.LabelRole]; got != role {
				t.Errorf("pod of %s has role %q, want %q", name, got, role)
			}
			if got := w.lists[pod.Name]; got != "a:9876;b:9876" {
				t.Errorf("member %s registers with %q", name, got)
			}
		}
	}
	for _, c := range []string{v1alpha1.ConditionReady, v1alpha1.ConditionProgressing, v1alpha1.ConditionDegraded} {
		want := map[string]string{v1alpha1.ConditionReady: "True/AllReady", v1alpha1.ConditionProgressing: "False/Complete",
			v1alpha1.ConditionDegraded: "False/Healthy"}[c]
		if got := condition(w.in.Broker, c); got != want {
			t.Errorf("condition %s is %s, want %s", c, got, want)
		}
	}
}

// checkRemoval deletes the Broker: nothing of it may stay but claims, and it must not go before.
func checkRemoval(t *testing.T, w *world) {
	t.Helper()
	if w.in.Broker.Finalizers == nil {
		if n := len(w.in.Children.StatefulSets); n > 0 {
			t.Errorf("%d workloads have no finalizer to answer for them", n)
		}
		return
	}
	w.in.Broker.DeletionTimestamp = new(metav1.NewTime(now))
	if err := w.converge(); err != nil {
		t.Fatal(err)
	}
	have := w.in.Children
	if n := len(have.StatefulSets) + len(have.Services) + len(have.ConfigMaps) + len(have.Budgets); n > 0 || !w.gone {
		t.Errorf("after deletion %d children are left, and the object is gone: %t", n, w.gone)
	}
}
