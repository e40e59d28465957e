// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/traffic"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// TestManyTransfers wishes transfers of different topics at once, fifty in the thorough test, some of these under traffic. Several are
// under way at the same time, all succeed, nothing is lost, and they leave the settings of their brokers as they were.
func TestManyTransfers(t *testing.T) {
	transfers, busy := 8, 3
	if thorough() {
		transfers, busy = 50, 5
	}
	pair := shared.onDemand(t, newest())
	bench := transferlab.NewBench(t, pair.a, pair.b)
	server := transferlab.StartServer(t, "many", lightWindows...)
	var names []string
	for i := range transfers {
		names = append(names, fmt.Sprintf("many-%02d", i))
	}
	moves := bench.NewMoves(t, names, transferlab.OneGroup(pair.a, 0), transferlab.Whole(pair.b))
	for _, move := range moves {
		move.RemoveAfter(t)
	}
	var flows []*traffic.Light
	for _, move := range moves[:busy] {
		light := move.StartLightTraffic(t)
		must(t, light.AwaitAcknowledged(t.Context(), 10))
		flows = append(flows, light)
	}
	begin := time.Now()
	for i, move := range moves {
		wish := move.Object()
		if i >= busy {
			// Nobody has connected, and no group has an offset.
			wish.Spec.ConsumerGroups = move.Groups
		}
		server.Create(t, wish)
	}
	var ended []*v1alpha1.TopicTransfer
	for _, move := range moves {
		moved, err := server.AwaitPhase(t.Context(), move.Topic, v1alpha1.TransferSucceeded)
		must(t, err)
		ended = append(ended, moved)
	}
	t.Logf("%d transfers took %s", transfers, time.Since(begin).Round(100*time.Millisecond))
	if most := mostAtOnce(ended); most < 2 {
		t.Errorf("at most %d transfers were under way at once, want several", most)
	} else {
		t.Logf("up to %d were under way at once", most)
	}
	// What they share is how their source makes topics: some turn that off, and each of these on again at its end, as Judge sees.
	if !slices.ContainsFunc(ended, func(t *v1alpha1.TopicTransfer) bool {
		return slices.ContainsFunc(t.Status.Journal, func(r v1alpha1.TransferRecord) bool { return r.Action == transfer.ActionStopAutoCreate })
	}) {
		t.Error("no transfer has turned off that topics are created on demand")
	}
	for i, light := range flows {
		must(t, light.AwaitAcknowledged(t.Context(), 10, moves[i].To.GroupNames()...))
		moves[i].Judge(t, v1alpha1.TransferSucceeded, light)
	}
}

// mostAtOnce is how many transfers were between their first record and their end at the same time.
func mostAtOnce(transfers []*v1alpha1.TopicTransfer) int {
	most := 0
	for _, t := range transfers {
		at, under := t.Status.StartTime, 0
		for _, other := range transfers {
			if !other.Status.StartTime.After(at.Time) && at.Before(other.Status.CompletionTime) {
				under++
			}
		}
		most = max(most, under)
	}
	return most
}
