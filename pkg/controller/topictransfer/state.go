// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// stateOf reads what the engine needs from a status. It is the inverse of put, but for fractions of a second that the API
// does not keep.
func stateOf(status *v1alpha1.TopicTransferStatus) transfer.State {
	state := transfer.State{
		Phase:          transfer.Phase(status.Phase),
		StartTime:      timeOf(status.StartTime),
		CompletionTime: timeOf(status.CompletionTime),
	}
	if state.Phase == "" {
		state.Phase = transfer.Pending
	}
	if p := status.Plan; p != nil {
		state.Plan = &transfer.Plan{Source: resolvedOf(p.Source), Target: resolvedOf(p.Target), Groups: p.ConsumerGroups,
			Queues: int(p.Queues), Backlog: p.Backlog}
		for _, h := range p.Hazards {
			state.Plan.Hazards = append(state.Plan.Hazards, transfer.Hazard(h))
		}
	}
	for _, r := range status.Journal {
		state.Journal = append(state.Journal, transfer.Record{Step: int(r.Step), Target: r.Target, Action: r.Action,
			State: transfer.RecordState(r.State), Time: r.Time.Time, Message: r.Message})
	}
	for _, s := range status.Snapshots {
		state.Snapshots = append(state.Snapshots, transfer.Snapshot(s))
	}
	return state
}

// putState writes what the engine wants to be kept into a status and leaves everything else there.
func putState(status *v1alpha1.TopicTransferStatus, state transfer.State) {
	status.Phase = v1alpha1.TopicTransferPhase(state.Phase)
	status.Step = int32(state.Step())
	status.Plan = planOf(state.Plan)
	status.StartTime, status.CompletionTime = apiTime(state.StartTime), apiTime(state.CompletionTime)
	status.Journal, status.Snapshots = nil, nil
	for _, r := range state.Journal {
		status.Journal = append(status.Journal, v1alpha1.TransferRecord{Step: int32(r.Step), Target: r.Target, Action: r.Action,
			State: v1alpha1.TransferRecordState(r.State), Time: metav1.NewMicroTime(r.Time.Truncate(time.Microsecond)), Message: r.Message})
	}
	for _, s := range state.Snapshots {
		status.Snapshots = append(status.Snapshots, v1alpha1.TransferSnapshot(s))
	}
}

// planOf is a plan as the API shows it.
func planOf(plan *transfer.Plan) *v1alpha1.TransferPlan {
	if plan == nil {
		return nil
	}
	shown := &v1alpha1.TransferPlan{Source: placeShown(plan.Source), Target: placeShown(plan.Target), ConsumerGroups: plan.Groups,
		Queues: int32(plan.Queues), Backlog: plan.Backlog}
	for _, h := range plan.Hazards {
		shown.Hazards = append(shown.Hazards, v1alpha1.TransferHazard(h))
	}
	return shown
}

func resolvedOf(place *v1alpha1.TransferPlace) transfer.ResolvedPlace {
	if place == nil {
		return transfer.ResolvedPlace{}
	}
	return transfer.ResolvedPlace{Cluster: place.Cluster, BrokerGroups: place.Brokers, NameServers: place.NameServers}
}

func placeShown(place transfer.ResolvedPlace) *v1alpha1.TransferPlace {
	if place.Cluster == "" && len(place.BrokerGroups) == 0 && len(place.NameServers) == 0 {
		return nil
	}
	return &v1alpha1.TransferPlace{Cluster: place.Cluster, Brokers: place.BrokerGroups, NameServers: place.NameServers}
}

func timeOf(t *metav1.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.Time
}

// apiTime has whole seconds, as the API keeps them.
func apiTime(t time.Time) *metav1.Time {
	if t.IsZero() {
		return nil
	}
	return &metav1.Time{Time: t.Truncate(time.Second)}
}
