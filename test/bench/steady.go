// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// steady counts what the server writes in a minute in which nothing happens: at the host, by the audit log of the host,
// and at itself, by its own counters.
func steady(ctx context.Context, r *report, c *apiserver.Cluster, audit string) error {
	client, err := c.DirectClient(ctx)
	if err != nil {
		return err
	}
	user := fmt.Sprintf("system:serviceaccount:%s:%s", c.Namespace, c.ServiceAccount)
	hostBefore, err := auditedWrites(audit, user)
	if err != nil {
		return err
	}
	ownBefore, err := ownWrites(ctx, client)
	if err != nil {
		return err
	}
	cpuBefore, err := processorTime(c.Server.PID())
	if err != nil {
		return err
	}
	pause(time.Minute, ctx.Done())
	hostAfter, err := auditedWrites(audit, user)
	if err != nil {
		return err
	}
	ownAfter, err := ownWrites(ctx, client)
	if err != nil {
		return err
	}
	cpuAfter, err := processorTime(c.Server.PID())
	if err != nil {
		return err
	}
	host, own := difference(hostAfter, hostBefore), difference(ownAfter, ownBefore)
	r.add(
		result{what: "steady with 150 Brokers: writes to the host in a minute", unit: "", rounds: []float64{sum(host)}, required: true, note: describe(host) + "But for the renewals of the Lease."},
		result{what: "the same: writes to its own objects in a minute", unit: "", rounds: []float64{sum(own)}, required: true, note: describe(own)},
		result{what: "the same: share of a processor", unit: "%", rounds: []float64{(cpuAfter - cpuBefore).Seconds() / 60 * 100}, goal: 1,
			note: "Every broker and name server answers at once, from one process that stands in for them."},
	)
	return ctx.Err()
}

// settle waits until all Brokers are what they are to be, and a little longer: statuses follow the last pods.
func settle(ctx context.Context, c *apiserver.Cluster) error {
	if err := apiserver.Await(ctx, "all Brokers", func(ctx context.Context) error {
		all, err := c.RocketMQ.RocketmqV1alpha1().Brokers(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
		if err != nil {
			return err
		}
		for _, b := range all.Items {
			if !meta.IsStatusConditionTrue(b.Status.Conditions, v1alpha1.ConditionReady) ||
				!meta.IsStatusConditionFalse(b.Status.Conditions, v1alpha1.ConditionProgressing) {
				return fmt.Errorf("broker %s is not ready: %+v", b.Name, b.Status.Conditions)
			}
		}
		return nil
	}); err != nil {
		return err
	}
	pause(20*time.Second, ctx.Done())
	return nil
}

// auditedWrites counts the user's writes by verb and resource. Leases are how replicas agree on a leader and are renewed
// forever; reviews are questions.
func auditedWrites(path, user string) (map[string]float64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	writes := map[string]float64{}
	for line := range bytes.Lines(text) {
		var event struct {
			Verb      string
			User      struct{ Username string }
			ObjectRef struct{ Resource, Subresource string }
		}
		if err := json.Unmarshal(line, &event); err != nil {
			continue // the last line may still be in the making
		}
		resource := event.ObjectRef.Resource
		if event.User.Username == user && resource != "leases" && !strings.HasSuffix(resource, "reviews") {
			writes[event.Verb+" "+strings.TrimSuffix(resource+"/"+event.ObjectRef.Subresource, "/")]++
		}
	}
	return writes, nil
}

// ownWrites reads the server's counter of requests that change something.
func ownWrites(ctx context.Context, client rest.Interface) (map[string]float64, error) {
	text, err := client.Get().AbsPath("/metrics").DoRaw(ctx)
	if err != nil {
		return nil, err
	}
	writes := map[string]float64{}
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "apiserver_request_total{") {
			continue
		}
		labels, value, _ := strings.Cut(strings.TrimSpace(line), "} ")
		var count float64
		if _, err := fmt.Sscan(value, &count); err != nil {
			return nil, fmt.Errorf("cannot read %q: %w", line, err)
		}
		verb := label(labels, "verb")
		if slices.Contains([]string{"POST", "PUT", "PATCH", "APPLY", "DELETE"}, verb) {
			writes[verb+" "+strings.TrimSuffix(label(labels, "resource")+"/"+label(labels, "subresource"), "/")] += count
		}
	}
	return writes, nil
}

func label(labels, name string) string {
	_, rest, _ := strings.Cut(labels, name+`="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

func difference(after, before map[string]float64) map[string]float64 {
	d := map[string]float64{}
	for key, n := range after {
		if n -= before[key]; n != 0 {
			d[key] = n
		}
	}
	return d
}

func sum(counts map[string]float64) float64 {
	var total float64
	for _, n := range counts {
		total += n
	}
	return total
}

func describe(counts map[string]float64) string {
	var text strings.Builder
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&text, "%s: %.0f. ", key, counts[key])
	}
	return text.String()
}
