// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"context"
	"fmt"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/events"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	typed "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/typed/rocketmq/v1alpha1"
	listers "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/listers/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// Resource is the resource this controller is for.
const Resource = "topictransfers"

const (
	// lookAgain is how soon to look again after somebody else changed the object.
	lookAgain = 20 * time.Millisecond
	// lookLater is when to look again for ends that could not be found.
	lookLater = 15 * time.Second
	// reportEvery bounds how often a status is written in which only numbers have changed.
	reportEvery = 5 * time.Second
)

// Dependencies are what the controller works with.
type Dependencies struct {
	Client       typed.RocketmqV1alpha1Interface
	Objects      listers.TopicTransferLister
	Brokers      listers.BrokerLister
	NameServices listers.NameServiceLister
	// Servers reaches name servers and brokers.
	Servers transfer.Cluster
	Claims  Claims
	// Windows are those of transfers that say nothing else.
	Windows transfer.Windows
	Events  events.EventRecorder
	Clock   clock.Clock
}

// Controller runs TopicTransfers.
type Controller struct {
	Dependencies

	mu       sync.Mutex
	sessions map[cache.ObjectName]*session
}

// New returns the controller. It starts nothing. What an earlier term has measured is not true any more.
func New(d Dependencies) *Controller {
	backlogGauge.Reset()
	return &Controller{Dependencies: d, sessions: map[cache.ObjectName]*session{}}
}

// Reconcile brings one transfer further, until it has to wait. It is a queue.Reconciler: nobody else works on the same key
// meanwhile.
func (c *Controller) Reconcile(ctx context.Context, key cache.ObjectName) (again time.Duration, err error) {
	again, err = c.reconcile(ctx, key)
	if err != nil {
		// Whatever was in the memory may not be what is stored.
		c.forget(key)
		if apierrors.IsConflict(err) {
			return lookAgain, nil
		}
	}
	return again, err
}

func (c *Controller) reconcile(ctx context.Context, key cache.ObjectName) (time.Duration, error) {
	seen, err := c.Objects.TopicTransfers(key.Namespace).Get(key.Name)
	if apierrors.IsNotFound(err) {
		c.forget(key)
		backlogGauge.DeleteLabelValues(key.Namespace, key.Name)
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading TopicTransfer %s: %w", key, err)
	}
	if step := Plan(seen, c.Clock.Now()); step.Action == Rest {
		c.forget(key)
		return step.Again, nil
	}
	s, err := c.session(ctx, seen)
	if err != nil || s == nil {
		return 0, err
	}
	for {
		step := Plan(s.journal.object, c.Clock.Now())
		klog.FromContext(ctx).V(4).Info("Decided", "action", step.Action, "reason", step.Reason)
		switch step.Action {
		case Rest:
			c.forget(key)
			return step.Again, nil
		case Tell:
			return 0, s.journal.put(ctx, Moment{State: stateOf(&s.journal.object.Status)})
		case Hold:
			held, err := c.setFinalizer(ctx, s.journal.object, true)
			if apierrors.IsNotFound(err) {
				c.forget(key) // it went before it was begun
				return 0, nil
			}
			if err != nil {
				return 0, err
			}
			s.journal.object = held
		case LetGo:
			c.forget(key)
			return 0, c.letGo(ctx, s.journal.object)
		case Expire:
			c.forget(key)
			return 0, c.expire(ctx, s.journal.object)
		case Advance:
			again, err := c.advance(ctx, s)
			if err != nil || again > 0 {
				return again, err
			}
		default:
			return 0, fmt.Errorf("internal error: cannot do %q", step.Action)
		}
	}
}

// session returns what is remembered of a transfer, or begins to. What is stored is read from the store itself and not
// from the informer: an action whose outcome is not known must not be done again because of an old journal. As long as the
// informer has not seen the finalizer the first thing to do is to write it, which fails with an old version. It is nil when the
// object is gone.
func (c *Controller) session(ctx context.Context, seen *v1alpha1.TopicTransfer) (*session, error) {
	key := cache.MetaObjectToName(seen)
	c.mu.Lock()
	s := c.sessions[key]
	c.mu.Unlock()
	if s != nil && s.sees(seen) {
		return s, nil
	}
	client, stored := c.Client.TopicTransfers(seen.Namespace), seen.DeepCopy()
	if Plan(seen, c.Clock.Now()).Action != Hold {
		var err error
		if stored, err = c.stored(ctx, seen.Namespace, seen.Name); err != nil {
			return nil, err
		}
		if stored == nil {
			c.forget(key)
			return nil, nil
		}
	}
	s = newSession(c, client, stored)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions[key] = s
	return s, nil
}

// stored reads a transfer from the store itself; nil when there is none.
func (c *Controller) stored(ctx context.Context, namespace, name string) (*v1alpha1.TopicTransfer, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	t, err := c.Client.TopicTransfers(namespace).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading TopicTransfer %s/%s: %w", namespace, name, err)
	}
	return t, nil
}

func (c *Controller) forget(key cache.ObjectName) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.sessions, key)
}

// wrote tells of a change of status.
func (c *Controller) wrote(last, next *v1alpha1.TopicTransfer) {
	count(last, next)
	for _, event := range Events(&last.Status, &next.Status) {
		c.Events.Eventf(next, nil, event.Type, event.Reason, eventAction, "%s", event.Note)
	}
}
