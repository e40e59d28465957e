// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"encoding/json"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

// kind is what the tests that hold for every kind need to know of one.
type kind struct {
	name      string
	resource  string
	singular  string
	shortName string
	// spec of a valid object; change is a merge patch of it that is allowed, and wrong one that is not.
	spec, change, wrong string
	// status is one that a controller might write.
	status string
	// scale is the path of the count in the spec, for kinds that have one.
	scale []string
}

func kinds() []kind {
	return []kind{
		{
			name: "Broker", resource: "brokers", singular: "broker", shortName: "bk",
			spec:   `{"brokerImage":"apache/rocketmq:5.5.0","size":2,"replicaPerGroup":1}`,
			change: `{"replicaPerGroup":2}`, wrong: `{"replicaPerGroup":-1}`,
			status: `{"observedGeneration":1,"replicas":2,"selector":"app=broker,role=master"}`,
			scale:  []string{"spec", "size"},
		},
		{
			name: "NameService", resource: "nameservices", singular: "nameservice", shortName: "nsvc",
			spec:   `{"nameServiceImage":"apache/rocketmq:5.5.0","size":1}`,
			change: `{"size":2}`, wrong: `{"size":-1}`,
			status: `{"observedGeneration":1,"replicas":1,"selector":"app=name-service"}`,
			scale:  []string{"spec", "size"},
		},
		{
			name: "Controller", resource: "controllers", singular: "controller", shortName: "mqctl",
			spec:   `{"controllerImage":"apache/rocketmq:5.5.0","size":3}`,
			change: `{"size":5}`, wrong: `{"size":-1}`,
			status: `{"observedGeneration":1,"leader":"controller-0"}`,
		},
		{
			name: "Console", resource: "consoles", singular: "console", shortName: "mqcon",
			spec: `{"consoleDeployment":{"metadata":{"name":"console"},"spec":{"replicas":1,
				"selector":{"matchLabels":{"app":"console"}},
				"template":{"metadata":{"labels":{"app":"console"}},
					"spec":{"containers":[{"name":"console","image":"apacherocketmq/rocketmq-dashboard:2.0.0"}]}}}}}`,
			change: `{"nameServers":"10.0.0.1:9876"}`, wrong: `{"nameServiceRef":{"name":""}}`,
			status: `{"observedGeneration":1,"replicas":1,"selector":"app=console"}`,
			scale:  []string{"spec", "consoleDeployment", "spec", "replicas"},
		},
		{
			name: "TopicTransfer", resource: "topictransfers", singular: "topictransfer", shortName: "tt",
			spec:   `{"topic":"orders","sourceCluster":"old","targetCluster":"new"}`,
			change: `{"suspend":true}`, wrong: `{"topic":""}`,
			status: `{"observedGeneration":1,"phase":"Running","step":2}`,
		},
	}
}

// eachKind runs a test of every kind against one server.
func eachKind(t *testing.T, s *server, test func(t *testing.T, s *server, k kind)) {
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) { test(t, s, k) })
	}
}

// object is a valid one of the kind.
func (k kind) object(t *testing.T, name string) *unstructured.Unstructured {
	t.Helper()
	obj := &unstructured.Unstructured{Object: map[string]any{"spec": parse(t, k.spec)}}
	obj.SetAPIVersion(v1alpha1.SchemeGroupVersion.String())
	obj.SetKind(k.name)
	obj.SetNamespace(namespace)
	obj.SetName(name)
	return obj
}

func parse(t *testing.T, text string) map[string]any {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("the test's own JSON %s: %v", text, err)
	}
	return value
}

// patch is a merge patch of one top-level field.
func patch(field, value string) []byte {
	return []byte(`{"` + field + `":` + value + `}`)
}
