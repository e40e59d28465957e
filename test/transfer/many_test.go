// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/traffic"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// TestManyTransfers wishes fifty transfers of different topics at once, five of these under traffic. Several are under way at the
// same time, all succeed, and nothing is lost.
func TestManyTransfers(t *testing.T) {
	const transfers, busy = 50, 5
	pair := shared.of(t, newest())
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
		transfer, err := server.AwaitPhase(t.Context(), move.Topic, v1alpha1.TransferSucceeded)
		must(t, err)
		ended = append(ended, transfer)
	}
	t.Logf("%d transfers took %s", transfers, time.Since(begin).Round(100*time.Millisecond))
	if most := mostAtOnce(ended); most < 2 {
		t.Errorf("at most %d transfers were under way at once, want several", most)
	} else {
		t.Logf("up to %d were under way at once", most)
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
