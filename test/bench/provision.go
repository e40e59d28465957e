// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/cache"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/nodes"
)

const (
	image         = "apache/rocketmq:5.5.0"
	nameService   = "name-service"
	provisionGoal = 2.5
)

// delegated measures the server as it is shipped: idle, making the children of 50 Brokers, and steady afterwards.
func delegated(ctx context.Context, r *report) (err error) {
	dir, err := os.MkdirTemp("", "mq-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	audit := filepath.Join(dir, "audit.log")
	policy, err := writeAuditPolicy(dir)
	if err != nil {
		return err
	}
	c, err := apiserver.Start(ctx, apiserver.Options{
		Name:     "bench-delegated",
		HostArgs: []string{"--audit-policy-file=" + policy, "--audit-log-path=" + audit, "--audit-log-mode=blocking"},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Stop()) }()
	if err := idle(ctx, r, c); err != nil {
		return err
	}
	// Pods are somebody else's work: while the clock runs, masters only say that theirs are ready, for replicas wait for
	// that.
	var running atomic.Bool
	n, err := nodes.Start(ctx, c.Kubernetes, nodes.Options{MakePods: true, Workers: 16, Late: func(set *appsv1.StatefulSet) nodes.Lateness {
		_, index, broker := naming.ParseStaticMember(set.Labels[naming.LabelBroker], set.Name)
		switch {
		case !running.Load() || !broker:
			return nodes.InTime
		case index == 0:
			return nodes.ReportOnly
		default:
			return nodes.Nothing
		}
	}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Stop()) }()
	s, err := startServers(ctx, c.Kubernetes)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Stop()) }()
	const rounds = 3
	var masters, all []float64
	for range rounds {
		running.Store(true)
		m, a, err := provision(ctx, c)
		if err != nil {
			return err
		}
		running.Store(false)
		n.Release()
		if err := settle(ctx, c); err != nil {
			return err
		}
		masters, all = append(masters, m.Seconds()), append(all, a.Seconds())
	}
	r.add(
		result{what: "50 Brokers of 2 x (1 master + 1 replica): 100 masters made", unit: "s", rounds: masters, goal: provisionGoal},
		result{what: "the same: all 200 StatefulSets made", unit: "s", rounds: all, goal: provisionGoal, required: true,
			note: "From the first create; replicas wait for the StatefulSets of the masters to report a ready pod, which they do at once; no pod is made meanwhile."},
	)
	return steady(ctx, r, c, audit)
}

// provision creates 50 Brokers in a namespace of their own, which has a ready name server, and returns how long it took
// until there were 100 and 200 StatefulSets. The clock starts with the first create.
func provision(ctx context.Context, c *apiserver.Cluster) (masters, all time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, apiserver.Patience)
	defer cancel()
	const brokers, groups, replicas = 50, 2, 1
	namespace, err := c.CreateNamespace(ctx, "bench")
	if err != nil {
		return 0, 0, err
	}
	// Pods need it, and there is nobody here who makes it.
	if _, err := c.Kubernetes.CoreV1().ServiceAccounts(namespace).Create(ctx, &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default"}}, metav1.CreateOptions{}); err != nil {
		return 0, 0, err
	}
	api := c.RocketMQ.RocketmqV1alpha1()
	if _, err := api.NameServices(namespace).Create(ctx, &v1alpha1.NameService{
		ObjectMeta: metav1.ObjectMeta{Name: nameService}, Spec: v1alpha1.NameServiceSpec{NameServiceImage: image},
	}, metav1.CreateOptions{}); err != nil {
		return 0, 0, err
	}
	if err := apiserver.Await(ctx, "the name server", func(ctx context.Context) error {
		found, err := api.NameServices(namespace).Get(ctx, nameService, metav1.GetOptions{})
		if err == nil && !meta.IsStatusConditionTrue(found.Status.Conditions, v1alpha1.ConditionReady) {
			err = fmt.Errorf("it is not ready: %+v", found.Status.Conditions)
		}
		return err
	}); err != nil {
		return 0, 0, err
	}
	made, err := followStatefulSets(ctx, c, namespace)
	if err != nil {
		return 0, 0, err
	}
	begin := time.Now()
	var creating sync.WaitGroup
	failed := make(chan error, brokers)
	slots := make(chan struct{}, 8)
	for i := range brokers {
		creating.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			two, one := int32(groups), int32(replicas)
			_, err := api.Brokers(namespace).Create(ctx, &v1alpha1.Broker{
				ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("broker-%d", i)},
				Spec:       v1alpha1.BrokerSpec{Groups: &two, ReplicaPerGroup: &one, BrokerImage: image},
			}, metav1.CreateOptions{})
			failed <- err
		})
	}
	defer creating.Wait()
	for count := 0; count < brokers*groups*(1+replicas); {
		select {
		case err := <-failed:
			if err != nil {
				return 0, 0, err
			}
		case <-made:
			if count++; count == brokers*groups {
				masters = time.Since(begin)
			}
		case <-ctx.Done():
			return 0, 0, fmt.Errorf("there are only %d StatefulSets after %s: %w", count, time.Since(begin), context.Cause(ctx))
		}
	}
	return masters, time.Since(begin), nil
}

// followStatefulSets returns a channel that receives once for every StatefulSet of Brokers made in the namespace from
// now on, until the context ends. An informer, because the host may end a watch at any time.
func followStatefulSets(ctx context.Context, c *apiserver.Cluster, namespace string) (<-chan struct{}, error) {
	made := make(chan struct{}, 1000)
	factory := informers.NewSharedInformerFactoryWithOptions(c.Kubernetes, 0, informers.WithNamespace(namespace))
	informer := factory.Apps().V1().StatefulSets().Informer()
	if _, err := informer.AddEventHandler(cache.ResourceEventHandlerDetailedFuncs{AddFunc: func(_ any, initial bool) {
		if !initial {
			made <- struct{}{}
		}
	}}); err != nil {
		return nil, err
	}
	factory.StartWithContext(ctx)
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return nil, errors.New("cannot list StatefulSets")
	}
	return made, nil
}

// writeAuditPolicy has the host record who writes what, and nothing else.
func writeAuditPolicy(dir string) (string, error) {
	policy, err := json.Marshal(map[string]any{
		"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": []string{"RequestReceived"},
		"rules": []map[string]any{
			{"level": "Metadata", "verbs": []string{"create", "update", "patch", "delete", "deletecollection"}},
			{"level": "None"},
		},
	})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "audit-policy.json")
	return path, os.WriteFile(path, policy, 0o600)
}
