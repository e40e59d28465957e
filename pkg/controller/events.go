// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controller

import "k8s.io/apimachinery/pkg/runtime"

// discard is the recorder where there is no host cluster to keep events in.
type discard struct{}

// Eventf implements events.EventRecorder.
func (discard) Eventf(regarding, related runtime.Object, eventtype, reason, action, note string, args ...any) {
}
