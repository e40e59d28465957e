// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"slices"
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
		Help: "How long the steps of transfers took, from the end of the one before, by number.",
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
	for _, ended := range stepsTaken(&last.Status, &next.Status) {
		stepSeconds.WithLabelValues(strconv.Itoa(int(ended.step))).Observe(ended.took.Seconds())
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

// taken is a step that has ended.
type taken struct {
	step int32
	took time.Duration
}

// stepsTaken returns the steps that ended with a change of status. A step begins where the one before it ends, and ends with the
// last change of its records: they are updated in place, so that their own beginning is not kept.
func stepsTaken(last, next *v1alpha1.TopicTransferStatus) []taken {
	succeeded := next.Phase == v1alpha1.TransferSucceeded && last.Phase == v1alpha1.TransferRunning
	if len(last.Journal) == 0 || next.Phase != v1alpha1.TransferRunning && !succeeded {
		return nil
	}
	end := next.Step
	if succeeded {
		end++
	}
	var ended []taken
	begin, found := before(last, last.Step)
	if !found {
		begin = last.Journal[0].Time.Time
	}
	for step := last.Step; step < end; step++ {
		if !slices.ContainsFunc(next.Journal, func(r v1alpha1.TransferRecord) bool { return r.Step == step }) {
			continue
		}
		until, _ := before(next, step+1)
		ended = append(ended, taken{step, until.Sub(begin)})
		begin = until
	}
	return ended
}

// before is the last change of the records of all steps before one.
func before(status *v1alpha1.TopicTransferStatus, step int32) (last time.Time, found bool) {
	for _, r := range status.Journal {
		if r.Step < step && !r.Time.Time.Before(last) {
			last, found = r.Time.Time, true
		}
	}
	return last, found
}
