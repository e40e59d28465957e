// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	typed "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/typed/rocketmq/v1alpha1"
	listers "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/listers/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/consistency"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/loop"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
)

// Resource is the resource this controller is for.
const Resource = "brokers"

// Dependencies are what the controller works with.
type Dependencies struct {
	Client       typed.RocketmqV1alpha1Interface
	Objects      listers.BrokerLister
	NameServices listers.NameServiceLister
	// Host, Children and Executor are nil where there is no Kubernetes to make children in.
	Host          kubernetes.Interface
	Children      *children.Children
	Executor      *apply.Executor
	Writes        *consistency.Tracker[children.Owner]
	Registrations *registration.Cache
	Brokers       Brokers
	Events        events.EventRecorder
	Clock         clock.PassiveClock
}

// Controller reconciles Brokers.
type Controller struct {
	loop.Loop[*v1alpha1.Broker, Input]
	host          kubernetes.Interface
	children      *children.Children
	nameServices  listers.NameServiceLister
	registrations *registration.Cache
	brokers       Brokers
	memory        *memory
}

// New returns the controller. It starts nothing.
func New(d Dependencies) *Controller {
	c := &Controller{host: d.Host, children: d.Children, nameServices: d.NameServices, registrations: d.Registrations,
		brokers: d.Brokers, memory: newMemory()}
	c.Loop = loop.Loop[*v1alpha1.Broker, Input]{
		Kind:     children.Broker,
		Resource: Resource,
		Get: func(namespace, name string) (*v1alpha1.Broker, error) {
			return d.Objects.Brokers(namespace).Get(name)
		},
		Client: func(namespace string) loop.Client[*v1alpha1.Broker] {
			return d.Client.Brokers(namespace)
		},
		Observe: c.observe,
		Plan:    func(in Input, _ time.Time) [][]apply.Action { return Plan(in) },
		Act:     c.act,
		Report: func(in Input, failure error, now time.Time) *v1alpha1.Broker {
			next := in.Broker.DeepCopy()
			next.Status = Status(in, failure, now)
			return next
		},
		Conditions: func(b *v1alpha1.Broker) []metav1.Condition { return b.Status.Conditions },
		Revisit:    func(in Input, b *v1alpha1.Broker) time.Duration { return Revisit(in, b.Status.Conditions) },
		Executor:   d.Executor,
		Writes:     d.Writes,
		Paces:      loop.NewPaces(),
		Events:     d.Events,
		Clock:      d.Clock,
	}
	return c
}
