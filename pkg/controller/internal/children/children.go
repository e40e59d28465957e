// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package children

import (
	"context"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/consistency"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// Resources that are watched, by name.
const (
	StatefulSets = "statefulsets"
	Services     = "services"
	ConfigMaps   = "configmaps"
	Budgets      = "poddisruptionbudgets"
	Pods         = "pods"
)

const byOwner = "owner"

// Children are the informers. They are made for one term of leadership: informers cannot be started twice.
type Children struct {
	client    kubernetes.Interface
	factory   informers.SharedInformerFactory
	informers map[string]cache.SharedIndexInformer
}

// New returns informers that are not started yet.
func New(client kubernetes.Interface) (*Children, error) {
	ours := labels.SelectorFromSet(labels.Set{naming.LabelManagedBy: naming.ManagedBy}).String()
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0,
		informers.WithTweakListOptions(func(o *metav1.ListOptions) { o.LabelSelector = ours }),
		informers.WithTransform(trim))
	c := &Children{client: client, factory: factory, informers: map[string]cache.SharedIndexInformer{
		StatefulSets: factory.Apps().V1().StatefulSets().Informer(),
		Services:     factory.Core().V1().Services().Informer(),
		ConfigMaps:   factory.Core().V1().ConfigMaps().Informer(),
		Budgets:      factory.Policy().V1().PodDisruptionBudgets().Informer(),
		Pods:         factory.Core().V1().Pods().Informer(),
	}}
	for resource, informer := range c.informers {
		if err := informer.AddIndexers(cache.Indexers{byOwner: indexByOwner}); err != nil {
			return nil, fmt.Errorf("indexing %s by owner: %w", resource, err)
		}
	}
	return c, nil
}

// Notify calls add with the owner's key for every change of a child of an owner of that kind. Call it before Start.
func (c *Children) Notify(kind Kind, add func(cache.ObjectName)) error {
	changed := func(obj any) {
		if gone, ok := obj.(cache.DeletedFinalStateUnknown); ok {
			obj = gone.Obj
		}
		object, ok := obj.(metav1.Object)
		if !ok {
			return
		}
		if owner, ok := OwnerOf(object); ok && owner.Kind == kind {
			add(owner.Key())
		}
	}
	for resource, informer := range c.informers {
		if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc: changed, DeleteFunc: changed,
			// An update may take a child from one owner to another.
			UpdateFunc: func(before, after any) { changed(before); changed(after) },
		}); err != nil {
			return fmt.Errorf("watching %s: %w", resource, err)
		}
	}
	return nil
}

// Start starts the informers; ctx ends them. Synced has to be awaited before anything is read.
func (c *Children) Start(ctx context.Context) { c.factory.StartWithContext(ctx) }

// Synced waits until everything that exists has been seen. The error says what has not when ctx ends first.
func (c *Children) Synced(ctx context.Context) error {
	return c.factory.WaitForCacheSyncWithContext(ctx).AsError()
}

// Stop waits for the informers after their context has ended.
func (c *Children) Stop() { c.factory.Shutdown() }

// Stores returns the informers' stores by resource, for a consistency.Tracker.
func (c *Children) Stores() map[string]consistency.Store {
	stores := map[string]consistency.Store{}
	for resource, informer := range c.informers {
		stores[resource] = informer.GetStore()
	}
	return stores
}

// Snapshot is the children of one owner, by name. They are shared with the informers: nothing may be changed.
type Snapshot struct {
	StatefulSets map[string]*appsv1.StatefulSet
	Services     map[string]*corev1.Service
	ConfigMaps   map[string]*corev1.ConfigMap
	Budgets      map[string]*policyv1.PodDisruptionBudget
	Pods         map[string]*corev1.Pod
}

// Of returns the children of an owner.
func (c *Children) Of(owner Owner) Snapshot {
	return Snapshot{
		StatefulSets: owned[*appsv1.StatefulSet](c.informers[StatefulSets], owner),
		Services:     owned[*corev1.Service](c.informers[Services], owner),
		ConfigMaps:   owned[*corev1.ConfigMap](c.informers[ConfigMaps], owner),
		Budgets:      owned[*policyv1.PodDisruptionBudget](c.informers[Budgets], owner),
		Pods:         owned[*corev1.Pod](c.informers[Pods], owner),
	}
}

// Claims lists the claims of an owner's pods, sorted by name, from the API server: they are needed at the end of a life
// only, and Kubernetes makes them with the labels of the selector, not with ours.
func (c *Children) Claims(ctx context.Context, owner Owner) ([]*corev1.PersistentVolumeClaim, error) {
	list, err := c.client.CoreV1().PersistentVolumeClaims(owner.Namespace).List(ctx, metav1.ListOptions{
		LabelSelector: labels.SelectorFromSet(owner.Selector()).String()})
	if err != nil {
		return nil, fmt.Errorf("listing claims of %s: %w", owner, err)
	}
	var claims []*corev1.PersistentVolumeClaim
	for i := range list.Items {
		claims = append(claims, &list.Items[i])
	}
	slices.SortFunc(claims, func(a, b *corev1.PersistentVolumeClaim) int { return strings.Compare(a.Name, b.Name) })
	return claims, nil
}

func owned[T metav1.Object](informer cache.SharedIndexInformer, owner Owner) map[string]T {
	// The index exists: New added it.
	found, _ := informer.GetIndexer().ByIndex(byOwner, owner.String())
	objects := make(map[string]T, len(found))
	for _, o := range found {
		if object, ok := o.(T); ok {
			objects[object.GetName()] = object
		}
	}
	return objects
}

func indexByOwner(obj any) ([]string, error) {
	object, ok := obj.(metav1.Object)
	if !ok {
		return nil, fmt.Errorf("internal error: %T is not a Kubernetes object", obj)
	}
	if owner, ok := OwnerOf(object); ok {
		return []string{owner.String()}, nil
	}
	return nil, nil
}
