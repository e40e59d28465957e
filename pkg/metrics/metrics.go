// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package metrics holds the metrics of this server that no library has. They
// are served with all others at /metrics.
package metrics

import (
	"sync"

	"k8s.io/component-base/metrics"
	"k8s.io/component-base/metrics/legacyregistry"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/version"
)

const namespace = "rocketmq_apiserver"

var (
	admissionEnforced = metrics.NewGaugeVec(&metrics.GaugeOpts{
		Namespace:      namespace,
		Name:           "admission_plugin_enforced",
		Help:           "1 if the admission plugin is enforced for this API, 0 if it is not, for example because the host does not serve the API it needs.",
		StabilityLevel: metrics.ALPHA,
	}, []string{"plugin"})

	buildInfo = metrics.NewGaugeVec(&metrics.GaugeOpts{
		Namespace:      namespace,
		Name:           "build_info",
		Help:           "Always 1; the labels say which build runs.",
		StabilityLevel: metrics.ALPHA,
	}, []string{"version", "commit", "kubernetes", "etcd"})
)

var registerOnce sync.Once

// Register adds the metrics to the registry behind /metrics.
func Register() {
	registerOnce.Do(func() {
		legacyregistry.MustRegister(admissionEnforced, buildInfo)
		build := version.Get()
		buildInfo.WithLabelValues(build.Version, build.Commit, build.Kubernetes, build.Etcd).Set(1)
	})
}

// SetAdmissionEnforced records whether an admission plugin is enforced.
func SetAdmissionEnforced(plugin string, enforced bool) {
	value := 0.0
	if enforced {
		value = 1
	}
	admissionEnforced.WithLabelValues(plugin).Set(value)
}
