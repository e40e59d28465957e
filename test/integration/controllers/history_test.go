// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// history records what happens to the children of a namespace. All of them are in one etcd, so that their resource
// versions say what came before what.
type history struct {
	mu sync.Mutex
	// created holds the versions at which an object was created, by resource and name; deleted those at which it went.
	created, deleted map[string][]uint64
	// ready holds the version at which a pod became ready.
	ready map[string]uint64
	// onCreated, if set, is called for every creation, in the order of one resource.
	onCreated func(key string)
}

// record starts to follow the namespace.
func record(t *testing.T, c *apiserver.Cluster, namespace string, onCreated func(string)) *history {
	t.Helper()
	h := &history{created: map[string][]uint64{}, deleted: map[string][]uint64{}, ready: map[string]uint64{}, onCreated: onCreated}
	ctx, cancel := context.WithCancel(t.Context())
	var following sync.WaitGroup
	t.Cleanup(func() { cancel(); following.Wait() })
	for _, resource := range childResources() {
		list, err := c.Dynamic.Resource(resource).Namespace(namespace).List(ctx, metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		w, err := c.Dynamic.Resource(resource).Namespace(namespace).Watch(ctx, metav1.ListOptions{ResourceVersion: list.GetResourceVersion()})
		if err != nil {
			t.Fatal(err)
		}
		following.Go(func() {
			defer w.Stop()
			for event := range w.ResultChan() {
				if object, ok := event.Object.(*unstructured.Unstructured); ok {
					h.add(event.Type, resource.Resource, object)
				}
			}
		})
	}
	return h
}

func (h *history) add(event watch.EventType, resource string, object *unstructured.Unstructured) {
	version, err := strconv.ParseUint(object.GetResourceVersion(), 10, 64)
	if err != nil {
		return
	}
	key := resource + "/" + object.GetName()
	h.mu.Lock()
	defer h.mu.Unlock()
	switch event {
	case watch.Added:
		h.created[key] = append(h.created[key], version)
		if h.onCreated != nil {
			h.onCreated(key)
		}
	case watch.Deleted:
		h.deleted[key] = append(h.deleted[key], version)
	}
	if resource == "pods" && h.ready[object.GetName()] == 0 && isReady(object) {
		h.ready[object.GetName()] = version
	}
}

func isReady(object *unstructured.Unstructured) bool {
	var pod corev1.Pod
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &pod); err != nil {
		return false
	}
	return slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
}

// judge fails the test unless every object was created once and stayed, and each that is named in after was created
// only when its pods were ready.
func (h *history) judge(t *testing.T, after map[string][]string) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, key := range keys(h.created) {
		if n := len(h.created[key]); n != 1 {
			t.Errorf("%s was created %d times, at %v", key, n, h.created[key])
		}
	}
	for _, key := range keys(h.deleted) {
		t.Errorf("%s was deleted, at %v", key, h.deleted[key])
	}
	for _, key := range keys(after) {
		if len(h.created[key]) == 0 {
			t.Errorf("%s was never seen to be created", key)
			continue
		}
		for _, pod := range after[key] {
			if ready := h.ready[pod]; ready == 0 || ready >= h.created[key][0] {
				t.Errorf("%s was created at %d, pod %s became ready at %d: want before", key, h.created[key][0], pod, ready)
			}
		}
	}
}
