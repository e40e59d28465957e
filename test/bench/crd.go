// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// crdGroup is that of the CRD we are compared with.
const crdGroup = "bench.example.com"

// createCRD creates a CRD whose schema is our Broker's, and waits until it is served.
func createCRD(ctx context.Context, c *apiserver.Cluster) error {
	direct, err := c.DirectClient(ctx)
	if err != nil {
		return err
	}
	text, err := direct.Get().AbsPath("/openapi/v3/apis/" + v1alpha1.SchemeGroupVersion.String()).DoRaw(ctx)
	if err != nil {
		return err
	}
	var document struct {
		Components struct{ Schemas map[string]map[string]any }
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return err
	}
	s := schemas(document.Components.Schemas)
	broker, err := s.kind("Broker")
	if err != nil {
		return err
	}
	properties := broker["properties"].(map[string]any)
	structural := map[string]any{"type": "object", "properties": map[string]any{
		"spec": s.structural(properties["spec"]), "status": s.structural(properties["status"]),
	}}
	crd := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": map[string]any{"name": "brokers." + crdGroup},
		"spec": map[string]any{
			"group": crdGroup, "scope": "Namespaced",
			"names": map[string]any{"plural": "brokers", "singular": "broker", "kind": "Broker", "listKind": "BrokerList"},
			"versions": []any{map[string]any{
				"name": "v1alpha1", "served": true, "storage": true,
				"schema":       map[string]any{"openAPIV3Schema": structural},
				"subresources": map[string]any{"status": map[string]any{}},
			}},
		},
	}}
	crds := c.Dynamic.Resource(schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"})
	if _, err := crds.Create(ctx, crd, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("creating the CRD to compare with: %w", err)
	}
	return apiserver.Await(ctx, "the CRD to be served", func(ctx context.Context) error {
		return c.Kubernetes.Discovery().RESTClient().Get().AbsPath("/apis/" + crdGroup + "/v1alpha1/brokers").Do(ctx).Error()
	})
}

// schemas are the definitions of an OpenAPI document, by name.
type schemas map[string]map[string]any

func (s schemas) kind(kind string) (map[string]any, error) {
	for name, definition := range s {
		if strings.HasSuffix(name, "."+kind) {
			return definition, nil
		}
	}
	return nil, fmt.Errorf("the OpenAPI document has no %s", kind)
}

// structural turns a schema into one that a CRD accepts: references are replaced by what they refer to, and what a CRD
// cannot express is left out.
func (s schemas) structural(in any) map[string]any {
	from := in.(map[string]any)
	if target := reference(from); target != "" {
		to := s.structural(s[target])
		setDefault(to, from)
		return to
	}
	if _, either := from["oneOf"]; either || from["format"] == "int-or-string" {
		return map[string]any{"x-kubernetes-int-or-string": true}
	}
	to := map[string]any{}
	for _, key := range []string{"type", "format", "enum", "required", "nullable", "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type"} {
		if value, ok := from[key]; ok {
			to[key] = value
		}
	}
	setDefault(to, from)
	if properties, ok := from["properties"].(map[string]any); ok {
		into := map[string]any{}
		for name, property := range properties {
			into[name] = s.structural(property)
		}
		to["properties"] = into
	} else if values, ok := from["additionalProperties"].(map[string]any); ok {
		to["additionalProperties"] = s.structural(values)
	} else if from["type"] == "object" {
		to["x-kubernetes-preserve-unknown-fields"] = true
	}
	if items, ok := from["items"]; ok {
		to["items"] = s.structural(items)
	}
	return to
}

// setDefault takes a default over, but for one that is none of the values allowed: the document has such for required
// fields.
func setDefault(to, from map[string]any) {
	value, ok := from["default"]
	_, limited := to["enum"]
	if ok && to["type"] != "object" && (value != "" || !limited) {
		to["default"] = value
	}
}

// reference is the name of the definition that a schema refers to, if it does.
func reference(from map[string]any) string {
	const prefix = "#/components/schemas/"
	if target, ok := from["$ref"].(string); ok {
		return strings.TrimPrefix(target, prefix)
	}
	if all, ok := from["allOf"].([]any); ok && len(all) == 1 {
		return reference(all[0].(map[string]any))
	}
	return ""
}
