// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package loop is what every controller does with one object: observe, plan, act, report. A controller gives the four
// parts; the loop orders them, sees to it that a decision is never made on a view older than the last write, and writes
// finalizer and status of the object itself.
package loop

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/events"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/condition"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/consistency"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/plans"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

const (
	// lookAgain is how soon to look again where an informer has not caught up with a write of ours, or somebody else
	// changed what we wanted to.
	lookAgain = 20 * time.Millisecond
	// jitter spreads polls.
	jitter = 0.2
	// requestTimeout bounds a request to our own API.
	requestTimeout = 15 * time.Second
	// eventAction is the action that events report: they tell of conditions, not of single requests.
	eventAction = "Reconcile"
)

// Client writes objects of one kind; typed clients are such.
type Client[T apply.Object] interface {
	Update(ctx context.Context, object T, options metav1.UpdateOptions) (T, error)
	UpdateStatus(ctx context.Context, object T, options metav1.UpdateOptions) (T, error)
}

// Loop is a controller of objects T that are observed as In.
type Loop[T apply.Object, In any] struct {
	// Kind and Resource name T: children.Broker, "brokers".
	Kind     children.Kind
	Resource string
	// Get reads T from the informer; what it returns is not changed.
	Get    func(namespace, name string) (T, error)
	Client func(namespace string) Client[T]

	// Observe collects the world. Plan and Report are pure.
	Observe func(ctx context.Context, object T) (In, error)
	Plan    func(in In, now time.Time) [][]apply.Action
	// Act carries out an action that is neither of package apply nor a finalizer's. Optional.
	Act func(ctx context.Context, action apply.Action) error
	// Report returns the object with its next status. Failure is why the plan could not be carried out, or nil.
	Report func(in In, failure error, now time.Time) T
	// Conditions are those of an object.
	Conditions func(object T) []metav1.Condition
	// Revisit is when to look again although nothing was heard of, 0 for never.
	Revisit func(in In, object T) time.Duration

	// Executor is nil where there is no Kubernetes to make children in.
	Executor *apply.Executor
	Writes   *consistency.Tracker[children.Owner]
	Paces    *Paces
	Events   events.EventRecorder
	Clock    clock.PassiveClock
}

// Reconcile brings one object a step further. It is a queue.Reconciler.
func (l *Loop[T, In]) Reconcile(ctx context.Context, key cache.ObjectName) (again time.Duration, err error) {
	object, err := l.Get(key.Namespace, key.Name)
	if apierrors.IsNotFound(err) {
		return 0, nil // Its children are none of our business: only a deletion that we saw removes them.
	}
	if err != nil {
		return 0, fmt.Errorf("reading %s %s: %w", l.Kind, key, err)
	}
	owner := children.Owner{Kind: l.Kind, Namespace: key.Namespace, Name: key.Name}
	if stale := l.Writes.Stale(owner); stale != "" {
		klog.FromContext(ctx).V(4).Info("Waiting for the informer to see our last write", "resource", stale)
		return lookAgain, nil
	}
	in, err := l.Observe(ctx, object)
	if err != nil {
		return 0, fmt.Errorf("observing %s: %w", owner, err)
	}
	plan, later := l.Paces.paced(owner, l.Plan(in, l.Clock.Now()), l.Clock.Now())
	wroteObject, failure := l.act(ctx, owner, object, plan)
	if wroteObject || apierrors.IsConflict(failure) {
		return lookAgain, nil
	}
	now := l.Clock.Now()
	next := l.Report(in, failure, now)
	if wait := l.Paces.status.wait(owner, now); wait > 0 && failure == nil && !equality.Semantic.DeepEqual(object, next) {
		return wait, nil
	}
	reported, err := l.report(ctx, owner, object, next)
	if apierrors.IsConflict(err) {
		return lookAgain, nil
	}
	if failure != nil {
		return 0, fmt.Errorf("carrying out the plan for %s: %w", owner, failure)
	}
	if err != nil && !apierrors.IsNotFound(err) {
		return 0, fmt.Errorf("writing the status of %s: %w", owner, err)
	}
	again = l.Revisit(in, reported)
	if again > 0 {
		again = wait.Jitter(again, jitter)
	}
	if later > 0 && (again == 0 || later < again) {
		again = later
	}
	return again, nil
}

// act carries out the plan. wroteObject says that the object itself was written, so that what was observed of it is old.
func (l *Loop[T, In]) act(ctx context.Context, owner children.Owner, object T, plan [][]apply.Action) (wroteObject bool, err error) {
	// A finalizer is always alone in its step, so nothing else runs beside it.
	err = apply.Steps(ctx, plan, func(ctx context.Context, action apply.Action) error {
		switch a := action.(type) {
		case plans.SetFinalizer:
			wroteObject = true
			return l.setFinalizer(ctx, owner, object, a.Present)
		case Warn:
			l.Events.Eventf(object, nil, corev1.EventTypeWarning, a.Reason, eventAction, "%s", a.Note)
			return nil
		case apply.Create, apply.SetData, apply.SetReplicas, apply.SetLabels, apply.Correct, apply.Delete:
			return l.Executor.Do(ctx, owner, action)
		}
		if l.Act == nil {
			return fmt.Errorf("internal error: cannot carry out %T", action)
		}
		return l.Act(ctx, action)
	})
	return wroteObject && err == nil, err
}

func (l *Loop[T, In]) setFinalizer(ctx context.Context, owner children.Owner, object T, present bool) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	next := object.DeepCopyObject().(T)
	finalizers := slices.DeleteFunc(next.GetFinalizers(), func(f string) bool { return f == naming.FinalizerChildren })
	if present {
		finalizers = append(finalizers, naming.FinalizerChildren)
	}
	next.SetFinalizers(finalizers)
	written, err := l.Client(owner.Namespace).Update(ctx, next, metav1.UpdateOptions{FieldManager: apply.FieldManager})
	if apierrors.IsNotFound(err) && !present {
		return nil // It is gone already: what we saw was older than our own last write.
	}
	if err != nil {
		return fmt.Errorf("writing the finalizers of %s: %w", owner, err)
	}
	// Without its last finalizer the object is gone, and the informer will never see that version.
	if present {
		l.Writes.Wrote(owner, l.Resource, written.GetResourceVersion())
	}
	return nil
}

// report writes the status if it changed, and tells of the transitions that a user waits for.
func (l *Loop[T, In]) report(ctx context.Context, owner children.Owner, last, next T) (T, error) {
	if equality.Semantic.DeepEqual(last, next) {
		return next, nil
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	written, err := l.Client(owner.Namespace).UpdateStatus(ctx, next, metav1.UpdateOptions{FieldManager: apply.FieldManager})
	if err != nil {
		return next, err
	}
	l.Writes.Wrote(owner, l.Resource, written.GetResourceVersion())
	l.Paces.status.wrote(owner, l.Clock.Now())
	for _, c := range condition.Transitions(l.Conditions(last), l.Conditions(next)) {
		kind := corev1.EventTypeNormal
		if condition.Bad(c) {
			kind = corev1.EventTypeWarning
		}
		l.Events.Eventf(next, nil, kind, c.Reason, eventAction, "%s is %s: %s", c.Type, c.Status, c.Message)
	}
	return next, nil
}

// Warn is the action of telling the user something once.
type Warn struct {
	Reason, Note string
}

func (a Warn) String() string { return fmt.Sprintf("warn %s: %s", a.Reason, a.Note) }
