// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"slices"
	"strings"
)

// Steps is the number of the last step.
const Steps = 7

// Step returns the number of the step at hand, from the journal: 0 before the first record, 7 at the end.
func (s State) Step() int {
	if s.Phase == Succeeded {
		return Steps // also when the last ones had nothing to do
	}
	step := 0
	for _, r := range s.Journal {
		step = max(step, r.Step)
	}
	// The last Intents are of one action and of those that are announced with it.
	for _, r := range slices.Backward(s.Journal) {
		if s.Phase != Running || r.State != Intent {
			break
		}
		step = r.Step
	}
	return step
}

// PastReturn says whether the first Intent to delete the source topic was written: from then on there is only forward.
func (s State) PastReturn() bool {
	for _, r := range s.Journal {
		if r.Action == ActionDeleteTopic && (r.State == Intent || r.State == Done) {
			return true
		}
	}
	return false
}

// Explanation says in words why the transfer rolls back or was rolled back, and what it left in place and why. It is
// empty when there is nothing to say.
func (s State) Explanation() string {
	var parts []string
	for _, action := range []string{ActionRollBack, ActionKeepTopic, ActionDeleteReplicas, ActionDeleteGroups, ActionCreateGroups} {
		for _, r := range s.with(action) {
			settled := r.State == Done && action != ActionCreateGroups || r.State == Undone && action == ActionCreateGroups
			if settled && r.Message != "" {
				parts = append(parts, r.Message)
			}
		}
	}
	return strings.Join(parts, "; ")
}
