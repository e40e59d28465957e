// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1_test

import (
	"testing"

	wire "github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

func TestSelectableFields(t *testing.T) {
	scheme := newScheme(t)
	for kind, fields := range map[string][]string{
		"Broker":        {"metadata.name", "metadata.namespace", "spec.clusterMode", "spec.clusterName", "spec.nameServiceRef.name"},
		"NameService":   {"metadata.name", "metadata.namespace"},
		"Controller":    {"metadata.name", "metadata.namespace"},
		"Console":       {"metadata.name", "metadata.namespace"},
		"TopicTransfer": {"metadata.name", "metadata.namespace", "spec.sourceCluster", "spec.targetCluster", "spec.topic", "status.phase"},
	} {
		for _, field := range fields {
			label, value, err := scheme.ConvertFieldLabel(wire.SchemeGroupVersion.WithKind(kind), field, "x")
			if label != field || value != "x" || err != nil {
				t.Errorf("%s cannot be selected by %s: got %q, %q, %v", kind, field, label, value, err)
			}
		}
	}
	_, _, err := scheme.ConvertFieldLabel(wire.SchemeGroupVersion.WithKind("Console"), "spec.nameServers", "x")
	want := `field label "spec.nameServers" is not supported for Console: use one of metadata.name, metadata.namespace`
	if err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
}
