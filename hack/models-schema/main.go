// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Command models-schema prints the OpenAPI v2 document of the API's models, from which applyconfiguration-gen learns
// which lists are maps and which structs are atomic.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/util"
	"k8s.io/kube-openapi/pkg/validation/spec"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/openapi"
)

func main() {
	if err := json.NewEncoder(os.Stdout).Encode(document()); err != nil {
		fmt.Fprintf(os.Stderr, "cannot print the schema: %v\n", err)
		os.Exit(1)
	}
}

func document() *spec.Swagger {
	definitions := spec.Definitions{}
	for name, definition := range openapi.GetOpenAPIDefinitions(reference) {
		schema := definition.Schema
		if v2, ok := definition.Schema.Extensions[common.ExtensionV2Schema].(spec.Schema); ok {
			schema = v2
		}
		definitions[modelName(name)] = schema
		if alias, ok := goPathName(name); ok {
			definitions[alias] = schema
		}
	}
	return &spec.Swagger{SwaggerProps: spec.SwaggerProps{
		Definitions: definitions,
		Info:        &spec.Info{InfoProps: spec.InfoProps{Title: "rocketmq-apiserver", Version: "unversioned"}},
		Swagger:     "2.0",
	}}
}

func reference(name string) spec.Ref {
	return spec.MustCreateRef("#/definitions/" + modelName(name))
}

// modelName is the name of a definition in the document. Types with a model name of their own have it already; the others
// go by their Go import path.
func modelName(name string) string {
	if !strings.Contains(name, "/") {
		return name
	}
	return util.ToRESTFriendlyName(name)
}

// goPathName is the name under which applyconfiguration-gen looks for one of our own kinds: it goes by Go import path,
// not by the model name that the types declare.
func goPathName(name string) (string, bool) {
	const ownModels = "org.apache.rocketmq.v1alpha1."
	kind, own := strings.CutPrefix(name, ownModels)
	if !own {
		return "", false
	}
	goPackage := reflect.TypeFor[v1alpha1.Broker]().PkgPath()
	return util.ToRESTFriendlyName(goPackage + "." + kind), true
}
