// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package features adds the feature gates that the flag --feature-gates knows
// beyond those of the generic API server. Behaviour that is not finished hides
// behind a gate here; there is none at the moment. Importing the package is
// enough, and early enough: gates cannot be added once the flag exists.
package features

import (
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	logsapi "k8s.io/component-base/logs/api/v1"
)

func init() {
	utilruntime.Must(logsapi.AddFeatureGates(utilfeature.DefaultMutableFeatureGate))
}
