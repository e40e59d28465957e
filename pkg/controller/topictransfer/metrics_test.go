// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

func TestStepTaken(t *testing.T) {
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
		step       int32
		took       time.Duration
		ok         bool
	}{
		"it begins; nothing has ended":                 {last: at("Planned"), next: at("Running", [2]int{1, 0})},
		"the same step goes on":                        {last: at("Running", [2]int{1, 0}), next: at("Running", [2]int{1, 0}, [2]int{1, 2})},
		"the next step begins; the last one took this": {last: at("Running", [2]int{1, 0}, [2]int{2, 3}, [2]int{2, 4}), next: at("Running", [2]int{1, 0}, [2]int{2, 3}, [2]int{2, 4}, [2]int{3, 9}), step: 2, took: 6 * time.Second, ok: true},
		"the last step ends with the transfer":         {last: at("Running", [2]int{6, 0}, [2]int{7, 3}), next: at("Succeeded", [2]int{6, 0}, [2]int{7, 5}), step: 7, ok: true},
		"it rolls back; no step has ended":             {last: at("Running", [2]int{1, 0}, [2]int{2, 3}), next: at("RollingBack", [2]int{1, 0}, [2]int{2, 3})},
	} {
		t.Run(situation, func(t *testing.T) {
			step, took, ok := stepTaken(tc.last, tc.next)
			if step != tc.step || took != tc.took || ok != tc.ok {
				t.Errorf("step %d took %v, %v; want step %d, %v, %v", step, took, ok, tc.step, tc.took, tc.ok)
			}
		})
	}
}
