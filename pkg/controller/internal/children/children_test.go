// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package children_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	hostfake "k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

var mq = children.Owner{Kind: children.Broker, Namespace: "a", Name: "mq"}

func TestOwnerOf(t *testing.T) {
	without := func(labels map[string]string, key string) map[string]string {
		delete(labels, key)
		return labels
	}
	for name, c := range map[string]struct {
		labels map[string]string
		want   children.Owner // zero for nobody of us
	}{
		"it is a Broker's":                  {naming.BrokerLabels("mq"), mq},
		"it is one of a Broker's members":   {naming.BrokerMemberLabels("mq", 1, "master"), mq},
		"it is a NameService's":             {naming.NameServiceLabels("ns"), children.Owner{Kind: children.NameService, Namespace: "a", Name: "ns"}},
		"it has no labels":                  {nil, children.Owner{}},
		"somebody else manages it":          {without(naming.BrokerLabels("mq"), naming.LabelManagedBy), children.Owner{}},
		"it is a pod of the upstream kind":  {naming.BrokerSelector("mq"), children.Owner{}},
		"it is ours and does not say whose": {without(naming.BrokerLabels("mq"), naming.LabelBroker), children.Owner{}},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := children.OwnerOf(&metav1.ObjectMeta{Namespace: "a", Name: "x", Labels: c.labels})
			if got != c.want || ok != (c.want != children.Owner{}) {
				t.Errorf("the owner is %v (%v), want %v", got, ok, c.want)
			}
		})
	}
}

func meta(namespace, name string, labels map[string]string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: labels}
}

// TestOf: an owner's children are those with its labels, in its namespace, of every kind; nobody else's.
func TestOf(t *testing.T) {
	ours := naming.BrokerLabels("mq")
	pod := &corev1.Pod{ObjectMeta: meta("a", "mq-0-master-0", ours), Spec: corev1.PodSpec{
		NodeName: "node-1", Containers: []corev1.Container{{Name: "broker"}},
		Volumes: []corev1.Volume{{Name: "data"}, {Name: "launch", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{}}}}}}
	pod.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: "kubelet"}}
	host := hostfake.NewClientset(
		&appsv1.StatefulSet{ObjectMeta: meta("a", "mq-0-master", ours)},
		&corev1.Service{ObjectMeta: meta("a", "mq", ours)},
		&corev1.ConfigMap{ObjectMeta: meta("a", "mq-launch", ours)},
		&policyv1.PodDisruptionBudget{ObjectMeta: meta("a", "mq", ours)},
		pod,
		&corev1.Service{ObjectMeta: meta("b", "mq", ours)},
		&corev1.Service{ObjectMeta: meta("a", "other", naming.BrokerLabels("other"))},
		&corev1.Service{ObjectMeta: meta("a", "ns", naming.NameServiceLabels("mq"))},
		&corev1.Service{ObjectMeta: meta("a", "theirs", naming.BrokerSelector("mq"))},
	)
	c, told := start(t, host)
	got := c.Of(mq)
	for what, names := range map[string][2][]string{
		"StatefulSets": {sorted(got.StatefulSets), {"mq-0-master"}},
		"Services":     {sorted(got.Services), {"mq"}},
		"ConfigMaps":   {sorted(got.ConfigMaps), {"mq-launch"}},
		"budgets":      {sorted(got.Budgets), {"mq"}},
		"pods":         {sorted(got.Pods), {"mq-0-master-0"}},
	} {
		if !slices.Equal(names[0], names[1]) {
			t.Errorf("the %s are %v, want %v", what, names[0], names[1])
		}
	}
	kept := got.Pods["mq-0-master-0"]
	if len(kept.ManagedFields)+len(kept.Spec.Containers) > 0 || kept.Spec.NodeName != "node-1" || len(kept.Spec.Volumes) != 1 {
		t.Errorf("of the pod is kept %+v, want its node and the volume of a ConfigMap", kept)
	}
	want := []cache.ObjectName{mq.Key(), cache.NewObjectName("a", "other"), cache.NewObjectName("b", "mq")}
	if got := told(len(want)); !slices.Equal(got, want) {
		t.Errorf("Brokers %v were told of, want %v", got, want)
	}
}

// TestNotifyOfATakenChild: a child whose labels change is news for the owner it had and for the one it has.
func TestNotifyOfATakenChild(t *testing.T) {
	host := hostfake.NewClientset(&corev1.Service{ObjectMeta: meta("a", "mq", naming.BrokerLabels("mq"))})
	_, told := start(t, host)
	told(1) // that the child is there
	if _, err := host.CoreV1().Services("a").Update(t.Context(), &corev1.Service{ObjectMeta: meta("a", "mq", naming.BrokerLabels("new"))}, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	want := []cache.ObjectName{mq.Key(), cache.NewObjectName("a", "new")}
	if got := told(len(want)); !slices.Equal(got, want) {
		t.Errorf("Brokers %v were told of, want %v", got, want)
	}
}

// start starts the informers. Told waits until so many different Brokers were told of, and returns them, sorted.
func start(t *testing.T, host *hostfake.Clientset) (c *children.Children, told func(count int) []cache.ObjectName) {
	t.Helper()
	c, err := children.New(host)
	if err != nil {
		t.Fatal(err)
	}
	news := make(chan cache.ObjectName, 100)
	if err := c.Notify(children.Broker, func(key cache.ObjectName) { news <- key }); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(func() { cancel(); c.Stop() })
	c.Start(ctx)
	if err := c.Synced(ctx); err != nil {
		t.Fatal(err)
	}
	return c, func(count int) []cache.ObjectName {
		seen := map[cache.ObjectName]bool{}
		// What is missing when the time is over, the caller sees.
		_ = wait.PollUntilContextTimeout(ctx, time.Millisecond, 10*time.Second, true, func(context.Context) (bool, error) {
			for len(news) > 0 {
				seen[<-news] = true
			}
			return len(seen) >= count, nil
		})
		return slices.SortedFunc(maps.Keys(seen), func(a, b cache.ObjectName) int {
			return slices.Compare([]string{a.Namespace, a.Name}, []string{b.Namespace, b.Name})
		})
	}
}

func TestClaims(t *testing.T) {
	claim := func(namespace, name string, labels map[string]string) *corev1.PersistentVolumeClaim {
		return &corev1.PersistentVolumeClaim{ObjectMeta: meta(namespace, name, labels)}
	}
	c, err := children.New(hostfake.NewClientset(
		claim("a", "data-mq-1-master-0", naming.BrokerSelector("mq")), claim("a", "data-mq-0-master-0", naming.BrokerSelector("mq")),
		claim("b", "data-mq-0-master-0", naming.BrokerSelector("mq")), claim("a", "data-x-0-master-0", naming.BrokerSelector("x")),
		claim("a", "theirs", nil)))
	if err != nil {
		t.Fatal(err)
	}
	claims, err := c.Claims(t.Context(), mq)
	var got []string
	for _, claim := range claims {
		got = append(got, claim.Name)
	}
	if want := []string{"data-mq-0-master-0", "data-mq-1-master-0"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("the claims are %v, error %v, want %v", got, err, want)
	}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
