// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// TestStep: the step that people are shown.
func TestStep(t *testing.T) {
	stopped := []transfer.Record{{Step: 2, State: transfer.Done}, {Step: 3, State: transfer.Intent}, {Step: 2, State: transfer.Done}}
	announced := []transfer.Record{{Step: 5, State: transfer.Done}, {Step: 6, State: transfer.Intent}, {Step: 7, State: transfer.Intent}}
	cases := map[string]struct {
		state transfer.State
		want  int
	}{
		"nothing was done":                            {transfer.State{Phase: transfer.Pending}, 0},
		"the last one that was begun":                 {transfer.State{Phase: transfer.Running, Journal: stopped}, 3},
		"the one at hand, not those announced":        {transfer.State{Phase: transfer.Running, Journal: announced}, 6},
		"the one it goes back from":                   {transfer.State{Phase: transfer.RollingBack, Journal: stopped}, 3},
		"all, though the last ones had nothing to do": {transfer.State{Phase: transfer.Succeeded, Journal: stopped}, transfer.Steps},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if got := tc.state.Step(); got != tc.want {
				t.Errorf("it is %d, want %d", got, tc.want)
			}
		})
	}
}
