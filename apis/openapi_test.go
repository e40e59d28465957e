// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apis_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/validation/spec"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/openapi"
)

const ownModels = "org.apache.rocketmq.v1alpha1."

func definitions() map[string]common.OpenAPIDefinition {
	return openapi.GetOpenAPIDefinitions(func(name string) spec.Ref { return spec.MustCreateRef("#/definitions/" + name) })
}

// kubectl explain shows nothing but these descriptions. They begin with the field's own name, so that they read as
// sentences.
func TestEveryFieldIsDescribed(t *testing.T) {
	models := 0
	for name, definition := range definitions() {
		if !strings.HasPrefix(name, ownModels) {
			continue
		}
		models++
		if definition.Schema.Description == "" {
			t.Errorf("%s has no description", name)
		}
		for property, schema := range definition.Schema.Properties {
			if property == "kind" || property == "apiVersion" {
				continue
			}
			first, _, _ := strings.Cut(schema.Description, " ")
			if first != property {
				t.Errorf("the description of %s.%s does not begin with %q: %q", name, property, property, schema.Description)
			}
		}
	}
	if models < 20 {
		t.Errorf("found only %d models named %s*: the check looks for the wrong name", models, ownModels)
	}
}

// The schema is the contract with every client: its changes are to be seen in review.
// UPDATE_COMPATIBILITY_FIXTURE_DATA=true writes the file anew.
func TestSchemaIsReviewed(t *testing.T) {
	const file = "testdata/openapi.json"
	own := map[string]spec.Schema{}
	all := definitions()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if strings.HasPrefix(name, ownModels) {
			own[name] = all[name].Schema
		}
	}
	got, err := json.MarshalIndent(own, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if os.Getenv("UPDATE_COMPATIBILITY_FIXTURE_DATA") == "true" {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("the schema is not the reviewed one (-reviewed +now):\n%s", d)
	}
}
