// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/topictransfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

func done(step int, action string) transfer.Record {
	return transfer.Record{Step: step, Target: "source/old-0", Action: action, State: transfer.Done, Time: now}
}

var (
	plan = &transfer.Plan{
		Source: transfer.ResolvedPlace{Cluster: "old-cluster", BrokerGroups: []string{"old-0"}, NameServers: []string{"a:9876"}},
		Target: transfer.ResolvedPlace{Cluster: "new-cluster", BrokerGroups: []string{"new-0"}, NameServers: []string{"b:9876"}},
		Groups: []string{"billing", "mail"}, Queues: 8, Backlog: 42,
	}
	stopped = []transfer.Record{done(1, transfer.ActionCreateGroups), done(2, transfer.ActionCreateTopic), done(3, transfer.ActionStopWrites)}
	drained = append(stopped[:3:3], done(4, transfer.ActionDrain))
	deleted = append(drained[:4:4], done(5, transfer.ActionDeleteTopic))
)

func blocked(name, message string) *transfer.Plan {
	p := *plan
	p.Hazards = []transfer.Hazard{{Name: name, Blocking: true, Message: message}, {Name: "OrderTopic", Message: "order is kept"}}
	return &p
}

func TestConditions(t *testing.T) {
	waits := func(reason transfer.Reason, message string) *transfer.Result {
		return &transfer.Result{Reason: reason, Message: message, After: time.Second}
	}
	// What holds when nothing else is said.
	usual := map[string]string{
		"Paused": "False Running: the transfer is worked on", "Degraded": "False Healthy: nothing is wrong",
		"Planned": "True PlanMade: 8 queues, 2 consumer groups", "Drained": "False NotStarted: writes are not stopped",
		"RolledBack": "False NotStarted: the transfer is not rolled back",
	}
	for situation, tc := range map[string]struct {
		changes []change
		moment  topictransfer.Moment
		want    map[string]string
	}{
		"it begins to look": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Pending}},
			want: map[string]string{"Ready": "False Planning: both ends are being read", "Progressing": "True Planning: both ends are being read",
				"Planned": "Unknown Planning: both ends are being read"},
		},
		"an end cannot be found": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Pending}, Problem: errors.New("list them in spec.sourceNameServers")},
			want: map[string]string{"Ready": "False Unreadable: list them in spec.sourceNameServers", "Progressing": "False Unreadable: list them in spec.sourceNameServers",
				"Degraded": "True Unreadable: list them in spec.sourceNameServers", "Planned": "False Unreadable: list them in spec.sourceNameServers"},
		},
		"a server does not answer": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Pending}, Result: waits(transfer.Retrying, "a:9876 does not answer")},
			want: map[string]string{"Ready": "False Retrying: a:9876 does not answer", "Progressing": "True Retrying: a:9876 does not answer",
				"Degraded": "True Retrying: a:9876 does not answer", "Planned": "Unknown Planning: both ends are being read: a:9876 does not answer"},
		},
		"a hazard blocks": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Pending, Plan: blocked("SharedGroup", "name the groups")}, Result: waits(transfer.Blocked, "SharedGroup: name the groups")},
			want: map[string]string{"Ready": "False Blocked: SharedGroup: name the groups", "Progressing": "False Blocked: SharedGroup: name the groups",
				"Planned": "False Blocked: SharedGroup: name the groups"},
		},
		"offsets are not stored yet": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Pending, Plan: plan}, Result: waits(transfer.StoringOffsets, "it begins in 10s")},
			want:   map[string]string{"Ready": "False Planning: it begins in 10s", "Progressing": "True Planning: it begins in 10s"},
		},
		"it waits for approval": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Planned, Plan: plan}, Result: waits(transfer.AwaitingApproval, "set spec.approved")},
			want:   map[string]string{"Ready": "False WaitingForApproval: set spec.approved", "Progressing": "False WaitingForApproval: set spec.approved"},
		},
		"it waits for its turn": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Queued, Plan: plan}, Result: waits(transfer.ClaimHeld, "shop/first goes before")},
			want:   map[string]string{"Ready": "False Queued: shop/first goes before", "Progressing": "False Queued: shop/first goes before"},
		},
		"it is queued and does not know yet by whom": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Queued, Plan: plan}},
			want:   map[string]string{"Ready": "False Queued: another transfer of the topic goes first", "Progressing": "False Queued: another transfer of the topic goes first"},
		},
		"it acts": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Running, Plan: plan, Journal: stopped[:2]}},
			want: map[string]string{"Ready": "False Transferring: step 2 of 7: create the topic at the target",
				"Progressing": "True Transferring: step 2 of 7: create the topic at the target"},
		},
		"it is suspended": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Running, Plan: plan, Journal: stopped[:2]}, Result: waits(transfer.Suspended, "after step 2")},
			want:   map[string]string{"Ready": "False Suspended: after step 2", "Progressing": "False Suspended: after step 2"},
		},
		"an action is tried again": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Running, Plan: plan, Journal: stopped[:2]}, Result: waits(transfer.Retrying, "b:10911 is busy")},
			want: map[string]string{"Ready": "False Retrying: b:10911 is busy", "Progressing": "True Retrying: b:10911 is busy",
				"Degraded": "True Retrying: b:10911 is busy"},
		},
		"clients may still write": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Running, Plan: plan, Journal: stopped}, Result: waits(transfer.RouteRefresh, "until 03:05:35")},
			want: map[string]string{"Ready": "False Draining: until 03:05:35", "Progressing": "True Draining: until 03:05:35",
				"Drained": "False Draining: writes were stopped and consumers are catching up"},
		},
		"consumers catch up": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Running, Plan: plan, Journal: stopped},
				Result: &transfer.Result{Reason: transfer.Draining, Message: "7 messages", Drain: &transfer.Drain{Backlog: 7}}},
			want: map[string]string{"Ready": "False Draining: 7 messages", "Progressing": "True Draining: 7 messages", "Drained": "False Draining: 7 messages"},
		},
		"the deleted topic is watched": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Running, Plan: plan, Journal: deleted}, Result: waits(transfer.Watching, "until 03:07:05")},
			want: map[string]string{"Ready": "False Transferring: until 03:07:05", "Progressing": "True Transferring: until 03:07:05",
				"Drained": "True Complete: everything in the source was consumed"},
		},
		"the topic has moved": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Succeeded, Plan: plan, Journal: deleted}, Result: &transfer.Result{Finished: true}},
			want: map[string]string{"Ready": "True Transferred: the topic is at its target", "Progressing": "False Transferred: the topic is at its target",
				"Drained": "True Complete: everything in the source was consumed"},
		},
		"it rolls back and waits": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.RollingBack, Plan: plan, Journal: stopped}, Result: waits(transfer.Settling, "for late requests")},
			want: map[string]string{"Ready": "False RollingBack: for late requests", "Progressing": "True RollingBack: for late requests",
				"Drained": "False Draining: writes were stopped and consumers are catching up", "RolledBack": "False RollingBack: what was changed is being put back"},
		},
		"it was rolled back": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.RolledBack, Plan: plan}, Result: &transfer.Result{Finished: true}},
			want: map[string]string{"Ready": "False RolledBack: everything is as it was", "Progressing": "False RolledBack: everything is as it was",
				"RolledBack": "True RolledBack: everything is as it was"},
		},
		"it failed": {
			moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Failed, Plan: plan, Journal: stopped}, Result: &transfer.Result{Finished: true, Message: "set perm 6 on old-0"}},
			want: map[string]string{"Ready": "False NeedsPerson: a person has to decide: set perm 6 on old-0", "Progressing": "False NeedsPerson: a person has to decide: set perm 6 on old-0",
				"Degraded": "True NeedsPerson: a person has to decide: set perm 6 on old-0", "Drained": "False Draining: writes were stopped and consumers are catching up"},
		},
	} {
		t.Run(situation, func(t *testing.T) {
			tc.moment.Transfer, tc.moment.Now = transferOf("move", tc.changes...), now
			want := map[string]string{}
			for _, conditions := range []map[string]string{usual, tc.want} {
				for name, text := range conditions {
					want[name] = text
				}
			}
			got := map[string]string{}
			for _, c := range topictransfer.Status(tc.moment).Conditions {
				got[c.Type] = fmt.Sprintf("%s %s: %s", c.Status, c.Reason, c.Message)
				if c.ObservedGeneration != 1 || !c.LastTransitionTime.Equal(new(metav1.NewTime(now))) {
					t.Errorf("condition %s is of generation %d at %v", c.Type, c.ObservedGeneration, c.LastTransitionTime)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("conditions differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPausedTransferKeepsWhatItSaid(t *testing.T) {
	subject := transferOf("move", isPaused, hasBegun, is(v1alpha1.TransferRunning))
	subject.Status.Conditions = []metav1.Condition{{Type: "Ready", Status: "False", Reason: "Draining"}}
	got := topictransfer.Status(topictransfer.Moment{Transfer: subject, State: transfer.State{Phase: transfer.Running}, Now: now}).Conditions
	if len(got) != 2 || got[0].Type != "Paused" || got[0].Status != "True" || got[1] != subject.Status.Conditions[0] {
		t.Errorf("got the conditions %+v", got)
	}
}

func TestStatusBacklog(t *testing.T) {
	for situation, tc := range map[string]struct {
		last   *int64
		moment topictransfer.Moment
		want   *int64
	}{
		"nothing was read":                  {moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Pending}}},
		"the plan says it":                  {moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Planned, Plan: plan}}, want: new(int64(42))},
		"it runs; the last one is kept":     {last: new(int64(42)), moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Running, Plan: plan, Journal: stopped}}, want: new(int64(42))},
		"a sample says it":                  {last: new(int64(42)), moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Running, Plan: plan, Journal: stopped}, Result: &transfer.Result{Drain: &transfer.Drain{Backlog: 7}}}, want: new(int64(7))},
		"the source is gone; there is none": {last: new(int64(7)), moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Running, Plan: plan, Journal: deleted}}, want: new(int64(0))},
		"it was rolled back; the last one":  {last: new(int64(7)), moment: topictransfer.Moment{State: transfer.State{Phase: transfer.RolledBack, Plan: plan, Journal: stopped}}, want: new(int64(7))},
		"the topic has moved":               {moment: topictransfer.Moment{State: transfer.State{Phase: transfer.Succeeded, Plan: plan, Journal: deleted}}, want: new(int64(0))},
	} {
		t.Run(situation, func(t *testing.T) {
			tc.moment.Transfer, tc.moment.Now = transferOf("move"), now
			tc.moment.Transfer.Status.Backlog = tc.last
			if diff := cmp.Diff(tc.want, topictransfer.Status(tc.moment).Backlog); diff != "" {
				t.Errorf("backlog differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEvents(t *testing.T) {
	condition := func(conditionType, status, reason, message string) metav1.Condition {
		return metav1.Condition{Type: conditionType, Status: metav1.ConditionStatus(status), Reason: reason, Message: message}
	}
	at := func(phase v1alpha1.TopicTransferPhase, step int32, conditions ...metav1.Condition) v1alpha1.TopicTransferStatus {
		return v1alpha1.TopicTransferStatus{Phase: phase, Step: step, Conditions: conditions}
	}
	recorded := func(status v1alpha1.TopicTransferStatus, steps ...int32) v1alpha1.TopicTransferStatus {
		for _, step := range steps {
			status.Journal = append(status.Journal, v1alpha1.TransferRecord{Step: step})
		}
		return status
	}
	planned := condition("Planned", "True", "PlanMade", "8 queues")
	for situation, tc := range map[string]struct {
		last, next v1alpha1.TopicTransferStatus
		want       []topictransfer.Event
	}{
		"nothing changed": {last: at("Running", 3), next: at("Running", 3)},
		"it begins": {
			last: at("Planned", 0), next: at("Running", 1, planned),
			want: []topictransfer.Event{{"Normal", "Started", "8 queues"}, {"Normal", "StepStarted", "step 1 of 7: create the consumer groups at the target"}},
		},
		"the next step begins": {
			last: at("Running", 2), next: at("Running", 3),
			want: []topictransfer.Event{{"Normal", "StepStarted", "step 3 of 7: stop writes at the source"}},
		},
		"two steps begin between two writes": {
			last: at("Running", 3), next: recorded(at("Running", 5), 3, 4, 5),
			want: []topictransfer.Event{{"Normal", "StepStarted", "step 4 of 7: wait until everything is consumed"}, {"Normal", "StepStarted", "step 5 of 7: delete the topic at the source"}},
		},
		"a step has nothing to do": {
			last: at("Running", 5), next: recorded(at("Running", 7), 5, 7),
			want: []topictransfer.Event{{"Normal", "StepStarted", "step 7 of 7: create the retry topics at the target"}},
		},
		"everything was consumed": {
			last: at("Running", 4, condition("Drained", "False", "Draining", "")), next: at("Running", 4, condition("Drained", "True", "Complete", "all")),
			want: []topictransfer.Event{{"Normal", "Drained", "all"}},
		},
		"it waits for its turn": {
			last: at("", 0), next: at("Queued", 0, condition("Ready", "False", "Queued", "first goes before")),
			want: []topictransfer.Event{{"Normal", "Queued", "first goes before"}},
		},
		"it is blocked": {
			last: at("", 0), next: at("Pending", 0, condition("Ready", "False", "Blocked", "name the groups")),
			want: []topictransfer.Event{{"Warning", "Blocked", "name the groups"}},
		},
		"it is still blocked": {
			last: at("Pending", 0, condition("Ready", "False", "Blocked", "name the groups")), next: at("Pending", 0, condition("Ready", "False", "Blocked", "name them")),
		},
		"an action fails": {
			last: at("Running", 3, condition("Ready", "False", "Transferring", "")), next: at("Running", 3, condition("Ready", "False", "Retrying", "busy")),
			want: []topictransfer.Event{{"Warning", "Retrying", "busy"}},
		},
		"it rolls back; steps are none of its own": {
			last: at("Running", 3), next: at("RollingBack", 4, condition("Ready", "False", "RollingBack", "aborted")),
			want: []topictransfer.Event{{"Warning", "RollingBack", "aborted"}},
		},
		"it succeeds": {
			last: at("Running", 7), next: at("Succeeded", 7, condition("Ready", "True", "Transferred", "moved")),
			want: []topictransfer.Event{{"Normal", "Transferred", "moved"}},
		},
	} {
		t.Run(situation, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, topictransfer.Events(&tc.last, &tc.next)); diff != "" {
				t.Errorf("events differ (-want +got):\n%s", diff)
			}
		})
	}
}
