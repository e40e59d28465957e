// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package condition makes the conditions of an object's status. It is pure: the time is an argument.
package condition

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

// maxMessage keeps a message readable; what it says first matters most.
const maxMessage = 1024

// Set is the next conditions of an object, made from its last ones.
type Set struct {
	conditions []metav1.Condition
	generation int64
	now        metav1.Time
}

// From starts with the conditions an object has.
func From(last []metav1.Condition, generation int64, now time.Time) *Set {
	// Time in the API has whole seconds: a finer one would differ from itself when read back.
	return &Set{conditions: slices.Clone(last), generation: generation, now: metav1.NewTime(now.Truncate(time.Second))}
}

// Put sets a condition. The transition time changes only with the status.
func (s *Set) Put(conditionType string, status metav1.ConditionStatus, reason, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if len(message) > maxMessage {
		message = strings.ToValidUTF8(message[:maxMessage-3], "") + "..."
	}
	meta.SetStatusCondition(&s.conditions, metav1.Condition{
		Type: conditionType, Status: status, Reason: reason, Message: message,
		ObservedGeneration: s.generation, LastTransitionTime: s.now,
	})
}

// PutBool sets a condition to True or False.
func (s *Set) PutBool(conditionType string, status bool, reason, format string, args ...any) {
	value := metav1.ConditionFalse
	if status {
		value = metav1.ConditionTrue
	}
	s.Put(conditionType, value, reason, format, args...)
}

// PutPaused says that an object is paused, and of one that is being deleted how to let it go.
func (s *Set) PutPaused(object metav1.Object) {
	if object.GetDeletionTimestamp() != nil {
		s.PutBool(v1alpha1.ConditionPaused, true, v1alpha1.ReasonDeletionPaused,
			"the deletion waits, and that of the namespace too: nothing is changed or removed until the annotation %[1]s is removed "+
				"(kubectl annotate ... %[1]s-)", v1alpha1.PausedAnnotation)
		return
	}
	s.PutBool(v1alpha1.ConditionPaused, true, v1alpha1.ReasonPausedByAnnotation,
		"nothing is changed until the annotation %s is removed", v1alpha1.PausedAnnotation)
}

// List returns the conditions, sorted by type.
func (s *Set) List() []metav1.Condition {
	slices.SortFunc(s.conditions, func(a, b metav1.Condition) int { return strings.Compare(a.Type, b.Type) })
	return s.conditions
}

// badWhenTrue are the types that report trouble, or something a user has to know, when they are True.
var badWhenTrue = [...]string{v1alpha1.ConditionDegraded, v1alpha1.ConditionPaused, v1alpha1.ConditionScaleDownBlocked,
	v1alpha1.ConditionUpdatePending}

// Bad says whether a condition reports something that a user may have to act on.
func Bad(c metav1.Condition) bool {
	if slices.Contains(badWhenTrue[:], c.Type) {
		return c.Status == metav1.ConditionTrue
	}
	return c.Status == metav1.ConditionFalse
}

// Transitions returns the conditions that are worth an event: those that changed status or reason since the last ones.
// A new condition is worth one only if it is bad, and what is going on (Progressing) never is; neither is Ready before
// it was ever True.
func Transitions(last, next []metav1.Condition) []metav1.Condition {
	var changed []metav1.Condition
	for _, c := range next {
		before := meta.FindStatusCondition(last, c.Type)
		switch {
		case c.Type == v1alpha1.ConditionProgressing:
		case before == nil && (c.Type == v1alpha1.ConditionReady || !Bad(c)):
		case before != nil && before.Status == c.Status && (before.Reason == c.Reason || !Bad(c)):
		case before != nil && c.Type == v1alpha1.ConditionReady && before.Status != metav1.ConditionTrue && Bad(c):
		default:
			changed = append(changed, c)
		}
	}
	return changed
}
