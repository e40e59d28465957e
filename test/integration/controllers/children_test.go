// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// childResources are all that controllers make, and what others make of that.
func childResources() []schema.GroupVersionResource {
	return []schema.GroupVersionResource{
		{Group: "apps", Version: "v1", Resource: "statefulsets"},
		{Version: "v1", Resource: "services"},
		{Version: "v1", Resource: "configmaps"},
		{Group: "policy", Version: "v1", Resource: "poddisruptionbudgets"},
		{Version: "v1", Resource: "pods"},
		{Version: "v1", Resource: "persistentvolumeclaims"},
	}
}

// children are the objects of a namespace by resource and name, without what Kubernetes itself puts there.
func children(ctx context.Context, c *apiserver.Cluster, namespace string) (map[string]*unstructured.Unstructured, error) {
	found := map[string]*unstructured.Unstructured{}
	for _, resource := range childResources() {
		list, err := c.Dynamic.Resource(resource).Namespace(namespace).List(ctx, metav1.ListOptions{})
		if err != nil {
			return nil, err
		}
		for _, object := range list.Items {
			if object.GetName() != "kube-root-ca.crt" {
				found[resource.Resource+"/"+object.GetName()] = &object
			}
		}
	}
	return found, nil
}

func keys[V any](m map[string]V) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// statefulSets of a Broker called broker with 2 groups of a master and a replica, and of a NameService.
func wantStatefulSets() []string {
	return []string{
		"statefulsets/broker-0-master", "statefulsets/broker-0-replica-1",
		"statefulsets/broker-1-master", "statefulsets/broker-1-replica-1",
		"statefulsets/name-service",
	}
}

// awaitStatefulSets waits until the namespace has exactly these and all of them are ready, and returns all children.
func awaitStatefulSets(t *testing.T, c *apiserver.Cluster, namespace string, want []string) map[string]*unstructured.Unstructured {
	t.Helper()
	var found map[string]*unstructured.Unstructured
	if err := apiserver.Await(t.Context(), "StatefulSets "+strings.Join(want, ", "), func(ctx context.Context) (err error) {
		if found, err = children(ctx, c, namespace); err != nil {
			return err
		}
		var got []string
		for _, key := range keys(found) {
			if strings.HasPrefix(key, "statefulsets/") {
				got = append(got, key)
			}
		}
		if !slices.Equal(got, want) {
			return fmt.Errorf("there are %q", got)
		}
		for _, key := range want {
			replicas, _, _ := unstructured.NestedInt64(found[key].Object, "spec", "replicas")
			ready, _, _ := unstructured.NestedInt64(found[key].Object, "status", "readyReplicas")
			if ready != replicas {
				return fmt.Errorf("%d of %d pods of %s are ready", ready, replicas, key)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return found
}
