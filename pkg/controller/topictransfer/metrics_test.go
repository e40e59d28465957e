// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"slices"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

func TestStepsTaken(t *testing.T) {
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	// at is a status whose records were written so many seconds after the beginning, each of a step.
	at := func(phase v1alpha1.TopicTransferPhase, records ...[2]int) *v1alpha1.TopicTransferStatus {
		status := &v1alpha1.TopicTransferStatus{Phase: phase}
		for _, r := range records {
			status.Step = int32(r[0])
			status.Journal = append(status.Journal, v1alpha1.TransferRecord{Step: int32(r[0]),
				Time: metav1.NewMicroTime(begin.Add(time.Duration(r[1]) * time.Second))})
		}
		return status
	}
	for situation, tc := range map[string]struct {
		last, next *v1alpha1.TopicTransferStatus
		want       []taken
	}{
		"it begins; nothing has ended": {last: at("Planned"), next: at("Running", [2]int{1, 0})},
		"the same step goes on":        {last: at("Running", [2]int{1, 0}), next: at("Running", [2]int{1, 0}, [2]int{1, 2})},
		"the next step begins; the first one took this": {last: at("Running", [2]int{1, 1}), next: at("Running", [2]int{1, 4}, [2]int{2, 4}),
			want: []taken{{1, 3 * time.Second}}},
		"a step of several records": {last: at("Running", [2]int{1, 1}, [2]int{2, 3}, [2]int{2, 4}), next: at("Running", [2]int{1, 1}, [2]int{2, 3}, [2]int{2, 8}, [2]int{3, 9}),
			want: []taken{{2, 7 * time.Second}}},
		"a step whose only record was updated when it was done": {last: at("Running", [2]int{3, 2}, [2]int{4, 3}), next: at("Running", [2]int{3, 2}, [2]int{4, 60}, [2]int{5, 60}),
			want: []taken{{4, 58 * time.Second}}},
		"several steps between two writes": {last: at("Running", [2]int{1, 1}), next: at("Running", [2]int{1, 2}, [2]int{2, 5}, [2]int{4, 6}),
			want: []taken{{1, time.Second}, {2, 3 * time.Second}}},
		"the last step ends with the transfer": {last: at("Running", [2]int{6, 0}, [2]int{7, 3}), next: at("Succeeded", [2]int{6, 0}, [2]int{7, 5}),
			want: []taken{{7, 5 * time.Second}}},
		"it rolls back; no step has ended": {last: at("Running", [2]int{1, 0}, [2]int{2, 3}), next: at("RollingBack", [2]int{1, 0}, [2]int{2, 3})},
	} {
		t.Run(situation, func(t *testing.T) {
			if got := stepsTaken(tc.last, tc.next); !slices.Equal(got, tc.want) {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}
