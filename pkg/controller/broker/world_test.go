// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/broker"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/loop"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/nameservers"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/plans"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// now is when tests happen.
var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// world is a Broker with everything around it, as values. Plans are carried out on it by do; settle is what Kubernetes
// and RocketMQ do in the meantime.
type world struct {
	in        broker.Input
	gone      bool // the object lost its last finalizer while being deleted
	lists     map[string]string
	deleted   []string
	nextIP    int
	endpoints []string
}

// newWorld is Broker default/mq of one group with one replica, and two name servers that are ready.
func newWorld() *world {
	w := &world{lists: map[string]string{}, endpoints: []string{"10.0.0.1:9876", "10.0.0.2:9876"}}
	w.in.Broker = &v1alpha1.Broker{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "mq", Generation: 1},
		Spec: v1alpha1.BrokerSpec{
			Groups: new(int32(1)), ReplicaPerGroup: new(int32(1)), BrokerImage: "apache/rocketmq:5.5.0",
			StorageSettings: v1alpha1.StorageSettings{StorageMode: v1alpha1.StorageModeStorageClass,
				VolumeClaimTemplates: []corev1.PersistentVolumeClaim{{ObjectMeta: metav1.ObjectMeta{Name: "data"}}}},
		},
	}
	w.in.Children = children.Snapshot{
		StatefulSets: map[string]*appsv1.StatefulSet{}, Services: map[string]*corev1.Service{}, ConfigMaps: map[string]*corev1.ConfigMap{},
		Budgets: map[string]*policyv1.PodDisruptionBudget{}, Pods: map[string]*corev1.Pod{},
	}
	w.nameServersReady("a:9876", "b:9876")
	return w
}

func (w *world) nameServersReady(addresses ...string) {
	w.in.NameServers = nameservers.Found{Resolved: true, Reason: v1alpha1.ReasonResolved, Message: "NameService ns", Ready: true,
		Addresses: addresses, Endpoints: w.endpoints[:len(addresses)]}
}

// do carries out one action.
func (w *world) do(action apply.Action) error {
	have := w.in.Children
	switch a := action.(type) {
	case apply.Create:
		w.create(a.Object)
	case apply.SetData:
		next := a.Seen.DeepCopy()
		next.Data = a.Data
		have.ConfigMaps[next.Name] = next
	case apply.SetLabels:
		next := have.Pods[a.Seen.Name].DeepCopy()
		maps.Copy(next.Labels, a.Labels)
		have.Pods[next.Name] = next
	case apply.Delete:
		w.deleted = append(w.deleted, fmt.Sprintf("%T %s", a.Seen, a.Seen.GetName()))
		switch a.Seen.(type) {
		case *appsv1.StatefulSet:
			delete(have.StatefulSets, a.Seen.GetName())
			delete(have.Pods, a.Seen.GetName()+"-0")
		case *corev1.Service:
			delete(have.Services, a.Seen.GetName())
		case *corev1.ConfigMap:
			delete(have.ConfigMaps, a.Seen.GetName())
		case *policyv1.PodDisruptionBudget:
			delete(have.Budgets, a.Seen.GetName())
		case *corev1.PersistentVolumeClaim:
			delete(w.in.Claims, a.Seen.GetName())
		}
	case plans.SetFinalizer:
		w.in.Broker = w.in.Broker.DeepCopy()
		w.in.Broker.Finalizers = nil
		if a.Present {
			w.in.Broker.Finalizers = []string{naming.FinalizerChildren}
		}
		w.gone = !a.Present && w.in.Broker.DeletionTimestamp != nil
	case broker.TellNameServers:
		w.lists[a.Pod] = a.NameServers
	case loop.Warn:
	default:
		return fmt.Errorf("unknown action %T", action)
	}
	return nil
}

func (w *world) create(object apply.Object) {
	object.SetCreationTimestamp(metav1.NewTime(now))
	switch o := object.(type) {
	case *appsv1.StatefulSet:
		w.in.Children.StatefulSets[o.Name] = o
	case *corev1.Service:
		w.in.Children.Services[o.Name] = o
	case *corev1.ConfigMap:
		w.in.Children.ConfigMaps[o.Name] = o
	case *policyv1.PodDisruptionBudget:
		w.in.Children.Budgets[o.Name] = o
	}
}

// settle lets Kubernetes make the pods ready, brokers register with every name server of their list, and us ask them all.
func (w *world) settle() {
	for name, set := range w.in.Children.StatefulSets {
		w.ready(name, set)
	}
	w.register()
}

func (w *world) ready(name string, set *appsv1.StatefulSet) {
	next := set.DeepCopy()
	next.Status = appsv1.StatefulSetStatus{Replicas: 1, ReadyReplicas: 1}
	w.in.Children.StatefulSets[name] = next
	if w.in.Children.Pods[name+"-0"] != nil {
		return
	}
	w.nextIP++
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name + "-0", UID: types.UID(fmt.Sprint(name, w.nextIP)),
		Labels: maps.Clone(set.Spec.Template.Labels)}}
	pod.Spec.Volumes = set.Spec.Template.Spec.Volumes
	pod.Status.PodIP = fmt.Sprintf("10.1.0.%d", w.nextIP)
	pod.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: metav1.NewTime(now)}}
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "broker", ContainerID: "run", State: corev1.ContainerState{
		Running: &corev1.ContainerStateRunning{}}}}
	w.in.Children.Pods[pod.Name] = pod
	w.lists[pod.Name] = w.in.Children.ConfigMaps[naming.BrokerNameServers("mq")].Data["addresses"]
}

func (w *world) register() {
	w.in.Answers, w.in.Said = map[string]registration.Answer{}, map[string]broker.Said{}
	for i, endpoint := range w.in.NameServers.Endpoints {
		answer := registration.Answer{Brokers: map[string]registration.Broker{}}
		for name, pod := range w.in.Children.Pods {
			group, index, _ := naming.ParseStaticMember("mq", strings.TrimSuffix(name, "-0"))
			listed := strings.Split(w.lists[name], ";")
			if i < len(w.in.NameServers.Addresses) && !contains(listed, w.in.NameServers.Addresses[i]) {
				continue
			}
			answer.Brokers[pod.Status.PodIP+":10911"] = registration.Broker{Cluster: "mq", Group: naming.BrokerGroup("mq", group), ID: int64(index)}
		}
		w.in.Answers[endpoint] = answer
	}
	for name := range w.in.Children.Pods {
		w.in.Said[name] = broker.Said{NameServers: w.lists[name], Version: "5.5.0"}
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// carryOut does the plan of the moment and returns it as text.
func (w *world) carryOut() (plan []string, err error) {
	for _, step := range broker.Plan(w.in) {
		for _, action := range step {
			plan = append(plan, action.String())
			err = errors.Join(err, w.do(action))
		}
	}
	w.in.Broker = w.in.Broker.DeepCopy()
	w.in.Broker.Status = broker.Status(w.in, nil, now)
	return plan, err
}

// converge carries out plans until there is nothing left to do.
func (w *world) converge() error {
	for range 20 {
		plan, err := w.carryOut()
		if err != nil {
			return err
		}
		if w.gone || len(plan) == 0 {
			return nil
		}
		w.settle()
	}
	return fmt.Errorf("no end of plans: %v", broker.Plan(w.in))
}

// running is a world whose Broker is all up.
func running(change func(w *world)) *world {
	w := newWorld()
	if change != nil {
		change(w)
	}
	if err := w.converge(); err != nil {
		panic(err)
	}
	return w
}

func condition(b *v1alpha1.Broker, conditionType string) string {
	for _, c := range b.Status.Conditions {
		if c.Type == conditionType {
			return string(c.Status) + "/" + c.Reason
		}
	}
	return "absent"
}
