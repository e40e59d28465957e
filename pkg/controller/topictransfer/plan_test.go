// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/topictransfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// now is when tests happen.
var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

type change = func(t *v1alpha1.TopicTransfer)

// transferOf is a transfer of Orders that nobody has looked at.
func transferOf(name string, changes ...change) *v1alpha1.TopicTransfer {
	t := &v1alpha1.TopicTransfer{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, UID: types.UID(name), Generation: 1, CreationTimestamp: metav1.NewTime(now)},
		Spec: v1alpha1.TopicTransferSpec{Topic: "Orders", SourceCluster: "old", TargetCluster: "new",
			Approval: v1alpha1.TransferApprovalAutomatic},
	}
	for _, c := range changes {
		c(t)
	}
	return t
}

func isHeld(t *v1alpha1.TopicTransfer) { t.Finalizers = []string{naming.FinalizerTransfer} }

func isDeleted(t *v1alpha1.TopicTransfer) { t.DeletionTimestamp = new(metav1.NewTime(now)) }

func isPaused(t *v1alpha1.TopicTransfer) {
	t.Annotations = map[string]string{v1alpha1.PausedAnnotation: "true"}
}

func hasBegun(t *v1alpha1.TopicTransfer) {
	t.Status.Journal = []v1alpha1.TransferRecord{{Step: 1, Target: "target/new-0", Action: transfer.ActionCreateGroups, State: v1alpha1.TransferRecordDone}}
}

func is(phase v1alpha1.TopicTransferPhase) change {
	return func(t *v1alpha1.TopicTransfer) { t.Status.Phase = phase }
}

// livesFor makes it go so many seconds after its end, which was a minute ago.
func livesFor(seconds int32) change {
	return func(t *v1alpha1.TopicTransfer) {
		t.Spec.TTLSecondsAfterFinished = &seconds
		t.Status.CompletionTime = new(metav1.NewTime(now.Add(-time.Minute)))
	}
}

func TestPlan(t *testing.T) {
	for situation, tc := range map[string]struct {
		changes []change
		want    topictransfer.Action
		again   time.Duration
	}{
		"nobody has looked at it; it is held first": {want: topictransfer.Hold},
		"it is held; the engine decides":            {changes: []change{isHeld}, want: topictransfer.Advance},
		"it runs":                                   {changes: []change{isHeld, hasBegun, is(v1alpha1.TransferRunning)}, want: topictransfer.Advance},
		"it is suspended; what that means is the engine's decision": {
			changes: []change{isHeld, hasBegun, is(v1alpha1.TransferRunning), func(t *v1alpha1.TopicTransfer) { t.Spec.Suspend = true }},
			want:    topictransfer.Advance,
		},
		"it is paused; it is said and nothing is done":       {changes: []change{isPaused}, want: topictransfer.Tell},
		"it is paused and deleted; nothing is done":          {changes: []change{isPaused, isHeld, isDeleted, hasBegun}, want: topictransfer.Tell},
		"it is deleted before it was held":                   {changes: []change{isDeleted}, want: topictransfer.Rest},
		"it is deleted before anything was changed":          {changes: []change{isHeld, isDeleted, is(v1alpha1.TransferQueued)}, want: topictransfer.LetGo},
		"it is deleted while it runs; it rolls back first":   {changes: []change{isHeld, isDeleted, hasBegun, is(v1alpha1.TransferRunning)}, want: topictransfer.Advance},
		"it is deleted while it rolls back; it goes on":      {changes: []change{isHeld, isDeleted, hasBegun, is(v1alpha1.TransferRollingBack)}, want: topictransfer.Advance},
		"it is deleted after it was rolled back":             {changes: []change{isHeld, isDeleted, hasBegun, is(v1alpha1.TransferRolledBack)}, want: topictransfer.LetGo},
		"it is deleted by a person who has settled it":       {changes: []change{isHeld, isDeleted, hasBegun, is(v1alpha1.TransferFailed)}, want: topictransfer.LetGo},
		"it has succeeded; it may go whenever somebody asks": {changes: []change{isHeld, hasBegun, is(v1alpha1.TransferSucceeded)}, want: topictransfer.LetGo},
		"it has succeeded and was let go; nothing is ever done again": {
			changes: []change{hasBegun, is(v1alpha1.TransferSucceeded)}, want: topictransfer.Rest,
		},
		"it failed half way; it keeps its claims":       {changes: []change{isHeld, hasBegun, is(v1alpha1.TransferFailed)}, want: topictransfer.Rest},
		"it failed before anything was changed":         {changes: []change{isHeld, is(v1alpha1.TransferFailed)}, want: topictransfer.LetGo},
		"its time has not come":                         {changes: []change{is(v1alpha1.TransferSucceeded), livesFor(90)}, want: topictransfer.Rest, again: 30 * time.Second},
		"its time has come":                             {changes: []change{is(v1alpha1.TransferRolledBack), livesFor(60)}, want: topictransfer.Expire},
		"it may go at once; it is let go first":         {changes: []change{isHeld, hasBegun, is(v1alpha1.TransferSucceeded), livesFor(0)}, want: topictransfer.LetGo},
		"it failed; a person shall see it for any time": {changes: []change{is(v1alpha1.TransferFailed), livesFor(0)}, want: topictransfer.Rest},
		"its time has come and somebody has deleted it": {changes: []change{isDeleted, is(v1alpha1.TransferSucceeded), livesFor(0)}, want: topictransfer.Rest},
		"it runs, and has a time to live after the end": {changes: []change{isHeld, hasBegun, is(v1alpha1.TransferRunning), livesFor(0)}, want: topictransfer.Advance},
	} {
		t.Run(situation, func(t *testing.T) {
			got := topictransfer.Plan(transferOf("move", tc.changes...), now)
			if got.Action != tc.want || got.Again != tc.again {
				t.Errorf("got %s because %s, again after %v; want %s after %v", got.Action, got.Reason, got.Again, tc.want, tc.again)
			}
		})
	}
}

func TestAhead(t *testing.T) {
	claims := []transfer.Claim{{Cluster: "old-cluster", Topic: "Orders"}, {Cluster: "new-cluster", Topic: "Orders"}}
	earlier := func(t *v1alpha1.TopicTransfer) { t.CreationTimestamp = metav1.NewTime(now.Add(-time.Second)) }
	later := func(t *v1alpha1.TopicTransfer) { t.CreationTimestamp = metav1.NewTime(now.Add(time.Second)) }
	// between is what a queued transfer has found.
	between := func(source, target string) change {
		return func(t *v1alpha1.TopicTransfer) {
			t.Status.Phase = v1alpha1.TransferQueued
			t.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ConditionReady}}
			t.Status.Plan = &v1alpha1.TransferPlan{Source: &v1alpha1.TransferPlace{Cluster: source}, Target: &v1alpha1.TransferPlace{Cluster: target}}
		}
	}
	same := between("old-cluster", "new-cluster")
	for situation, tc := range map[string]struct {
		others []*v1alpha1.TopicTransfer
		want   string
	}{
		"there are no others":                                   {},
		"itself is no other":                                    {others: []*v1alpha1.TopicTransfer{transferOf("m", earlier, same)}},
		"an older one waits for the same":                       {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, same)}, want: "z"},
		"a younger one waits for the same":                      {others: []*v1alpha1.TopicTransfer{transferOf("a", later, same)}},
		"of the same second the first by name":                  {others: []*v1alpha1.TopicTransfer{transferOf("a", same), transferOf("z", same)}, want: "a"},
		"the oldest of several":                                 {others: []*v1alpha1.TopicTransfer{transferOf("b", same), transferOf("z", earlier, same), transferOf("a", same)}, want: "z"},
		"one that goes the other way":                           {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, between("new-cluster", "old-cluster"))}, want: "z"},
		"one that has one end in common":                        {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, between("third", "old-cluster"))}, want: "z"},
		"one between other clusters":                            {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, between("third", "fourth"))}},
		"one of another topic":                                  {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, same, func(t *v1alpha1.TopicTransfer) { t.Spec.Topic = "Bills" })}},
		"one that runs has the claim, which says so itself":     {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, same, hasBegun, is(v1alpha1.TransferRunning))}},
		"one that has finished":                                 {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, same, is(v1alpha1.TransferSucceeded))}},
		"one that is blocked":                                   {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, same, is(v1alpha1.TransferPending))}},
		"one that is being deleted":                             {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, same, isDeleted)}},
		"one that is paused":                                    {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, same, isPaused)}},
		"one that is suspended":                                 {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, same, func(t *v1alpha1.TopicTransfer) { t.Spec.Suspend = true })}},
		"one that waits for approval":                           {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, same, func(t *v1alpha1.TopicTransfer) { t.Spec.Approval = v1alpha1.TransferApprovalManual })}},
		"one just created that names the same ends":             {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier)}, want: "z"},
		"one just created that names others":                    {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, func(t *v1alpha1.TopicTransfer) { t.Spec.SourceCluster, t.Spec.TargetCluster = "a", "b" })}},
		"one just created between the same the other way round": {others: []*v1alpha1.TopicTransfer{transferOf("z", earlier, func(t *v1alpha1.TopicTransfer) { t.Spec.SourceCluster, t.Spec.TargetCluster = "new", "third" })}, want: "z"},
	} {
		t.Run(situation, func(t *testing.T) {
			got := ""
			if first := topictransfer.Ahead(transferOf("m", same), claims, tc.others); first != nil {
				got = first.Name
			}
			if got != tc.want {
				t.Errorf("ahead is %q, want %q", got, tc.want)
			}
		})
	}
}
