// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

// Fields that objects can be selected by with --field-selector, beside metadata.name and metadata.namespace.
var (
	brokerFields        = []string{"spec.clusterMode", "spec.clusterName", "spec.nameServiceRef.name"}
	topicTransferFields = []string{"spec.sourceCluster", "spec.targetCluster", "spec.topic", "status.phase"}
)

// addFieldLabelConversions lets through the selectable fields of every kind. Kinds without fields of their own are there
// too, so that their error names what is supported.
func addFieldLabelConversions(scheme *runtime.Scheme) error {
	for kind, fields := range map[string][]string{
		"Broker":        brokerFields,
		"NameService":   nil,
		"Controller":    nil,
		"Console":       nil,
		"TopicTransfer": topicTransferFields,
	} {
		gvk := v1alpha1.SchemeGroupVersion.WithKind(kind)
		if err := scheme.AddFieldLabelConversionFunc(gvk, selectable(kind, fields)); err != nil {
			return fmt.Errorf("cannot register the selectable fields of %s: %w", kind, err)
		}
	}
	return nil
}

func selectable(kind string, fields []string) runtime.FieldLabelConversionFunc {
	supported := append([]string{"metadata.name", "metadata.namespace"}, fields...)
	return func(label, value string) (string, string, error) {
		if !slices.Contains(supported, label) {
			return "", "", fmt.Errorf("field label %q is not supported for %s: use one of %s", label, kind, strings.Join(supported, ", "))
		}
		return label, value, nil
	}
}
