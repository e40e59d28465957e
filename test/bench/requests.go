// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

const (
	requests = 600
	workers  = 4
	cpuRound = 3
)

// target is a way to Brokers, and the processes that work for whoever takes it.
type target struct {
	name         string
	client       rest.Interface
	groupVersion string
	pids         []int
}

// operation is one kind of request. The number makes requests differ.
type operation struct {
	name string
	do   func(c rest.Interface, t target, path string, i int) *rest.Request
}

func operations() []operation {
	return []operation{
		{"create", func(c rest.Interface, t target, path string, i int) *rest.Request {
			return c.Post().AbsPath(path).Body(manifest(t.groupVersion, i, "")).SetHeader("Content-Type", "application/json")
		}},
		{"get", func(c rest.Interface, _ target, path string, i int) *rest.Request {
			return c.Get().AbsPath(path, objectName(i))
		}},
		{"merge patch", func(c rest.Interface, _ target, path string, i int) *rest.Request {
			return c.Patch(types.MergePatchType).AbsPath(path, objectName(i)).Body([]byte(`{"spec":{"properties":{"fileReservedTime":"24"}}}`))
		}},
		{"apply", func(c rest.Interface, t target, path string, i int) *rest.Request {
			return c.Patch(types.ApplyPatchType).AbsPath(path, objectName(i)).Param("fieldManager", "bench").Param("force", "true").
				Body(manifest(t.groupVersion, i, "48"))
		}},
	}
}

func objectName(i int) string { return fmt.Sprintf("broker-%d", i) }

// manifest is a Broker of about a kilobyte.
func manifest(groupVersion string, i int, reserved string) []byte {
	properties := map[string]string{"maxMessageSize": "4194304", "deleteWhen": "04"}
	if reserved != "" {
		properties["fileReservedTime"] = reserved
	}
	var env []map[string]string
	for n := range 8 {
		env = append(env, map[string]string{"name": fmt.Sprintf("VARIABLE_%d", n), "value": "the value of a variable"})
	}
	body, err := json.Marshal(map[string]any{
		"apiVersion": groupVersion, "kind": "Broker",
		"metadata": map[string]any{"name": objectName(i), "labels": map[string]string{"app": "bench", "team": "a"}},
		"spec": map[string]any{
			"size": 2, "replicaPerGroup": 1, "brokerImage": image, "properties": properties, "env": env,
			"resources":    map[string]any{"requests": map[string]string{"cpu": "500m", "memory": "2Gi"}, "limits": map[string]string{"cpu": "2", "memory": "4Gi"}},
			"nodeSelector": map[string]string{"disk": "ssd"}, "terminationGracePeriodSeconds": 120,
		},
	})
	if err != nil {
		panic(err) // of constants and a number
	}
	return body
}

// perRequest compares the processor time of a request to our server, directly and through the host, with that of the
// same request to a CRD of the same schema in the same host. All store in the same etcd, which is not counted.
func perRequest(ctx context.Context, r *report) (err error) {
	c, err := apiserver.Start(ctx, apiserver.Options{
		Name:          "bench-requests",
		ServerArgs:    []string{"--controllers=false"},
		ServerArgsFor: func(c *apiserver.Cluster) []string { return []string{"--etcd-servers=" + c.Plane.EtcdURL()} },
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Stop()) }()
	if err := createCRD(ctx, c); err != nil {
		return err
	}
	host, err := c.PID("kube-apiserver")
	if err != nil {
		return err
	}
	direct, err := c.DirectClient(ctx)
	if err != nil {
		return err
	}
	through := c.Kubernetes.Discovery().RESTClient()
	server := c.Server.PID()
	own := v1alpha1.SchemeGroupVersion.String()
	targets := []target{
		{"CRD", through, crdGroup + "/v1alpha1", []int{host}},
		{"direct", direct, own, []int{server}},
		{"through the host", through, own, []int{host, server}},
	}
	cost := map[string]map[string][]float64{}
	for round := range cpuRound {
		for _, t := range targets {
			namespace, err := c.CreateNamespace(ctx, "bench")
			if err != nil {
				return err
			}
			path := fmt.Sprintf("/apis/%s/namespaces/%s/brokers", t.groupVersion, namespace)
			for _, o := range operations() {
				spent, err := measure(ctx, t, o, path)
				if err != nil {
					return fmt.Errorf("%s, %s, round %d: %w", o.name, t.name, round, err)
				}
				if cost[o.name] == nil {
					cost[o.name] = map[string][]float64{}
				}
				cost[o.name][t.name] = append(cost[o.name][t.name], spent.Seconds()*1000/requests)
			}
		}
	}
	for _, o := range operations() {
		crd := result{rounds: cost[o.name]["CRD"]}.median()
		for _, goal := range []struct {
			target string
			most   float64
		}{{"direct", 0.4}, {"through the host", 0.7}} {
			mine := cost[o.name][goal.target]
			var ratios []float64
			for _, milliseconds := range mine {
				ratios = append(ratios, milliseconds/crd)
			}
			r.add(result{what: fmt.Sprintf("%s, %s: CPU of that of a CRD", o.name, goal.target), unit: "x", rounds: ratios, goal: goal.most,
				note: fmt.Sprintf("%.2f of %.2f ms.", result{rounds: mine}.median(), crd)})
		}
	}
	return nil
}

// measure makes the requests and returns the processor time they took.
func measure(ctx context.Context, t target, o operation, path string) (time.Duration, error) {
	before, err := spent(t.pids)
	if err != nil {
		return 0, err
	}
	var next atomic.Int64
	var working sync.WaitGroup
	problems := make(chan error, workers)
	for range workers {
		working.Go(func() {
			for i := next.Add(1); i <= requests; i = next.Add(1) {
				var status int
				if err := o.do(t.client, t, path, int(i)).Do(ctx).StatusCode(&status).Error(); err != nil {
					problems <- fmt.Errorf("request %d was answered with %d: %w", i, status, err)
					return
				}
				if status != http.StatusOK && status != http.StatusCreated {
					problems <- fmt.Errorf("request %d was answered with %d", i, status)
					return
				}
			}
		})
	}
	working.Wait()
	close(problems)
	if err := <-problems; err != nil {
		return 0, err
	}
	after, err := spent(t.pids)
	return after - before, err
}

func spent(pids []int) (time.Duration, error) {
	var total time.Duration
	for _, pid := range pids {
		used, err := processorTime(pid)
		if err != nil {
			return 0, err
		}
		total += used
	}
	return total, nil
}
