// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package features adds the feature gates that the flag --feature-gates knows
// beyond those of the generic API server. Behaviour that is not finished hides
// behind a gate here; there is none at the moment.
package features

import (
	"fmt"

	"k8s.io/component-base/featuregate"
	logsapi "k8s.io/component-base/logs/api/v1"
)

// AddTo adds the gates. Adding them again changes nothing.
func AddTo(gate featuregate.MutableVersionedFeatureGate) error {
	if err := logsapi.AddFeatureGates(gate); err != nil {
		return fmt.Errorf("adding feature gates of the logs: %w", err)
	}
	return nil
}
