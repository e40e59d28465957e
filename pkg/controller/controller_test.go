// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controller_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	hostfake "k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
	apifake "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/fake"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/topictransfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

const namespace = "a"

// silence is a RocketMQ that never answers: there are no pods that could.
type silence struct{}

var errSilence = errors.New("no answer")

func (silence) Registrations(context.Context, string) (map[string]registration.Broker, error) {
	return nil, errSilence
}
func (silence) NameServers(context.Context, string) (string, error)  { return "", errSilence }
func (silence) Version(context.Context, string) (string, error)      { return "", errSilence }
func (silence) SetNameServers(context.Context, string, string) error { return errSilence }
func (silence) Servers() transfer.Cluster                            { return nil }
func (silence) Close() error                                         { return nil }

// noClaims are never asked: no transfer gets as far.
type noClaims struct{ topictransfer.Claims }

// run runs the controllers until the test ends or stop is called, with Kubernetes making every StatefulSet ready.
func run(t *testing.T, api *apifake.Clientset, host *hostfake.Clientset) (stop func()) {
	t.Helper()
	sendCopies(api, host)
	ctx, cancel := context.WithCancel(t.Context())
	c, err := controller.New(controller.Config{API: api, Host: host, Claims: noClaims{},
		RocketMQ: func() (controller.RocketMQ, error) { return silence{}, nil }})
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		if err := c.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	running.Go(func() {
		wait.UntilWithContext(ctx, func(ctx context.Context) { makeReady(ctx, host) }, 10*time.Millisecond)
	})
	stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	t.Cleanup(stop)
	return stop
}

// sendCopies has watches of fake clients send copies of what was made before they began. They send what is stored, and informers trim
// what they get.
func sendCopies(clients ...interface {
	PrependWatchReactor(resource string, reaction clienttesting.WatchReactionFunc)
	Tracker() clienttesting.ObjectTracker
}) {
	for _, client := range clients {
		client.PrependWatchReactor("*", func(action clienttesting.Action) (bool, watch.Interface, error) {
			w, err := client.Tracker().Watch(action.GetResource(), action.GetNamespace(), action.(clienttesting.WatchActionImpl).ListOptions)
			if err != nil {
				return true, nil, err
			}
			return true, watch.Filter(w, func(in watch.Event) (watch.Event, bool) {
				in.Object = in.Object.DeepCopyObject()
				return in, true
			}), nil
		})
	}
}

func makeReady(ctx context.Context, host kubernetes.Interface) {
	sets, err := host.AppsV1().StatefulSets(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return
	}
	for i := range sets.Items {
		if s := &sets.Items[i]; s.Status.ReadyReplicas < *s.Spec.Replicas {
			s.Status = appsv1.StatefulSetStatus{Replicas: *s.Spec.Replicas, ReadyReplicas: *s.Spec.Replicas}
			// Refused where a test lets requests fail, and done the next time.
			_, _ = host.AppsV1().StatefulSets(namespace).UpdateStatus(ctx, s, metav1.UpdateOptions{})
		}
	}
}

func apply(t *testing.T, api versioned.Interface) {
	t.Helper()
	n := &v1alpha1.NameService{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "ns"},
		Spec: v1alpha1.NameServiceSpec{Replicas: new(int32(2)), NameServiceImage: "apache/rocketmq:5.5.0"}}
	b := &v1alpha1.Broker{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "mq"},
		Spec: v1alpha1.BrokerSpec{Groups: new(int32(2)), BrokerImage: "apache/rocketmq:5.5.0"}}
	_, err := api.RocketmqV1alpha1().NameServices(namespace).Create(t.Context(), n, metav1.CreateOptions{})
	_, other := api.RocketmqV1alpha1().Brokers(namespace).Create(t.Context(), b, metav1.CreateOptions{})
	if err := errors.Join(err, other); err != nil {
		t.Fatal(err)
	}
}

// awaitReadyGroups waits until the status of Broker mq counts its two groups as ready.
func awaitReadyGroups(t *testing.T, api versioned.Interface) {
	t.Helper()
	await(t, "two ready groups", func(ctx context.Context) bool {
		b, err := api.RocketmqV1alpha1().Brokers(namespace).Get(ctx, "mq", metav1.GetOptions{})
		return err == nil && b.Status.ReadyGroups == 2
	})
}

func await(t *testing.T, what string, condition func(ctx context.Context) bool) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), 10*time.Millisecond, 60*time.Second, true,
		func(ctx context.Context) (bool, error) { return condition(ctx), nil })
	if err != nil {
		t.Fatalf("waiting for %s: %v", what, err)
	}
}

// created are the children that were made, sorted. The fake clients do not count versions, so that controllers cannot
// know that an informer is behind, and ask for some twice.
func created(host *hostfake.Clientset) []string {
	var names []string
	for _, action := range host.Actions() {
		if create, ok := action.(clienttesting.CreateAction); ok && action.GetResource().Resource != "events" {
			object, ok := create.GetObject().(metav1.Object)
			if ok {
				names = append(names, action.GetResource().Resource+"/"+object.GetName())
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func writes(actions []clienttesting.Action) []string {
	var made []string
	for _, a := range actions {
		switch a.GetVerb() {
		case "get", "list", "watch":
		default:
			if a.GetResource().Resource != "events" && a.GetSubresource() != "status" {
				made = append(made, a.GetVerb()+" "+a.GetResource().Resource)
			}
		}
	}
	return made
}

func TestProvisions(t *testing.T) {
	api, host := apifake.NewSimpleClientset(), hostfake.NewClientset()
	run(t, api, host)
	apply(t, api)
	awaitReadyGroups(t, api)
	var got []string
	for _, name := range created(host) {
		if strings.HasPrefix(name, "statefulsets/") {
			got = append(got, name)
		}
	}
	want := []string{"statefulsets/mq-0-master", "statefulsets/mq-0-replica-1", "statefulsets/mq-1-master", "statefulsets/mq-1-replica-1",
		"statefulsets/ns"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("StatefulSets that were created differ (-want +got):\n%s", diff)
	}
}

// TestAnyRequestMayFail lets one write to the host fail, each in its turn, and then the controllers be restarted: the end
// is the same as without.
func TestAnyRequestMayFail(t *testing.T) {
	api, host := apifake.NewSimpleClientset(), hostfake.NewClientset()
	stop := run(t, api, host)
	apply(t, api)
	awaitReadyGroups(t, api)
	stop()
	want := created(host)

	for n := range len(want) {
		t.Run(fmt.Sprint("creation ", n), func(t *testing.T) {
			api, host := apifake.NewSimpleClientset(), hostfake.NewClientset()
			var mu sync.Mutex
			count := 0
			host.PrependReactor("create", "*", func(action clienttesting.Action) (bool, runtime.Object, error) {
				mu.Lock()
				defer mu.Unlock()
				if action.GetResource().Resource == "events" {
					return false, nil, nil
				}
				count++
				return count == n+1, nil, fmt.Errorf("creation %d fails", n)
			})
			stop := run(t, api, host)
			apply(t, api)
			await(t, "the failure", func(context.Context) bool {
				mu.Lock()
				defer mu.Unlock()
				return count > n
			})
			stop()
			run(t, api, host)
			awaitReadyGroups(t, api)
			if diff := cmp.Diff(want, created(host)); diff != "" {
				t.Errorf("children differ from a run without failure (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAdoptsAfterLostStore applies the same manifest to an empty store: all children stay as they are.
func TestAdoptsAfterLostStore(t *testing.T) {
	api, host := apifake.NewSimpleClientset(), hostfake.NewClientset()
	stop := run(t, api, host)
	apply(t, api)
	awaitReadyGroups(t, api)
	stop()
	before := len(host.Actions())

	empty := apifake.NewSimpleClientset()
	stop = run(t, empty, host)
	apply(t, empty)
	awaitReadyGroups(t, empty)
	stop()
	if made := writes(host.Actions()[before:]); len(made) > 0 {
		t.Errorf("the lost store led to writes in the host: %v", made)
	}
}

func TestDeletionRemovesChildrenAndKeepsClaims(t *testing.T) {
	api, host := apifake.NewSimpleClientset(), hostfake.NewClientset(&corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{
		Namespace: namespace, Name: "data-mq-0-master-0", Labels: map[string]string{"app": "broker", "broker_cr": "mq"}}})
	run(t, api, host)
	apply(t, api)
	awaitReadyGroups(t, api)
	b, err := api.RocketmqV1alpha1().Brokers(namespace).Get(t.Context(), "mq", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	b.DeletionTimestamp = new(metav1.Now())
	if _, err := api.RocketmqV1alpha1().Brokers(namespace).Update(t.Context(), b, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	await(t, "the end of the finalizer", func(ctx context.Context) bool {
		b, err := api.RocketmqV1alpha1().Brokers(namespace).Get(ctx, "mq", metav1.GetOptions{})
		return err != nil || len(b.Finalizers) == 0
	})
	sets, err := host.AppsV1().StatefulSets(namespace).List(t.Context(), metav1.ListOptions{LabelSelector: "broker_cr=mq"})
	if err != nil || len(sets.Items) > 0 {
		t.Errorf("%d StatefulSets are left, error %v", len(sets.Items), err)
	}
	claims, err := host.CoreV1().PersistentVolumeClaims(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil || len(claims.Items) != 1 {
		t.Errorf("%d claims are left, want 1, error %v", len(claims.Items), err)
	}
}

// TestForeignObjectIsLeftAlone: a Service of the name that is needed belongs to somebody else.
func TestForeignObjectIsLeftAlone(t *testing.T) {
	theirs := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "ns"}, Spec: corev1.ServiceSpec{ExternalName: "x"}}
	api, host := apifake.NewSimpleClientset(), hostfake.NewClientset(theirs)
	run(t, api, host)
	apply(t, api)
	await(t, "condition Degraded with reason ChildConflict", func(ctx context.Context) bool {
		n, err := api.RocketmqV1alpha1().NameServices(namespace).Get(ctx, "ns", metav1.GetOptions{})
		return err == nil && slices.ContainsFunc(n.Status.Conditions, func(c metav1.Condition) bool {
			return c.Type == v1alpha1.ConditionDegraded && c.Reason == v1alpha1.ReasonChildConflict
		})
	})
	got, err := host.CoreV1().Services(namespace).Get(t.Context(), "ns", metav1.GetOptions{})
	if err != nil || got.Spec.ExternalName != "x" {
		t.Errorf("their Service is now %v, error %v", got, err)
	}
}

// TestLeadershipPassesOn: two replicas, of which the first stops.
func TestLeadershipPassesOn(t *testing.T) {
	api, host := apifake.NewSimpleClientset(), hostfake.NewClientset()
	start := func(identity string) (*controller.Controllers, func()) {
		ctx, cancel := context.WithCancel(t.Context())
		c, err := controller.New(controller.Config{API: api, Host: host, Claims: noClaims{},
			RocketMQ: func() (controller.RocketMQ, error) { return silence{}, nil },
			LeaderElection: &controller.LeaderElection{Namespace: "system", Lease: "controllers", Identity: identity,
				LeaseDuration: 3 * time.Second, RenewDeadline: 2 * time.Second, RetryPeriod: 100 * time.Millisecond}})
		if err != nil {
			t.Fatal(err)
		}
		var running sync.WaitGroup
		running.Go(func() {
			if err := c.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		return c, sync.OnceFunc(func() { cancel(); running.Wait() })
	}
	first, stopFirst := start("first")
	defer stopFirst()
	await(t, "the first to work", func(context.Context) bool { return first.Working() })
	second, stopSecond := start("second")
	defer stopSecond()
	if second.Working() {
		t.Fatal("both work")
	}
	for who, c := range map[string]*controller.Controllers{"leads": first, "waits": second} {
		if err := c.Healthy(); err != nil {
			t.Errorf("the one that %s is not healthy: %v", who, err)
		}
	}
	stopFirst()
	if first.Working() {
		t.Error("the first says it works after it has stopped")
	}
	await(t, "the second to work", func(context.Context) bool { return second.Working() })
}
