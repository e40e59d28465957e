// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

var (
	// The builder starts from a function of its own, so that a client's scheme never receives the server's defaults.
	localSchemeBuilder = runtime.NewSchemeBuilder(v1alpha1.AddToScheme)
	// AddToScheme adds the wire types with their defaults, conversions, declarative validation and selectable fields.
	AddToScheme = localSchemeBuilder.AddToScheme
)

func init() {
	localSchemeBuilder.Register(addDefaultingFuncs, addFieldLabelConversions)
}

func addDefaultingFuncs(scheme *runtime.Scheme) error {
	return RegisterDefaults(scheme)
}
