// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controller

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/tools/cache"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/broker"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/queue"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/nameservice"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/topictransfer"
)

// descriptor is one controller: which objects it is for, and how it is made for a term of leadership.
type descriptor struct {
	resource string
	kind     children.Kind // empty for objects without children
	metrics  kindMetrics
	new      func(t *term) queue.Reconciler
}

// descriptors are all controllers.
func descriptors() []descriptor {
	return []descriptor{
		{nameservice.Resource, children.NameService, nameServiceMetrics, newNameService},
		{broker.Resource, children.Broker, brokerMetrics, newBroker},
		{topictransfer.Resource, "", transferMetrics, newTopicTransfer},
	}
}

func newNameService(t *term) queue.Reconciler {
	return nameservice.New(nameservice.Dependencies{
		Client:        t.api.RocketmqV1alpha1(),
		NameServices:  t.objects.NameServices().Lister(),
		Children:      t.children,
		Executor:      t.executor,
		Writes:        t.writes,
		Registrations: t.registrations,
		Events:        t.events,
		Clock:         t.clock,
	}).Reconcile
}

func newBroker(t *term) queue.Reconciler {
	return broker.New(broker.Dependencies{
		Client:        t.api.RocketmqV1alpha1(),
		Objects:       t.objects.Brokers().Lister(),
		NameServices:  t.objects.NameServices().Lister(),
		Host:          t.host,
		Children:      t.children,
		Executor:      t.executor,
		Writes:        t.writes,
		Registrations: t.registrations,
		Brokers:       t.rocketmq,
		Events:        t.events,
		Clock:         t.clock,
	}).Reconcile
}

func newTopicTransfer(t *term) queue.Reconciler {
	return topictransfer.New(topictransfer.Dependencies{
		Client:       t.api.RocketmqV1alpha1(),
		Objects:      t.objects.TopicTransfers().Lister(),
		Brokers:      t.objects.Brokers().Lister(),
		NameServices: t.objects.NameServices().Lister(),
		Servers:      t.rocketmq.Servers(),
		Claims:       t.claims,
		Windows:      t.windows,
		Events:       t.events,
		Clock:        t.clock,
	}).Reconcile
}

// watch connects the queues with what their objects depend on.
func (t *term) watch(queues map[string]*queue.Queue) error {
	for _, d := range descriptors() {
		add := queues[d.resource].Add
		if _, err := t.informers[d.resource].AddEventHandler(onChange(func(key cache.ObjectName) { add(key) })); err != nil {
			return fmt.Errorf("watching %s: %w", d.resource, err)
		}
		if t.children == nil || d.kind == "" {
			continue
		}
		if err := t.children.Notify(d.kind, add); err != nil {
			return err
		}
	}
	return t.watchOthers(queues)
}

// watchOthers connects the queues with objects of other kinds, or other objects of the same kind.
func (t *term) watchOthers(queues map[string]*queue.Queue) error {
	add := func(resource string, object metav1.Object) { queues[resource].Add(cache.MetaObjectToName(object)) }
	for _, w := range []struct {
		of     string
		change func(key cache.ObjectName)
	}{
		// A Broker follows the NameServices of its namespace.
		{nameservice.Resource, func(key cache.ObjectName) {
			brokers, _ := t.objects.Brokers().Lister().Brokers(key.Namespace).List(labels.Everything())
			for _, b := range brokers {
				add(broker.Resource, b)
			}
		}},
		// A NameService asks its name servers again when a Broker's status changed: somebody may have registered.
		{broker.Resource, func(key cache.ObjectName) {
			servers, _ := t.objects.NameServices().Lister().NameServices(key.Namespace).List(labels.Everything())
			for _, n := range servers {
				add(nameservice.Resource, n)
			}
		}},
		// Transfers wait for their turn, which comes when one that is not Queued itself changes.
		{topictransfer.Resource, func(key cache.ObjectName) {
			changed, err := t.objects.TopicTransfers().Lister().TopicTransfers(key.Namespace).Get(key.Name)
			if err == nil && !topictransfer.MakesWay(changed) {
				return
			}
			transfers, _ := t.objects.TopicTransfers().Lister().List(labels.Everything())
			for _, queued := range transfers {
				if topictransfer.WaitsForTurn(queued) {
					add(topictransfer.Resource, queued)
				}
			}
		}},
	} {
		if _, err := t.informers[w.of].AddEventHandler(onChange(w.change)); err != nil {
			return fmt.Errorf("watching %s for others: %w", w.of, err)
		}
	}
	return nil
}

// onChange calls add with the name of every object that comes, changes or goes.
func onChange(add func(cache.ObjectName)) cache.ResourceEventHandler {
	named := func(obj any) {
		if key, err := cache.DeletionHandlingObjectToName(obj); err == nil {
			add(key)
		}
	}
	return cache.ResourceEventHandlerFuncs{AddFunc: named, UpdateFunc: func(_, after any) { named(after) }, DeleteFunc: named}
}
