// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controller

import (
	"sync"

	"k8s.io/component-base/metrics"
	"k8s.io/component-base/metrics/legacyregistry"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/topictransfer"
)

// kindMetrics count the reconciliations of one kind, under the names that the rocketmq-operator's documents promise.
type kindMetrics struct {
	total, errors *metrics.Counter
}

func newKindMetrics(kind string) kindMetrics {
	counter := func(name, help string) *metrics.Counter {
		return metrics.NewCounter(&metrics.CounterOpts{Name: "rocketmq_" + kind + "_" + name, Help: help, StabilityLevel: metrics.ALPHA})
	}
	return kindMetrics{
		total:  counter("reconcile_total", "Reconciliations."),
		errors: counter("reconcile_errors_total", "Reconciliations that failed and are tried again."),
	}
}

func (m kindMetrics) observe(err error) {
	m.total.Inc()
	if err != nil {
		m.errors.Inc()
	}
}

var (
	brokerMetrics      = newKindMetrics("broker")
	nameServiceMetrics = newKindMetrics("nameserver")
	transferMetrics    = newKindMetrics("topictransfer")

	workingMetric = metrics.NewGauge(&metrics.GaugeOpts{Name: "rocketmq_controllers_working", StabilityLevel: metrics.ALPHA,
		Help: "1 while this process leads and its controllers have read everything that exists, else 0."})

	registerMetrics = sync.OnceFunc(func() {
		topictransfer.RegisterMetrics()
		legacyregistry.MustRegister(workingMetric)
		for _, m := range []kindMetrics{brokerMetrics, nameServiceMetrics, transferMetrics} {
			legacyregistry.MustRegister(m.total, m.errors)
		}
	})
)
