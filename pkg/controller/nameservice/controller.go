// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package nameservice

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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
const Resource = "nameservices"

// Dependencies are what the controller works with.
type Dependencies struct {
	Client       typed.RocketmqV1alpha1Interface
	NameServices listers.NameServiceLister
	// Children and Executor are nil where there is no Kubernetes to make children in.
	Children      *children.Children
	Executor      *apply.Executor
	Writes        *consistency.Tracker[children.Owner]
	Registrations *registration.Cache
	Events        events.EventRecorder
	Clock         clock.PassiveClock
}

// Controller reconciles NameServices.
type Controller struct {
	loop.Loop[*v1alpha1.NameService, Input]
	children      *children.Children
	registrations *registration.Cache
}

// New returns the controller. It starts nothing.
func New(d Dependencies) *Controller {
	c := &Controller{children: d.Children, registrations: d.Registrations}
	c.Loop = loop.Loop[*v1alpha1.NameService, Input]{
		Kind:     children.NameService,
		Resource: Resource,
		Get: func(namespace, name string) (*v1alpha1.NameService, error) {
			return d.NameServices.NameServices(namespace).Get(name)
		},
		Client: func(namespace string) loop.Client[*v1alpha1.NameService] {
			return d.Client.NameServices(namespace)
		},
		Observe: func(ctx context.Context, n *v1alpha1.NameService) (Input, error) {
			return c.observe(ctx, n), nil
		},
		Plan: func(in Input, _ time.Time) [][]apply.Action { return Plan(in) },
		Report: func(in Input, failure error, now time.Time) *v1alpha1.NameService {
			next := in.NameService.DeepCopy()
			next.Status = Status(in, failure, now)
			return next
		},
		Conditions: func(n *v1alpha1.NameService) []metav1.Condition { return n.Status.Conditions },
		Revisit:    func(in Input, n *v1alpha1.NameService) time.Duration { return Revisit(in, n.Status.Conditions) },
		Executor:   d.Executor,
		Writes:     d.Writes,
		Paces:      loop.NewPaces(),
		Events:     d.Events,
		Clock:      d.Clock,
	}
	return c
}
