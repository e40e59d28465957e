// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package nodes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"sync"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

// Options say how the nodes behave.
type Options struct {
	// MakePods creates the pods of StatefulSets, for a cluster that has no kube-controller-manager. Held does not work
	// together with it.
	MakePods bool
	// Held, if set, says which pods do not become ready yet. Release looks again.
	Held func(*corev1.Pod) bool
	// Late, if set, says what is done about a StatefulSet for now. Release looks again. It goes together with MakePods.
	Late func(*appsv1.StatefulSet) Lateness
	// Workers is how many pods are attended to at once. Default: 4.
	Workers int
}

// Lateness is what is done about a StatefulSet.
type Lateness int

const (
	// InTime makes its pods and reports them.
	InTime Lateness = iota
	// ReportOnly reports ready pods without making them.
	ReportOnly
	// Nothing leaves it alone.
	Nothing
)

// Nodes attend to the pods of a cluster.
type Nodes struct {
	client  kubernetes.Interface
	options Options
	factory informers.SharedInformerFactory
	pods    cache.SharedIndexInformer
	queue   workqueue.TypedRateLimitingInterface[job]
	running sync.WaitGroup
	cancel  context.CancelFunc

	mu        sync.Mutex
	addresses map[types.UID]netip.Addr
	last      netip.Addr
	err       error
}

// job is something to attend to.
type job struct {
	kind string
	cache.ObjectName
}

// Start returns nodes that attend to all pods there are and will be, until Stop.
func Start(ctx context.Context, client kubernetes.Interface, o Options) (*Nodes, error) {
	if o.Workers == 0 {
		o.Workers = 4
	}
	ctx, cancel := context.WithCancel(ctx)
	n := &Nodes{
		client: client, options: o, cancel: cancel,
		factory:   informers.NewSharedInformerFactory(client, 0),
		queue:     workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[job]()),
		addresses: map[types.UID]netip.Addr{},
		last:      netip.AddrFrom4([4]byte{127, 64, 0, 0}),
	}
	n.pods = n.factory.Core().V1().Pods().Informer()
	err := n.follow(n.pods, "Pod")
	if o.MakePods {
		err = errors.Join(err, n.follow(n.factory.Apps().V1().StatefulSets().Informer(), "StatefulSet"))
	}
	if err != nil {
		cancel()
		return nil, err
	}
	n.factory.StartWithContext(ctx)
	for kind, synced := range n.factory.WaitForCacheSync(ctx.Done()) {
		if !synced {
			return nil, errors.Join(fmt.Errorf("cannot list %v", kind), n.Stop())
		}
	}
	for range o.Workers {
		n.running.Go(func() { n.work(ctx) })
	}
	return n, nil
}

func (n *Nodes) follow(informer cache.SharedIndexInformer, kind string) error {
	enqueue := func(object any) {
		if name, err := cache.ObjectToName(object); err == nil {
			n.queue.Add(job{kind, name})
		}
	}
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    enqueue,
		UpdateFunc: func(_, object any) { enqueue(object) },
	})
	return err
}

// Release looks at everything again, after what Options.Held or Options.Late says has changed.
func (n *Nodes) Release() {
	n.lookAgain(n.pods, "Pod")
	if n.options.MakePods {
		n.lookAgain(n.factory.Apps().V1().StatefulSets().Informer(), "StatefulSet")
	}
}

func (n *Nodes) lookAgain(informer cache.SharedIndexInformer, kind string) {
	for _, key := range informer.GetStore().ListKeys() {
		if name, err := cache.ParseObjectName(key); err == nil {
			n.queue.Add(job{kind, name})
		}
	}
}

// Stop ends the attention and returns what went wrong meanwhile and did not come right by itself.
func (n *Nodes) Stop() error {
	n.cancel()
	n.queue.ShutDown()
	n.running.Wait()
	n.factory.Shutdown()
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.err
}

func (n *Nodes) work(ctx context.Context) {
	for {
		j, shutdown := n.queue.Get()
		if shutdown {
			return
		}
		err := n.attend(ctx, j)
		n.queue.Done(j)
		switch {
		case err == nil || ctx.Err() != nil:
			n.queue.Forget(j)
		case n.queue.NumRequeues(j) < 10:
			n.queue.AddRateLimited(j)
		default:
			n.mu.Lock()
			n.err = errors.Join(n.err, fmt.Errorf("%s %s: %w", j.kind, j.ObjectName, err))
			n.mu.Unlock()
		}
	}
}

func (n *Nodes) attend(ctx context.Context, j job) error {
	if j.kind == "Pod" {
		pod, err := n.factory.Core().V1().Pods().Lister().Pods(j.Namespace).Get(j.Name)
		if apierrors.IsNotFound(err) {
			return nil
		}
		return errors.Join(err, n.run(ctx, pod))
	}
	set, err := n.factory.Apps().V1().StatefulSets().Lister().StatefulSets(j.Namespace).Get(j.Name)
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return n.makePods(ctx, set)
}

// run makes a pod what it is once it runs and is ready.
func (n *Nodes) run(ctx context.Context, pod *corev1.Pod) error {
	if pod.DeletionTimestamp != nil || pod.Status.Phase == corev1.PodRunning || n.options.Held != nil && n.options.Held(pod) {
		return nil
	}
	patch, err := json.Marshal(map[string]any{"status": n.status(pod)})
	if err != nil {
		return err
	}
	_, err = n.client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

func (n *Nodes) status(pod *corev1.Pod) corev1.PodStatus {
	now := metav1.Now()
	ip := n.address(pod.UID).String()
	status := corev1.PodStatus{Phase: corev1.PodRunning, PodIP: ip, PodIPs: []corev1.PodIP{{IP: ip}}, StartTime: &now}
	for _, kind := range []corev1.PodConditionType{corev1.PodScheduled, corev1.PodInitialized, corev1.ContainersReady, corev1.PodReady} {
		status.Conditions = append(status.Conditions, corev1.PodCondition{Type: kind, Status: corev1.ConditionTrue, LastTransitionTime: now})
	}
	for _, container := range pod.Spec.Containers {
		started := true
		status.ContainerStatuses = append(status.ContainerStatuses, corev1.ContainerStatus{
			Name: container.Name, Image: container.Image, ImageID: container.Image, ContainerID: "none://" + string(pod.UID),
			Ready: true, Started: &started, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}},
		})
	}
	return status
}

func (n *Nodes) address(pod types.UID) netip.Addr {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, known := n.addresses[pod]; !known {
		n.last = n.last.Next()
		n.addresses[pod] = n.last
	}
	return n.addresses[pod]
}

// makePods does for a StatefulSet what its controller would.
func (n *Nodes) makePods(ctx context.Context, set *appsv1.StatefulSet) error {
	if set.DeletionTimestamp != nil {
		return nil
	}
	if n.options.Late != nil {
		switch n.options.Late(set) {
		case ReportOnly:
			return n.report(ctx, set)
		case Nothing:
			return nil
		}
	}
	existing, err := n.factory.Core().V1().Pods().Lister().Pods(set.Namespace).List(labels.SelectorFromSet(set.Spec.Selector.MatchLabels))
	if err != nil {
		return err
	}
	have := map[string]bool{}
	for _, pod := range existing {
		have[pod.Name] = true
	}
	for i := range *set.Spec.Replicas {
		name := fmt.Sprintf("%s-%d", set.Name, i)
		if have[name] {
			continue
		}
		pod := &corev1.Pod{ObjectMeta: *set.Spec.Template.ObjectMeta.DeepCopy(), Spec: *set.Spec.Template.Spec.DeepCopy()}
		pod.Name, pod.Namespace = name, set.Namespace
		pod.Labels[appsv1.StatefulSetPodNameLabel] = name
		pod.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(set, appsv1.SchemeGroupVersion.WithKind("StatefulSet"))}
		created, err := n.client.CoreV1().Pods(set.Namespace).Create(ctx, pod, metav1.CreateOptions{})
		if err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
		if err == nil {
			if err := n.run(ctx, created); err != nil {
				return err
			}
		}
	}
	return n.report(ctx, set)
}

// report writes the StatefulSet's status as that of one whose pods are all ready.
func (n *Nodes) report(ctx context.Context, set *appsv1.StatefulSet) error {
	replicas := *set.Spec.Replicas
	if set.Status.ReadyReplicas == replicas && set.Status.ObservedGeneration == set.Generation {
		return nil
	}
	patch, err := json.Marshal(map[string]any{"status": appsv1.StatefulSetStatus{
		ObservedGeneration: set.Generation, Replicas: replicas, ReadyReplicas: replicas, AvailableReplicas: replicas,
		CurrentReplicas: replicas, UpdatedReplicas: replicas,
	}})
	if err != nil {
		return err
	}
	_, err = n.client.AppsV1().StatefulSets(set.Namespace).Patch(ctx, set.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
