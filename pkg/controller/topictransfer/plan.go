// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// Action is what the controller does with a transfer next.
type Action string

// Actions.
const (
	// Rest: there is nothing to do.
	Rest Action = "Rest"
	// Tell: write the status and do nothing.
	Tell Action = "Tell"
	// Hold: put the finalizer on, before anything is claimed or changed.
	Hold Action = "Hold"
	// Advance: let the engine do what is next.
	Advance Action = "Advance"
	// LetGo: give the claims back and take the finalizer off.
	LetGo Action = "LetGo"
	// Expire: delete the object, whose time has come.
	Expire Action = "Expire"
)

// Step is an action with its reason.
type Step struct {
	Action Action
	Reason string
	// Again is when to look again although nothing is heard of, 0 for never.
	Again time.Duration
}

// Plan says what to do with a transfer. What the engine does when it is let is its own decision.
func Plan(t *v1alpha1.TopicTransfer, now time.Time) Step {
	deleting := t.DeletionTimestamp != nil
	switch {
	case paused(t):
		return Step{Action: Tell, Reason: "it is paused"}
	case deleting && !held(t):
		return Step{Action: Rest, Reason: "it is going"}
	case deleting && !begun(t):
		return Step{Action: LetGo, Reason: "it was deleted before anything was changed"}
	case deleting && final(t):
		return Step{Action: LetGo, Reason: "it was deleted after it finished"}
	case final(t) && held(t) && !needsPerson(t):
		return Step{Action: LetGo, Reason: "it has finished"}
	case final(t):
		return expiry(t, now)
	case !held(t):
		return Step{Action: Hold, Reason: "it must not go with a topic half moved"}
	default:
		return Step{Action: Advance, Reason: "it has not finished"}
	}
}

// needsPerson says whether something was left half done, so that nobody else may touch the topic until the object is
// deleted.
func needsPerson(t *v1alpha1.TopicTransfer) bool {
	return t.Status.Phase == v1alpha1.TransferFailed && begun(t)
}

// expiry deletes what is kept for a limited time after it succeeded or was rolled back.
func expiry(t *v1alpha1.TopicTransfer, now time.Time) Step {
	ttl, completed := t.Spec.TTLSecondsAfterFinished, t.Status.CompletionTime
	if ttl == nil || completed == nil || t.Status.Phase == v1alpha1.TransferFailed {
		return Step{Action: Rest, Reason: "it has finished"}
	}
	if left := completed.Add(time.Duration(*ttl) * time.Second).Sub(now); left > 0 {
		return Step{Action: Rest, Reason: "it is kept for a while", Again: left}
	}
	return Step{Action: Expire, Reason: "it was kept for spec.ttlSecondsAfterFinished"}
}

// Ahead returns a transfer that goes before t, nil if there is none: an older one that wants a claim that t wants, and
// waits for nothing else.
func Ahead(t *v1alpha1.TopicTransfer, claims []transfer.Claim, others []*v1alpha1.TopicTransfer) *v1alpha1.TopicTransfer {
	var first *v1alpha1.TopicTransfer
	for _, other := range others {
		if other.UID != t.UID && older(other, t) && eager(other) && wants(other, t, claims) && (first == nil || older(other, first)) {
			first = other
		}
	}
	return first
}

// older orders transfers by their creation. Those of one second are ordered by name.
func older(a, b *v1alpha1.TopicTransfer) bool {
	if !a.CreationTimestamp.Equal(&b.CreationTimestamp) {
		return a.CreationTimestamp.Before(&b.CreationTimestamp)
	}
	if a.Name != b.Name {
		return a.Name < b.Name
	}
	return a.Namespace < b.Namespace
}

// eager says whether a transfer would begin if nobody else had its claims. One that has begun has them.
func eager(t *v1alpha1.TopicTransfer) bool {
	if t.DeletionTimestamp != nil || paused(t) || begun(t) || t.Spec.Suspend || t.Spec.Abort ||
		t.Spec.Approval == v1alpha1.TransferApprovalManual && !t.Spec.Approved {
		return false
	}
	switch t.Status.Phase {
	case v1alpha1.TransferQueued:
		return true
	case "", v1alpha1.TransferPending:
		return len(t.Status.Conditions) == 0 // it was just created; later it is known why it does not begin
	default:
		return false
	}
}

// wants says whether other needs one of the claims of t. Before other has found its ends it is compared by name.
func wants(other, t *v1alpha1.TopicTransfer, claims []transfer.Claim) bool {
	if other.Spec.Topic != t.Spec.Topic {
		return false
	}
	plan := other.Status.Plan
	if plan == nil || plan.Source == nil || plan.Target == nil {
		ends := []string{t.Spec.SourceCluster, t.Spec.TargetCluster}
		for _, end := range ends {
			if end == other.Spec.SourceCluster || end == other.Spec.TargetCluster {
				return true
			}
		}
		return false
	}
	for _, claim := range claims {
		if claim.Cluster == plan.Source.Cluster || claim.Cluster == plan.Target.Cluster {
			return true
		}
	}
	return false
}

// MakesWay says whether a transfer that changed may be one that others waited for and need not wait for any more.
func MakesWay(t *v1alpha1.TopicTransfer) bool { return !begun(t) && !eager(t) || final(t) }

// WaitsForTurn says whether a transfer waits for others of its topic.
func WaitsForTurn(t *v1alpha1.TopicTransfer) bool { return t.Status.Phase == v1alpha1.TransferQueued }
