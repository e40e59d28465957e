// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controller

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/events"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/scheme"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/informers/externalversions"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/informers/externalversions/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/broker"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/consistency"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/queue"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/nameservice"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/topictransfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// term is everything that lives for one term of leadership: informers, queues and memories are never carried into the
// next one.
type term struct {
	api       versioned.Interface
	host      kubernetes.Interface
	factory   externalversions.SharedInformerFactory
	objects   v1alpha1.Interface
	informers map[string]cache.SharedIndexInformer // by resource of our API

	// children and executor are nil without a host.
	children      *children.Children
	executor      *apply.Executor
	writes        *consistency.Tracker[children.Owner]
	registrations *registration.Cache
	rocketmq      RocketMQ
	events        events.EventRecorder
	broadcaster   events.EventBroadcaster // nil without a host
	clock         clock.Clock
	claims        topictransfer.Claims
	windows       transfer.Windows
}

func newTerm(c Config) (*term, error) {
	factory := externalversions.NewSharedInformerFactoryWithOptions(c.API, 0, externalversions.WithTransform(withoutManagedFields))
	t := &term{api: c.API, host: c.Host, factory: factory, objects: factory.Rocketmq().V1alpha1(), clock: c.Clock,
		claims: c.Claims, windows: c.TransferWindows}
	t.informers = map[string]cache.SharedIndexInformer{
		nameservice.Resource: t.objects.NameServices().Informer(),
		broker.Resource:      t.objects.Brokers().Informer(),

		topictransfer.Resource: t.objects.TopicTransfers().Informer(),
	}
	stores := map[string]consistency.Store{}
	for resource, informer := range t.informers {
		stores[resource] = informer.GetStore()
	}
	if err := t.addHost(c, stores); err != nil {
		return nil, err
	}
	t.writes = consistency.New[children.Owner](stores)
	if c.Host != nil {
		t.executor = apply.New(c.Host, t.writes)
	}
	var err error
	if t.rocketmq, err = c.RocketMQ(); err != nil {
		return nil, err
	}
	t.registrations = registration.New(t.rocketmq, c.Clock)
	return t, nil
}

func (t *term) addHost(c Config, stores map[string]consistency.Store) (err error) {
	if c.Host == nil {
		t.events = discard{}
		return nil
	}
	if t.children, err = children.New(c.Host); err != nil {
		return err
	}
	maps.Copy(stores, t.children.Stores())
	t.broadcaster = events.NewBroadcaster(&events.EventSinkImpl{Interface: c.Host.EventsV1()})
	t.events = t.broadcaster.NewRecorder(scheme.Scheme, apply.FieldManager)
	return nil
}

// run works until ctx ends, and returns when nothing of the term runs any more. Working is called once everything that
// exists was read, with the queues that are worked on from then.
func (t *term) run(ctx context.Context, workers int, working func([]*queue.Queue)) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer func() { err = errors.Join(err, t.rocketmq.Close()) }()
	queues := map[string]*queue.Queue{}
	for _, d := range descriptors() {
		queues[d.resource] = queue.New(d.resource, d.new(t), d.metrics.observe, t.clock)
		defer queues[d.resource].Close()
	}
	if err := t.watch(queues); err != nil {
		cancel()
		return err
	}
	stop := t.start(ctx)
	defer stop()
	defer cancel()
	if err := t.synced(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	working(slices.Collect(maps.Values(queues)))
	klog.FromContext(ctx).Info("Controllers are working")
	var running sync.WaitGroup
	for _, q := range queues {
		running.Go(func() { q.Run(ctx, workers) })
	}
	running.Wait()
	return nil
}

// start starts what feeds the queues, and returns what waits for its end after ctx has ended.
func (t *term) start(ctx context.Context) (stop func()) {
	t.factory.StartWithContext(ctx)
	if t.host == nil {
		return t.factory.Shutdown
	}
	t.children.Start(ctx)
	if err := t.broadcaster.StartRecordingToSinkWithContext(ctx); err != nil {
		klog.FromContext(ctx).Error(err, "Cannot record events, going on without")
	}
	return func() {
		t.factory.Shutdown()
		t.children.Stop()
		t.broadcaster.Shutdown()
	}
}

func (t *term) synced(ctx context.Context) error {
	if err := t.factory.WaitForCacheSyncWithContext(ctx).AsError(); err != nil {
		return fmt.Errorf("reading the objects of our API: %w", err)
	}
	if t.host == nil {
		return nil
	}
	if err := t.children.Synced(ctx); err != nil {
		return fmt.Errorf("reading children in the host cluster: %w", err)
	}
	return nil
}

// withoutManagedFields keeps out of the cache what no controller reads. A write of ours that has none leaves them as
// they are.
func withoutManagedFields(obj any) (any, error) {
	if object, ok := obj.(metav1.Object); ok {
		object.SetManagedFields(nil)
	}
	return obj, nil
}
