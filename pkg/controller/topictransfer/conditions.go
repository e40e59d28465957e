// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/condition"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// conditions are the next conditions of a transfer.
func conditions(m Moment) []metav1.Condition {
	set := condition.From(m.Transfer.Status.Conditions, m.Transfer.Generation, m.Now)
	if paused(m.Transfer) {
		set.PutPaused(m.Transfer)
		return set.List()
	}
	set.PutBool(v1alpha1.ConditionPaused, false, v1alpha1.ReasonRunning, "the transfer is worked on")
	now := goingOn(m)
	set.PutBool(v1alpha1.ConditionReady, m.State.Phase == transfer.Succeeded, now.reason, "%s", now.message)
	set.PutBool(v1alpha1.ConditionProgressing, now.progressing, now.reason, "%s", now.message)
	degraded(set, now)
	planned(set, m)
	drained(set, m)
	rolledBack(set, m)
	return set.List()
}

// activity is what a transfer is doing.
type activity struct {
	reason, message string
	progressing     bool
	trouble         bool
}

// goingOn says what a transfer does or waits for.
func goingOn(m Moment) activity {
	switch m.State.Phase {
	case transfer.Succeeded:
		return activity{reason: v1alpha1.ReasonTransferred, message: withMore("the topic is at its target", m.State.Explanation())}
	case transfer.RolledBack:
		return activity{reason: v1alpha1.ReasonRolledBack, message: withMore("everything is as it was", m.State.Explanation())}
	case transfer.Failed:
		return activity{reason: v1alpha1.ReasonNeedsPerson, message: withMore("a person has to decide", m.State.Explanation(), said(m)), trouble: true}
	}
	if m.Problem != nil {
		return activity{reason: v1alpha1.ReasonUnreadable, message: m.Problem.Error(), trouble: true}
	}
	if m.Result != nil {
		return waitingFor(m)
	}
	step := stepName(int32(m.State.Step()))
	switch {
	case m.State.Phase == transfer.RollingBack:
		return activity{reason: v1alpha1.ReasonRollingBack, message: withMore("rolling back "+step, m.State.Explanation()), progressing: true}
	case m.State.Phase == transfer.Queued:
		return activity{reason: v1alpha1.ReasonQueued, message: "another transfer of the topic goes first"}
	case len(m.State.Journal) == 0:
		return activity{reason: v1alpha1.ReasonPlanning, message: "both ends are being read", progressing: true}
	default:
		return activity{reason: v1alpha1.ReasonTransferring, message: step, progressing: true}
	}
}

// waitingFor says what the engine waits for.
func waitingFor(m Moment) activity {
	a := activity{message: said(m), progressing: true}
	switch m.Result.Reason {
	case transfer.Blocked:
		return activity{reason: v1alpha1.ReasonBlocked, message: a.message}
	case transfer.ClaimHeld:
		return activity{reason: v1alpha1.ReasonQueued, message: a.message}
	case transfer.AwaitingApproval:
		return activity{reason: v1alpha1.ReasonWaitingForApproval, message: a.message}
	case transfer.Suspended:
		return activity{reason: v1alpha1.ReasonSuspended, message: a.message}
	case transfer.Retrying:
		a.reason, a.trouble = v1alpha1.ReasonRetrying, true
	case transfer.StoringOffsets:
		a.reason = v1alpha1.ReasonPlanning
	case transfer.RouteRefresh, transfer.Draining:
		a.reason = v1alpha1.ReasonDraining
	default:
		a.reason = v1alpha1.ReasonTransferring
	}
	if m.State.Phase == transfer.RollingBack && a.reason != v1alpha1.ReasonRetrying {
		a.reason = v1alpha1.ReasonRollingBack
	}
	return a
}

func said(m Moment) string {
	if m.Result == nil {
		return ""
	}
	return m.Result.Message
}

func degraded(set *condition.Set, now activity) {
	if now.trouble {
		set.PutBool(v1alpha1.ConditionDegraded, true, now.reason, "%s", now.message)
		return
	}
	set.PutBool(v1alpha1.ConditionDegraded, false, v1alpha1.ReasonHealthy, "nothing is wrong")
}

func planned(set *condition.Set, m Moment) {
	plan := m.State.Plan
	switch {
	case plan == nil && m.Problem != nil:
		set.PutBool(v1alpha1.ConditionPlanned, false, v1alpha1.ReasonUnreadable, "%s", m.Problem)
	case plan == nil && m.State.Phase == transfer.RolledBack:
		set.PutBool(v1alpha1.ConditionPlanned, false, v1alpha1.ReasonAborted, "the transfer ended before there was a plan")
	case plan == nil:
		set.Put(v1alpha1.ConditionPlanned, metav1.ConditionUnknown, v1alpha1.ReasonPlanning, "%s", withMore("both ends are being read", said(m)))
	case plan.Blocked() && len(m.State.Journal) == 0:
		set.PutBool(v1alpha1.ConditionPlanned, false, v1alpha1.ReasonBlocked, "%s", hazardText(plan.Hazards, true))
	default:
		set.PutBool(v1alpha1.ConditionPlanned, true, v1alpha1.ReasonPlanMade, "%s",
			withMore(fmt.Sprintf("%d queues, %d consumer groups", plan.Queues, len(plan.Groups)), hazardText(plan.Hazards, false)))
	}
}

// hazardText lists hazards in words, the blocking ones or the others.
func hazardText(hazards []transfer.Hazard, blocking bool) string {
	var texts []string
	for _, h := range hazards {
		if h.Blocking == blocking {
			texts = append(texts, h.Name+": "+h.Message)
		}
	}
	return strings.Join(texts, "; ")
}

func drained(set *condition.Set, m Moment) {
	switch {
	case recorded(m.State, transfer.ActionDrain, transfer.Done):
		set.PutBool(v1alpha1.ConditionDrained, true, v1alpha1.ReasonComplete, "everything in the source was consumed")
	case m.Result != nil && m.Result.Drain != nil:
		set.PutBool(v1alpha1.ConditionDrained, false, v1alpha1.ReasonDraining, "%s", m.Result.Message)
	case recorded(m.State, transfer.ActionStopWrites, transfer.Done):
		set.PutBool(v1alpha1.ConditionDrained, false, v1alpha1.ReasonDraining, "writes were stopped and consumers are catching up")
	default:
		set.PutBool(v1alpha1.ConditionDrained, false, v1alpha1.ReasonNotStarted, "writes are not stopped")
	}
}

func rolledBack(set *condition.Set, m Moment) {
	switch m.State.Phase {
	case transfer.RolledBack:
		set.PutBool(v1alpha1.ConditionRolledBack, true, v1alpha1.ReasonRolledBack, "%s", withMore("everything is as it was", m.State.Explanation()))
	case transfer.RollingBack:
		set.PutBool(v1alpha1.ConditionRolledBack, false, v1alpha1.ReasonRollingBack, "%s",
			withMore("what was changed is being put back", m.State.Explanation()))
	default:
		set.PutBool(v1alpha1.ConditionRolledBack, false, v1alpha1.ReasonNotStarted, "the transfer is not rolled back")
	}
}

func recorded(state transfer.State, action string, want transfer.RecordState) bool {
	for _, r := range state.Journal {
		if r.Action == action && r.State == want {
			return true
		}
	}
	return false
}

// withMore appends what else there is to say.
func withMore(text string, more ...string) string {
	for _, m := range more {
		if m != "" {
			text += ": " + m
		}
	}
	return text
}

func paused(t *v1alpha1.TopicTransfer) bool {
	return t.Annotations[v1alpha1.PausedAnnotation] == "true"
}
