// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"fmt"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// Moment is what a status is made from.
type Moment struct {
	// Transfer is the object as it was last read or written.
	Transfer *v1alpha1.TopicTransfer
	// State is where the engine stands.
	State transfer.State
	// Result is what the engine waits for; nil while it acts.
	Result *transfer.Result
	// Problem is why the engine could not be asked, nil if it could.
	Problem error
	Now     time.Time
}

// Status is the next status of a transfer.
func Status(m Moment) v1alpha1.TopicTransferStatus {
	last := &m.Transfer.Status
	status := *last.DeepCopy()
	status.ObservedGeneration = m.Transfer.Generation
	putState(&status, m.State)
	status.Backlog = backlog(m, last.Backlog)
	status.Conditions = conditions(m)
	return status
}

// backlog is the last sample of the source, before there is one that of the plan, and nothing once the source is gone.
func backlog(m Moment, last *int64) *int64 {
	switch {
	case m.State.Phase == transfer.Succeeded || m.State.PastReturn():
		return new(int64(0))
	case m.Result != nil && m.Result.Drain != nil:
		return new(m.Result.Drain.Backlog)
	case len(m.State.Journal) == 0 && m.State.Plan != nil:
		return new(m.State.Plan.Backlog)
	default:
		return last
	}
}

// stepNames say what each step does.
var stepNames = [...]string{
	"look at both ends",
	"create the consumer groups at the target",
	"create the topic at the target",
	"stop writes at the source",
	"wait until everything is consumed",
	"delete the topic at the source",
	"delete the consumer groups at the source that nothing else uses",
	"create the retry topics at the target",
}

// stepName is a step in words.
func stepName(step int32) string {
	if step < 0 || int(step) >= len(stepNames) {
		return fmt.Sprintf("step %d", step)
	}
	return fmt.Sprintf("step %d of %d: %s", step, transfer.Steps, stepNames[step])
}
