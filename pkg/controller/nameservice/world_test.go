// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package nameservice_test

import (
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/plans"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/nameservice"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// now is when tests happen.
var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

type testError string

func (e testError) Error() string { return string(e) }

const errTest = testError("no route to host")

// world is a NameService with everything around it, as values.
type world struct {
	in nameservice.Input
}

// newWorld is NameService default/ns of two name servers, of which nothing was made yet.
func newWorld() *world {
	w := &world{}
	w.in.NameService = &v1alpha1.NameService{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "ns", Generation: 1},
		Spec: v1alpha1.NameServiceSpec{
			Replicas: new(int32(2)), NameServiceImage: "apache/rocketmq:5.5.0",
			StorageSettings: v1alpha1.StorageSettings{StorageMode: v1alpha1.StorageModeEmptyDir},
		},
	}
	w.in.Children = children.Snapshot{
		StatefulSets: map[string]*appsv1.StatefulSet{}, Services: map[string]*corev1.Service{}, ConfigMaps: map[string]*corev1.ConfigMap{},
		Budgets: map[string]*policyv1.PodDisruptionBudget{}, Pods: map[string]*corev1.Pod{},
	}
	w.in.Answers = map[string]registration.Answer{}
	return w
}

// running is a world whose name servers are all up and know one broker. Change alters it afterwards, if given.
func running(change func(w *world)) *world {
	w := newWorld()
	w.carryOut()
	w.settle()
	if change != nil {
		change(w)
	}
	return w
}

// carryOut does the plan of the moment.
func (w *world) carryOut() {
	for _, step := range nameservice.Plan(w.in) {
		for _, action := range step {
			w.do(action)
		}
	}
}

// do carries out one of the actions that bring a NameService up.
func (w *world) do(action apply.Action) {
	have := w.in.Children
	switch a := action.(type) {
	case plans.SetFinalizer:
		w.in.NameService = w.in.NameService.DeepCopy()
		w.in.NameService.Finalizers = []string{naming.FinalizerChildren}
	case apply.SetReplicas:
		next := a.Seen.DeepCopy()
		next.Spec.Replicas = new(a.Replicas)
		have.StatefulSets[next.Name] = next
	case apply.Create:
		switch o := a.Object.(type) {
		case *appsv1.StatefulSet:
			have.StatefulSets[o.Name] = o
		case *corev1.Service:
			have.Services[o.Name] = o
		case *corev1.ConfigMap:
			have.ConfigMaps[o.Name] = o
		case *policyv1.PodDisruptionBudget:
			have.Budgets[o.Name] = o
		default:
			panic(fmt.Sprintf("unknown child %T", o))
		}
	default:
		panic(fmt.Sprintf("unknown action %T", action))
	}
}

// settle is what happens in the meantime: pods get ready, a broker registers with all of them, and we ask them.
func (w *world) settle() {
	set := w.set()
	set.Status = appsv1.StatefulSetStatus{Replicas: *set.Spec.Replicas, ReadyReplicas: *set.Spec.Replicas}
	for i := range int(*set.Spec.Replicas) {
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: naming.NameServerPod("ns", i)}}
		pod.Spec.Volumes = set.Spec.Template.Spec.Volumes
		pod.Status.PodIP = fmt.Sprintf("10.0.0.%d", i+1)
		pod.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue,
			LastTransitionTime: metav1.NewTime(now)}}
		pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "name-service",
			State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}}
		w.in.Children.Pods[pod.Name] = pod
		w.in.Answers[pod.Name] = registration.Answer{Brokers: map[string]registration.Broker{
			"10.1.0.1:10911": {Cluster: "mq", Group: "mq-0"}}}
	}
}

// set is the StatefulSet of the name servers.
func (w *world) set() *appsv1.StatefulSet { return w.in.Children.StatefulSets["ns"] }

// removeLaunches removes the ConfigMaps that pods start with.
func (w *world) removeLaunches() { clear(w.in.Children.ConfigMaps) }

// addLaunch adds a launch ConfigMap that an earlier spec asked for.
func (w *world) addLaunch(name string) {
	w.in.Children.ConfigMaps[name] = &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: map[string]string{"launch.sh": "#!"}}
}
