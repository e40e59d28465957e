// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"strconv"
	"sync"
	"time"

	"k8s.io/component-base/metrics"
	"k8s.io/component-base/metrics/legacyregistry"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

var (
	stepSeconds = metrics.NewHistogramVec(&metrics.HistogramOpts{
		Name: "rocketmq_topictransfer_step_duration_seconds",
		Help: "How long the steps of transfers took, from their first action to the first of the next step, by number.",
		// From one request to the longest delay of a message.
		Buckets:        []float64{.01, .05, .25, 1, 5, 30, 120, 600, 3600, 14400},
		StabilityLevel: metrics.ALPHA,
	}, []string{"step"})
	finished = metrics.NewCounterVec(&metrics.CounterOpts{
		Name: "rocketmq_topictransfer_finished_total", StabilityLevel: metrics.ALPHA,
		Help: "Transfers that reached their last phase, by phase.",
	}, []string{"phase"})
	backlogGauge = metrics.NewGaugeVec(&metrics.GaugeOpts{
		Name: "rocketmq_topictransfer_backlog", StabilityLevel: metrics.ALPHA,
		Help: "Messages in the source of a transfer that are not yet consumed. There is no value before the plan and after the end.",
	}, []string{"namespace", "name"})

	// RegisterMetrics adds the metrics of transfers to those of the process.
	RegisterMetrics = sync.OnceFunc(func() { legacyregistry.MustRegister(stepSeconds, finished, backlogGauge) })
)

// count updates the metrics for a change of status.
func count(last, next *v1alpha1.TopicTransfer) {
	if step, took, ok := stepTaken(&last.Status, &next.Status); ok {
		stepSeconds.WithLabelValues(strconv.Itoa(int(step))).Observe(took.Seconds())
	}
	switch {
	case final(next):
		backlogGauge.DeleteLabelValues(next.Namespace, next.Name)
		if !final(last) {
			finished.WithLabelValues(string(next.Status.Phase)).Inc()
		}
	case next.Status.Backlog != nil:
		backlogGauge.WithLabelValues(next.Namespace, next.Name).Set(float64(*next.Status.Backlog))
	}
}

// stepTaken returns the step that ended with a change of status, and how long it took.
func stepTaken(last, next *v1alpha1.TopicTransferStatus) (step int32, took time.Duration, ok bool) {
	ended := next.Step > last.Step || next.Phase == v1alpha1.TransferSucceeded && last.Phase == v1alpha1.TransferRunning
	if !ended || len(last.Journal) == 0 || len(next.Journal) == 0 {
		return 0, 0, false
	}
	for _, r := range next.Journal {
		if r.Step == last.Step {
			return last.Step, next.Journal[len(next.Journal)-1].Time.Sub(r.Time.Time), true
		}
	}
	return 0, 0, false
}
