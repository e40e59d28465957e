// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package behaviour

import (
	"context"
	"errors"
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	applyv1alpha1 "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/applyconfiguration/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/informers/externalversions"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// TestWireFormats: the generated clientset works through the aggregator with every format, and reads the same.
func TestWireFormats(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	broker := newBroker("broker")
	broker.Spec.Properties = map[string]string{"maxMessageSize": "1048576"}
	want := mustCreate(t, cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace), broker)
	for _, format := range []string{runtime.ContentTypeJSON, runtime.ContentTypeProtobuf, runtime.ContentTypeYAML} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			config := rest.CopyConfig(cluster.Config)
			config.ContentType, config.AcceptContentTypes = format, format
			client, err := versioned.NewForConfig(config)
			if err != nil {
				t.Fatal(err)
			}
			brokers := client.RocketmqV1alpha1().Brokers(namespace)
			got, err := brokers.Get(t.Context(), "broker", metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got.UID != want.UID || got.Spec.Properties["maxMessageSize"] != "1048576" || got.Spec.ClusterName != "broker" {
				t.Errorf("got %+v", got)
			}
			created, err := brokers.Create(t.Context(), newBroker("dry"), metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
			if err != nil || created.UID == "" {
				t.Errorf("create: %+v, %v", created, err)
			}
		})
	}
}

// TestApply: the generated apply configurations say what a controller or tool wants to own.
func TestApply(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	brokers := cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace)
	wanted := applyv1alpha1.Broker("broker", namespace).
		WithSpec(applyv1alpha1.BrokerSpec().WithBrokerImage("apache/rocketmq:5.5.0").WithGroups(2))
	applied, err := brokers.Apply(t.Context(), wanted, metav1.ApplyOptions{FieldManager: "tool"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := brokers.Apply(t.Context(), wanted, metav1.ApplyOptions{FieldManager: "tool"})
	if err != nil {
		t.Fatal(err)
	}
	if applied.Generation != 1 || *applied.Spec.Groups != 2 || again.ResourceVersion != applied.ResourceVersion {
		t.Errorf("applied %+v, then %+v: want no change the second time", applied, again)
	}
	owned, err := applyv1alpha1.ExtractBroker(again, "tool")
	if err != nil {
		t.Fatal(err)
	}
	if owned.Spec == nil || owned.Spec.Groups == nil || *owned.Spec.Groups != 2 || owned.Spec.ClusterMode != nil {
		t.Errorf("the tool owns %+v, want what it applied and no default", owned.Spec)
	}
}

// TestInformers: generated informers and listers of every kind fill, follow changes and find by namespace.
func TestInformers(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	brokers := cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace)
	mustCreate(t, brokers, newBroker("before"))

	factory := externalversions.NewSharedInformerFactoryWithOptions(cluster.RocketMQ, 0, externalversions.WithNamespace(namespace))
	group := factory.Rocketmq().V1alpha1()
	for _, informer := range []cache.SharedIndexInformer{
		group.Brokers().Informer(), group.NameServices().Informer(), group.Controllers().Informer(), group.Consoles().Informer(), group.TopicTransfers().Informer(),
	} {
		if informer == nil {
			t.Fatal("a kind has no informer")
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), apiserver.Patience)
	defer cancel()
	factory.StartWithContext(ctx)
	defer factory.Shutdown()
	defer cancel()
	for kind, synced := range factory.WaitForCacheSync(ctx.Done()) {
		if !synced {
			t.Fatalf("the informer of %v did not fill", kind)
		}
	}
	lister := group.Brokers().Lister().Brokers(namespace)
	if found, err := lister.Get("before"); err != nil || found.Spec.ClusterName != "before" {
		t.Fatalf("found %v, %v", found, err)
	}
	mustCreate(t, brokers, newBroker("after"))
	if err := apiserver.Await(ctx, "the informer to see a new Broker", func(context.Context) error {
		found, err := lister.List(labels.Everything())
		if err == nil && len(found) != 2 {
			err = fmt.Errorf("it knows %d Brokers", len(found))
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

// TestMetadataOnly: garbage collection, quota and namespace deletion read nothing but metadata, of whatever kind.
func TestMetadataOnly(t *testing.T) {
	t.Parallel()
	client, err := metadata.NewForConfig(cluster.Config)
	if err != nil {
		t.Fatal(err)
	}
	namespace := cluster.NewNamespace(t)
	mustCreate(t, cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace), newBroker("broker"))
	list, err := client.Resource(v1alpha1.SchemeGroupVersion.WithResource("brokers")).Namespace(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Items) != 1 || list.Items[0].Name != "broker" {
		t.Errorf("got %+v", list.Items)
	}
}

// TestGarbageCollection: an object of the host may be owned by one of ours, and goes with it. We do not use that for
// what holds data, but users do for what they add.
func TestGarbageCollection(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	brokers := cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace)
	configMaps := cluster.Kubernetes.CoreV1().ConfigMaps(namespace)
	owner := mustCreate(t, brokers, newBroker("owner"))
	if _, err := configMaps.Create(t.Context(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{
		Name:            "owned",
		OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(owner, v1alpha1.SchemeGroupVersion.WithKind("Broker"))},
	}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := brokers.Delete(t.Context(), "owner", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := apiserver.Await(t.Context(), "the garbage collector", func(ctx context.Context) error {
		_, err := configMaps.Get(ctx, "owned", metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil
		}
		return errors.Join(errors.New("the owned object is still there"), err)
	}); err != nil {
		t.Error(err)
	}
}
