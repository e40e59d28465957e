// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

// eventAction is the action that events report.
const eventAction = "Transfer"

// Event is something that a user waits for.
type Event struct {
	// Type is Normal or Warning.
	Type, Reason, Note string
}

// Events are what is worth telling of a change of status: steps that begin, waits for a person or for others, trouble,
// and the end.
func Events(last, next *v1alpha1.TopicTransferStatus) []Event {
	var events []Event
	add := func(kind, reason, note string) {
		events = append(events, Event{Type: kind, Reason: reason, Note: note})
	}
	was, is := find(last, v1alpha1.ConditionReady), find(next, v1alpha1.ConditionReady)
	if next.Phase != last.Phase {
		switch next.Phase {
		case v1alpha1.TransferRunning:
			add(corev1.EventTypeNormal, "Started", find(next, v1alpha1.ConditionPlanned).Message)
		case v1alpha1.TransferQueued, v1alpha1.TransferPlanned, v1alpha1.TransferSucceeded:
			add(corev1.EventTypeNormal, is.Reason, is.Message)
		case v1alpha1.TransferRollingBack, v1alpha1.TransferRolledBack, v1alpha1.TransferFailed:
			add(corev1.EventTypeWarning, is.Reason, is.Message)
		}
	}
	if next.Phase == v1alpha1.TransferRunning && next.Step > last.Step {
		for step := last.Step + 1; step < next.Step; step++ {
			if slices.ContainsFunc(next.Journal, func(r v1alpha1.TransferRecord) bool { return r.Step == step }) {
				add(corev1.EventTypeNormal, "StepStarted", stepName(step)) // and ended, before there was anything to write
			}
		}
		add(corev1.EventTypeNormal, "StepStarted", stepName(next.Step))
	}
	if d := find(next, v1alpha1.ConditionDrained); d.Status == metav1.ConditionTrue && find(last, d.Type).Status != d.Status {
		add(corev1.EventTypeNormal, v1alpha1.ConditionDrained, d.Message)
	}
	switch is.Reason {
	case v1alpha1.ReasonBlocked, v1alpha1.ReasonUnreadable, v1alpha1.ReasonRetrying:
		if was.Reason != is.Reason {
			add(corev1.EventTypeWarning, is.Reason, is.Message)
		}
	}
	return events
}

// find returns a condition, the zero value if there is none of the type.
func find(status *v1alpha1.TopicTransferStatus, conditionType string) metav1.Condition {
	if c := meta.FindStatusCondition(status.Conditions, conditionType); c != nil {
		return *c
	}
	return metav1.Condition{}
}
