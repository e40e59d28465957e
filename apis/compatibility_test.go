// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package apis_test holds the tests of what users and stored data depend on: the wire format and the descriptions.
package apis_test

import (
	"testing"

	"k8s.io/apimachinery/pkg/api/apitesting/roundtrip"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

// Every kind with every field set is kept in testdata/HEAD as JSON, YAML and protobuf, and in testdata/v* as each
// release wrote it. What is stored today must read the same tomorrow; a difference in HEAD is a change of the API, to be
// looked at. UPDATE_COMPATIBILITY_FIXTURE_DATA=true writes HEAD anew.
func TestCompatibility(t *testing.T) {
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	options := roundtrip.NewCompatibilityTestOptions(scheme)
	for gvk := range scheme.KnownTypes(v1alpha1.SchemeGroupVersion) {
		if isKind(gvk) {
			options.Kinds = append(options.Kinds, v1alpha1.SchemeGroupVersion.WithKind(gvk))
		}
	}
	options.Complete(t).Run(t)
}

func isKind(kind string) bool {
	switch kind {
	case "Broker", "NameService", "Controller", "Console", "TopicTransfer":
		return true
	}
	return false
}
