// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/klog/v2"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/consistency"
)

// FieldManager is who changes fields, in managedFields.
const FieldManager = "rocketmq-apiserver"

// requestTimeout bounds every request to the host.
const requestTimeout = 15 * time.Second

// ConflictError says that an object of the name that a child needs belongs to somebody else.
type ConflictError struct {
	Owner           children.Owner
	Kind, Name      string
	OtherOwner      children.Owner // zero if the object is not ours at all
	OtherOwnerKnown bool
}

func (e *ConflictError) Error() string {
	whose := "was not made by this software"
	if e.OtherOwnerKnown {
		whose = "belongs to " + e.OtherOwner.String()
	}
	return fmt.Sprintf("cannot create %s %q for %s: it exists and %s; rename one of them", e.Kind, e.Name, e.Owner, whose)
}

// Executor carries out actions for the owners of one controller.
type Executor struct {
	client kubernetes.Interface
	writes *consistency.Tracker[children.Owner]
}

// New returns an executor that records its writes.
func New(client kubernetes.Interface, writes *consistency.Tracker[children.Owner]) *Executor {
	return &Executor{client: client, writes: writes}
}

// Do carries out one action of this package for an owner.
func (e *Executor) Do(ctx context.Context, owner children.Owner, action Action) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	switch a := action.(type) {
	case Create:
		return e.create(ctx, owner, a.Object)
	case SetData:
		return e.setData(ctx, owner, a)
	case SetReplicas:
		return e.setReplicas(ctx, owner, a)
	case SetLabels:
		return e.setLabels(ctx, owner, a)
	case Correct:
		return e.correct(ctx, owner, a.Next)
	case Delete:
		return e.delete(ctx, a.Seen)
	default:
		return fmt.Errorf("internal error: cannot carry out %T", action)
	}
}

func (e *Executor) create(ctx context.Context, owner children.Owner, object Object) error {
	resource, made, err := e.createTyped(ctx, object)
	if apierrors.IsAlreadyExists(err) {
		if made, err = e.get(ctx, object); err != nil {
			return fmt.Errorf("looking at %s %q, which exists already: %w", kindOf(object), object.GetName(), err)
		}
		if other, known := children.OwnerOf(made); other != owner {
			return &ConflictError{Owner: owner, Kind: kindOf(object), Name: object.GetName(), OtherOwner: other, OtherOwnerKnown: known}
		}
	}
	if apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
		// Our object goes with its namespace: the next we hear of it is its deletion, and there is nothing to mend before.
		klog.FromContext(ctx).V(4).Info("Not creating a child in a namespace that is being deleted", "child", klog.KObj(object))
		return nil
	}
	if err != nil {
		return fmt.Errorf("creating %s %q: %w", kindOf(object), object.GetName(), err)
	}
	e.writes.Wrote(owner, resource, made.GetResourceVersion())
	return nil
}

func (e *Executor) createTyped(ctx context.Context, object Object) (resource string, made Object, err error) {
	options := metav1.CreateOptions{FieldManager: FieldManager}
	namespace := object.GetNamespace()
	switch o := object.(type) {
	case *appsv1.StatefulSet:
		made, err = e.client.AppsV1().StatefulSets(namespace).Create(ctx, o, options)
		return children.StatefulSets, made, err
	case *corev1.Service:
		made, err = e.client.CoreV1().Services(namespace).Create(ctx, o, options)
		return children.Services, made, err
	case *corev1.ConfigMap:
		made, err = e.client.CoreV1().ConfigMaps(namespace).Create(ctx, o, options)
		return children.ConfigMaps, made, err
	case *policyv1.PodDisruptionBudget:
		made, err = e.client.PolicyV1().PodDisruptionBudgets(namespace).Create(ctx, o, options)
		return children.Budgets, made, err
	default:
		return "", nil, fmt.Errorf("internal error: no client for %T", object)
	}
}

func (e *Executor) get(ctx context.Context, object Object) (Object, error) {
	namespace, name := object.GetNamespace(), object.GetName()
	switch object.(type) {
	case *appsv1.StatefulSet:
		return e.client.AppsV1().StatefulSets(namespace).Get(ctx, name, metav1.GetOptions{})
	case *corev1.Service:
		return e.client.CoreV1().Services(namespace).Get(ctx, name, metav1.GetOptions{})
	case *corev1.ConfigMap:
		return e.client.CoreV1().ConfigMaps(namespace).Get(ctx, name, metav1.GetOptions{})
	case *policyv1.PodDisruptionBudget:
		return e.client.PolicyV1().PodDisruptionBudgets(namespace).Get(ctx, name, metav1.GetOptions{})
	default:
		return nil, fmt.Errorf("internal error: no client for %T", object)
	}
}

// correct is refused with a conflict if the object is not the version that was seen.
func (e *Executor) correct(ctx context.Context, owner children.Owner, next Object) (err error) {
	options := metav1.UpdateOptions{FieldManager: FieldManager}
	var resource string
	var written Object
	switch o := next.(type) {
	case *corev1.Service:
		resource = children.Services
		written, err = e.client.CoreV1().Services(o.Namespace).Update(ctx, o, options)
	case *policyv1.PodDisruptionBudget:
		resource = children.Budgets
		written, err = e.client.PolicyV1().PodDisruptionBudgets(o.Namespace).Update(ctx, o, options)
	default:
		return fmt.Errorf("internal error: cannot correct %T", next)
	}
	if apierrors.IsNotFound(err) {
		return nil // It is gone: the next observation makes it anew.
	}
	if err != nil {
		return fmt.Errorf("correcting %s %q: %w", kindOf(next), next.GetName(), err)
	}
	e.writes.Wrote(owner, resource, written.GetResourceVersion())
	return nil
}

func (e *Executor) setData(ctx context.Context, owner children.Owner, a SetData) error {
	next := a.Seen.DeepCopy()
	next.Data = a.Data
	written, err := e.client.CoreV1().ConfigMaps(next.Namespace).Update(ctx, next, metav1.UpdateOptions{FieldManager: FieldManager})
	if err != nil {
		return fmt.Errorf("changing the data of ConfigMap %q: %w", next.Name, err)
	}
	e.writes.Wrote(owner, children.ConfigMaps, written.ResourceVersion)
	return nil
}

func (e *Executor) setReplicas(ctx context.Context, owner children.Owner, a SetReplicas) error {
	patch, err := json.Marshal(map[string]any{
		"metadata": map[string]any{"uid": a.Seen.UID, "resourceVersion": a.Seen.ResourceVersion},
		"spec":     map[string]any{"replicas": a.Replicas},
	})
	if err != nil {
		return fmt.Errorf("internal error: encoding a patch: %w", err)
	}
	written, err := e.client.AppsV1().StatefulSets(a.Seen.Namespace).Patch(ctx, a.Seen.Name, types.MergePatchType, patch,
		metav1.PatchOptions{FieldManager: FieldManager})
	if err != nil {
		return fmt.Errorf("setting replicas of StatefulSet %q to %d: %w", a.Seen.Name, a.Replicas, err)
	}
	e.writes.Wrote(owner, children.StatefulSets, written.ResourceVersion)
	return nil
}

func (e *Executor) setLabels(ctx context.Context, owner children.Owner, a SetLabels) error {
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"uid": a.Seen.UID, "labels": a.Labels}})
	if err != nil {
		return fmt.Errorf("internal error: encoding a patch: %w", err)
	}
	written, err := e.client.CoreV1().Pods(a.Seen.Namespace).Patch(ctx, a.Seen.Name, types.MergePatchType, patch,
		metav1.PatchOptions{FieldManager: FieldManager})
	if apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil // The pod is gone or another one has its name: the next observation decides anew.
	}
	if err != nil {
		return fmt.Errorf("labelling pod %q: %w", a.Seen.Name, err)
	}
	e.writes.Wrote(owner, children.Pods, written.ResourceVersion)
	return nil
}

func (e *Executor) delete(ctx context.Context, object Object) error {
	options := metav1.DeleteOptions{
		Preconditions:     &metav1.Preconditions{UID: new(object.GetUID())},
		PropagationPolicy: new(metav1.DeletePropagationBackground),
	}
	namespace, name := object.GetNamespace(), object.GetName()
	var err error
	switch object.(type) {
	case *appsv1.StatefulSet:
		err = e.client.AppsV1().StatefulSets(namespace).Delete(ctx, name, options)
	case *corev1.Service:
		err = e.client.CoreV1().Services(namespace).Delete(ctx, name, options)
	case *corev1.ConfigMap:
		err = e.client.CoreV1().ConfigMaps(namespace).Delete(ctx, name, options)
	case *policyv1.PodDisruptionBudget:
		err = e.client.PolicyV1().PodDisruptionBudgets(namespace).Delete(ctx, name, options)
	case *corev1.PersistentVolumeClaim:
		err = e.client.CoreV1().PersistentVolumeClaims(namespace).Delete(ctx, name, options)
	default:
		err = fmt.Errorf("internal error: no client for %T", object)
	}
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("deleting %s %q: %w", kindOf(object), name, err)
	}
	return nil
}
