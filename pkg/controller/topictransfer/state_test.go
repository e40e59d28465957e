// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// Whatever the engine wants to be kept is the same after it was stored, but for fractions of time.
func TestStateIsKept(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 123456000, time.UTC)
	state := transfer.State{
		Phase: transfer.RollingBack,
		Plan: &transfer.Plan{
			Source: transfer.ResolvedPlace{Cluster: "old", BrokerGroups: []string{"a", "b"}, NameServers: []string{"x:9876"}},
			Target: transfer.ResolvedPlace{Cluster: "new", BrokerGroups: []string{"c"}, NameServers: []string{"y:9876"}},
			Groups: []string{"billing"}, Queues: 8, Backlog: 1 << 40,
			Hazards: []transfer.Hazard{{Name: "OrderTopic", Blocking: true, Message: "why"}},
		},
		Journal: []transfer.Record{
			{Step: 1, Target: "target/c", Action: "CreateGroups", State: transfer.Undone, Time: at, Message: "said"},
			{Step: 3, Target: "source/a", Action: "StopWrites", State: transfer.Intent, Time: at.Add(time.Second)},
			{Step: 3, Target: "source/b", Action: "StopWrites", State: transfer.Refused, Time: at.Add(time.Second)},
		},
		Snapshots: []transfer.Snapshot{{Target: "source/a", Kind: transfer.KindTopic, Name: "T", Config: `{"perm":6}`}},
		StartTime: at.Truncate(time.Second), CompletionTime: at.Truncate(time.Second).Add(time.Hour),
	}
	for situation, tc := range map[string]struct{ state, want transfer.State }{
		"everything is there": {state, state},
		"nothing is there":    {transfer.State{}, transfer.State{Phase: transfer.Pending}},
	} {
		t.Run(situation, func(t *testing.T) {
			var status, stored v1alpha1.TopicTransferStatus
			putState(&status, tc.state)
			text, err := json.Marshal(status)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &stored); err != nil {
				t.Fatal(err)
			}
			sameTime := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })
			if diff := cmp.Diff(tc.want, stateOf(&stored), sameTime); diff != "" {
				t.Errorf("states differ (-want +got):\n%s", diff)
			}
		})
	}
}
