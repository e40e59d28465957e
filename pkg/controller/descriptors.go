// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controller

import (
	"fmt"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/tools/cache"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/broker"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/queue"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/nameservice"
)

// descriptor is one controller: which objects it is for, and how it is made for a term of leadership.
type descriptor struct {
	resource string
	kind     children.Kind
	metrics  kindMetrics
	new      func(t *term) queue.Reconciler
}

// descriptors are all controllers.
func descriptors() []descriptor {
	return []descriptor{
		{nameservice.Resource, children.NameService, nameServiceMetrics, newNameService},
		{broker.Resource, children.Broker, brokerMetrics, newBroker},
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

// watch connects the queues with what their objects depend on.
func (t *term) watch(queues map[string]*queue.Queue) error {
	for _, d := range descriptors() {
		add := queues[d.resource].Add
		if _, err := t.informers[d.resource].AddEventHandler(onChange(func(key cache.ObjectName) { add(key) })); err != nil {
			return fmt.Errorf("watching %s: %w", d.resource, err)
		}
		if t.children == nil {
			continue
		}
		if err := t.children.Notify(d.kind, add); err != nil {
			return err
		}
	}
	// A Broker follows the NameServices of its namespace. A NameService asks its name servers again when a Broker's
	// status changed: somebody may have registered.
	if _, err := t.informers[nameservice.Resource].AddEventHandler(onChange(func(key cache.ObjectName) {
		brokers, _ := t.objects.Brokers().Lister().Brokers(key.Namespace).List(labels.Everything())
		for _, b := range brokers {
			queues[broker.Resource].Add(cache.MetaObjectToName(b))
		}
	})); err != nil {
		return fmt.Errorf("watching %s for brokers: %w", nameservice.Resource, err)
	}
	if _, err := t.informers[broker.Resource].AddEventHandler(onChange(func(key cache.ObjectName) {
		servers, _ := t.objects.NameServices().Lister().NameServices(key.Namespace).List(labels.Everything())
		for _, n := range servers {
			queues[nameservice.Resource].Add(cache.MetaObjectToName(n))
		}
	})); err != nil {
		return fmt.Errorf("watching %s for name services: %w", broker.Resource, err)
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
