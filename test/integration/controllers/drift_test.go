// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// TestDrift: what somebody changes in a Service or a PodDisruptionBudget of ours comes back as it was, and what is
// theirs in it stays.
func TestDrift(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	startNodes(t, cluster, nil, namespace)
	create(t, cluster, namespace, newNameService(1), newBroker(1, 0))
	before := awaitStatefulSets(t, cluster, namespace, []string{"statefulsets/broker-0-master", "statefulsets/name-service"})

	const theirs = `"metadata":{"annotations":{"example.com/team":"blue"},"labels":{"example.com/team":"blue","app.kubernetes.io/name":"else"}}`
	service := `{` + theirs + `,"spec":{"sessionAffinity":"ClientIP","selector":{"app":"else"},"ports":[{"name":"extra","port":7,"targetPort":7}]}}`
	budget := `{` + theirs + `,"spec":{"maxUnavailable":9}}`
	drifted := map[string]bool{}
	for _, resource := range childResources() {
		patch, ok := map[string]string{"services": service, "poddisruptionbudgets": budget}[resource.Resource]
		if !ok {
			continue
		}
		for key, object := range before {
			if !strings.HasPrefix(key, resource.Resource+"/") {
				continue
			}
			_, err := cluster.Dynamic.Resource(resource).Namespace(namespace).Patch(t.Context(), object.GetName(),
				types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
			if err != nil {
				t.Fatal(err)
			}
			drifted[key] = true
		}
	}
	if len(drifted) != 5 {
		t.Fatalf("%d Services and PodDisruptionBudgets were changed, want 3 and 2: %v", len(drifted), drifted)
	}
	var after map[string]*unstructured.Unstructured
	if err := apiserver.Await(t.Context(), "all of them to be as they were", func(ctx context.Context) (err error) {
		if after, err = children(ctx, cluster, namespace); err != nil {
			return err
		}
		for key := range drifted {
			if got, want := ownedFields(after[key]), ownedFields(before[key]); got != want {
				return fmt.Errorf("%s has %s, want %s", key, got, want)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for key := range drifted {
		object := after[key]
		if object.GetUID() != before[key].GetUID() {
			t.Errorf("%s was replaced", key)
		}
		if object.GetAnnotations()["example.com/team"] != "blue" || object.GetLabels()["example.com/team"] != "blue" {
			t.Errorf("%s lost what is theirs: labels %v, annotations %v", key, object.GetLabels(), object.GetAnnotations())
		}
		if affinity, _, _ := unstructured.NestedString(object.Object, "spec", "sessionAffinity"); strings.HasPrefix(key, "services/") && affinity != "ClientIP" {
			t.Errorf("%s lost their session affinity", key)
		}
		if ports := portNames(object); strings.HasPrefix(key, "services/") && !strings.Contains(ports, "extra") {
			t.Errorf("%s lost their port, it has %s", key, ports)
		}
	}
}

// ownedFields are those that have to come back.
func ownedFields(object *unstructured.Unstructured) string {
	if object == nil {
		return "nothing: it is gone"
	}
	selector, _, _ := unstructured.NestedFieldNoCopy(object.Object, "spec", "selector")
	most, _, _ := unstructured.NestedFieldNoCopy(object.Object, "spec", "maxUnavailable")
	ours := strings.ReplaceAll(portNames(object), "extra ", "")
	return fmt.Sprintf("name %s, selector %v, ports %s, maxUnavailable %v", object.GetLabels()["app.kubernetes.io/name"], selector, ours, most)
}

func portNames(object *unstructured.Unstructured) string {
	ports, _, _ := unstructured.NestedSlice(object.Object, "spec", "ports")
	text := ""
	for _, port := range ports {
		name, _, _ := unstructured.NestedString(port.(map[string]any), "name")
		text += name + " "
	}
	return text
}
