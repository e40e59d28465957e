// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package restart

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/tools/cache"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/informers/externalversions"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

func newBroker(name string) *v1alpha1.Broker {
	return &v1alpha1.Broker{
		ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{v1alpha1.PausedAnnotation: "true"}},
		Spec:       v1alpha1.BrokerSpec{BrokerImage: "apache/rocketmq:5.5.0"},
	}
}

// TestKilledUnderLoad: whatever the server has acknowledged is there after kill -9, as it was acknowledged.
func TestKilledUnderLoad(t *testing.T) {
	t.Parallel()
	cluster := apiserver.StartForTest(t, apiserver.Options{Name: "killed-under-load"})
	brokers := cluster.RocketMQ.RocketmqV1alpha1().Brokers("default")
	const enough = 30

	acknowledged := make(chan *v1alpha1.Broker)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		defer close(acknowledged)
		for i := 0; ctx.Err() == nil; i++ {
			created, err := brokers.Create(ctx, newBroker(fmt.Sprintf("broker-%d", i)), metav1.CreateOptions{})
			if err != nil {
				return // the server is dead
			}
			acknowledged <- created
		}
	}()
	want := map[string]*v1alpha1.Broker{}
	for created := range acknowledged {
		want[created.Name] = created
		if len(want) == enough {
			// The next write is on its way, or will find nobody.
			if err := cluster.Server.Kill9(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(want) < enough {
		t.Fatalf("only %d writes were acknowledged before the first failed", len(want))
	}
	if err := cluster.Server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := brokers.List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]v1alpha1.Broker{}
	for _, broker := range list.Items {
		got[broker.Name] = broker
	}
	for name, broker := range want {
		if found := got[name]; found.UID != broker.UID || !reflect.DeepEqual(found.Spec, broker.Spec) {
			t.Errorf("%s was acknowledged as %+v, after the kill it is %+v", name, broker, found)
		}
	}
	// At most the one write that was on its way may have happened without an answer.
	if extra := len(got) - len(want); extra > 1 {
		t.Errorf("%d objects exist that nobody was told of", extra)
	}
}

// TestRestartInSight: while the server stops as asked, requests go on being answered until the host has had time to
// notice; informers of clients survive the restart and miss nothing.
func TestRestartInSight(t *testing.T) {
	t.Parallel()
	cluster := apiserver.StartForTest(t, apiserver.Options{Name: "restart-in-sight"})
	brokers := cluster.RocketMQ.RocketmqV1alpha1().Brokers("default")
	if _, err := brokers.Create(t.Context(), newBroker("before"), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	factory := externalversions.NewSharedInformerFactory(cluster.RocketMQ, 0)
	informer := factory.Rocketmq().V1alpha1().Brokers()
	lister := informer.Lister()
	ctx, cancel := context.WithCancel(t.Context())
	factory.StartWithContext(ctx)
	defer factory.Shutdown()
	defer cancel()
	if !cache.WaitForCacheSync(ctx.Done(), informer.Informer().HasSynced) {
		t.Fatal("the informer did not fill")
	}

	direct, err := cluster.DirectConfig(ctx, cluster.Config)
	if err != nil {
		t.Fatal(err)
	}
	stopped := make(chan error, 1)
	go func() { stopped <- cluster.Server.Stop() }()
	answeredWhileStopping := awaitUnready(ctx, direct, func(ctx context.Context) error {
		_, err := brokers.Get(ctx, "before", metav1.GetOptions{})
		return err
	})
	if answeredWhileStopping != nil {
		t.Errorf("a request to a server that says it is about to stop: %v", answeredWhileStopping)
	}
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	if _, err := brokers.Get(ctx, "before", metav1.GetOptions{}); !apierrors.IsServiceUnavailable(err) && err == nil {
		t.Errorf("a request to a stopped server: %v, want an error", err)
	}
	if err := cluster.Server.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := brokers.Create(ctx, newBroker("after"), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := apiserver.Await(ctx, "the informer to see what came after the restart", func(context.Context) error {
		found, err := lister.List(labels.Everything())
		if err == nil && len(found) != 2 {
			err = fmt.Errorf("it knows %d Brokers", len(found))
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

// TestCertificateRotation: when another authority comes to sign, nobody notices: not one request fails, and the host
// never thinks the server gone.
func TestCertificateRotation(t *testing.T) {
	t.Parallel()
	cluster := apiserver.StartForTest(t, apiserver.Options{Name: "certificate-rotation"})
	before, err := servingAuthority(cluster.Server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := prepareSuccessor(t.Context(), cluster, time.Now()); err != nil {
		t.Fatal(err)
	}
	brokers := cluster.RocketMQ.RocketmqV1alpha1().Brokers("default")
	rotated := false
	err = apiserver.Await(t.Context(), "the new authority to sign", func(ctx context.Context) error {
		if _, err := brokers.List(ctx, metav1.ListOptions{}); err != nil {
			t.Errorf("a request failed: %v", err)
		}
		available, err := cluster.Available(ctx)
		if err != nil {
			return err
		}
		if available.Status != "True" {
			t.Errorf("the APIService is not available: %s", available.Message)
		}
		// The host looks at the server as often as it can, so that a moment of distrust would be seen.
		if err := cluster.Nudge(ctx); err != nil {
			return err
		}
		now, err := servingAuthority(cluster.Server.URL)
		if err != nil {
			return err
		}
		if now == before {
			return errors.New("the old authority signs")
		}
		if !rotated {
			// Once more, with connections made under the new certificate.
			rotated = true
			return errors.New("the new authority has just begun to sign")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
