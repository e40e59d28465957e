// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// TestIntentsOfWhatComesNextAreWrittenTogether: a write of the journal has the Intents of all that is done until the next one.
func TestIntentsOfWhatComesNextAreWrittenTogether(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	var begun []string
	s.written = func(state transfer.State) error {
		var names []string
		for _, r := range state.Journal {
			if r.State == transfer.Intent {
				names = append(names, r.Action)
			}
		}
		if text := strings.Join(names, " "); text != "" && !slices.Contains(begun, text) {
			begun = append(begun, text)
		}
		return nil
	}
	s.endsAs(t, transfer.Succeeded)
	want := []string{"CreateGroups CreateTopic", "OpenTopic StopWrites", "Drain", "DeleteTopic DeleteRoute", "CloseRetryTopics", "Watch",
		"DeleteGroups DropRetryRoutes CreateRetryTopics"}
	if !slices.Equal(begun, want) {
		t.Errorf("the Intents are %q, want %q", begun, want)
	}
}

// TestWhatIsOnlyAnnouncedLeavesNoRecord: groups cannot be made, so that there is no topic to be removed.
func TestWhatIsOnlyAnnouncedLeavesNoRecord(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.fault = func(call, _ string, after bool) error {
		if call == "Broker.PutGroups" && !after {
			return transfer.ErrRefused
		}
		return nil
	}
	announced := false
	s.onIntent(transfer.ActionCreateTopic, func(first bool, state transfer.State) {
		announced = announced || first
		if state.Phase != transfer.Running && recorded(state, transfer.ActionCreateTopic) {
			t.Errorf("the topic is said to have been begun:\n%s", describe(state))
		}
	})
	s.endsAs(t, transfer.RolledBack)
	if !announced {
		t.Error("the topic was not announced")
	}
}

// TestAnnouncedActionThatComesLateIsWrittenAnew: who has made groups for a minute cannot know that nobody else has taken over.
func TestAnnouncedActionThatComesLateIsWrittenAnew(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	made, written := false, false
	s.probe = func(_ int, p transfer.Point) error {
		switch {
		case p.Call == "Broker.PutGroups" && p.After && !made:
			made = true
			s.advance(time.Minute)
		case p.Call == "Journal.Write" && p.After && made:
			written = true
		case p.Call == "Broker.PutTopics" && !written:
			t.Error("the topic is made without a new Intent")
		}
		return nil
	}
	s.endsAs(t, transfer.Succeeded)
	if !written {
		t.Error("nothing was written")
	}
}

// TestSuspendedTransferDoesNotSayThatWritesAreStopped: it is suspended when the target was opened, with StopWrites announced.
func TestSuspendedTransferDoesNotSayThatWritesAreStopped(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	s.probe = func(_ int, p transfer.Point) error {
		if p.Call == "Broker.PutTopics" && p.After && p.Server == s.target().address && recorded(s.stored, transfer.ActionStopWrites) {
			s.spec.Suspend = true
		}
		return nil
	}
	s.until(t, transfer.New(s.ports(), transfer.State{}), reason(transfer.Suspended))
	if recorded(s.stored, transfer.ActionStopWrites) || s.stored.Step() != 2 {
		t.Errorf("it is suspended as\n%s", describe(s.stored))
	}
	s.probe, s.spec.Suspend = nil, false
	s.endsAs(t, transfer.Succeeded)
}

// TestDrainTimeoutBeginsWhenWritesAreStopped: not when that is announced, with the opening of a target that is away for a while, also when
// another process goes on, which does not know what has begun.
func TestDrainTimeoutBeginsWhenWritesAreStopped(t *testing.T) {
	for _, another := range []bool{false, true} {
		t.Run(fmt.Sprintf("another process: %v", another), func(t *testing.T) {
			s := pair("5.5.0", "5.5.0")
			s.spec.DrainTimeout = 2 * time.Minute
			s.begin()
			var opening time.Time
			s.fault = func(call, server string, after bool) error {
				if call != "Broker.PutTopics" || server != s.target().address || after || !recorded(s.stored, transfer.ActionStopWrites) {
					return nil
				}
				if opening.IsZero() {
					opening = s.now
				}
				if s.now.Sub(opening) < 3*time.Minute {
					return errLost
				}
				return nil
			}
			crashed := !another
			s.probe = func(int, transfer.Point) error {
				if crashed || opening.IsZero() {
					return nil
				}
				crashed = true
				return errCrash
			}
			s.endsAs(t, transfer.Succeeded)
			if opening.IsZero() || !crashed {
				t.Errorf("the target was opened with StopWrites announced: %v; another process went on: %v", !opening.IsZero(), crashed)
			}
		})
	}
}
