// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// spacing is that of the tests here, not the default.
const spacing = 7 * time.Second

// TestTransferBeginsWhenOffsetsAreStored: until then nothing but the plan is there, and the topic is claimed.
func TestTransferBeginsWhenOffsetsAreStored(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.spec.Windows.SampleSpacing = spacing
	s.begin()
	applied := s.now
	result := s.until(t, transfer.New(s.ports(), transfer.State{}), reason(transfer.StoringOffsets))
	if !strings.Contains(result.Message, "7s") || s.target().topics[topic] != nil || len(s.claims) == 0 {
		t.Errorf("it says %q, the target has %v, and the claims are %v", result.Message, s.target().topics[topic], s.claims)
	}
	if s.stored.Phase != transfer.Pending || s.stored.Plan == nil || len(s.stored.Journal) > 0 {
		t.Errorf("it waits with\n%s", describe(s.stored))
	}
	s.endsAs(t, transfer.Succeeded)
	if after := s.stored.StartTime.Sub(applied); after < spacing || after > 2*spacing {
		t.Errorf("it began %s after it was applied, want %s", after, spacing)
	}
}

// TestTransferWaitsForOffsetsThatAreNew: a group has its first offset in a queue while the transfer waits.
func TestTransferWaitsForOffsetsThatAreNew(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.spec.Windows.SampleSpacing = spacing
	s.begin()
	tr := transfer.New(s.ports(), transfer.State{})
	s.until(t, tr, reason(transfer.StoringOffsets))
	s.source().groups["g9"] = groupConfig("g9", 5)
	s.source().commit(topic, "g9", 0, int64(len(s.source().queues[topic][0])))
	s.advance(spacing)
	came := s.now
	s.until(t, tr, reason(transfer.StoringOffsets))
	s.until(t, tr, func(transfer.Result) bool { return s.stored.Phase == transfer.Running })
	if after := s.stored.StartTime.Sub(came); after < spacing {
		t.Errorf("it began %s after the new offset was seen, want %s", after, spacing)
	}
}

// TestTransferThatWaitedForApprovalBeginsAtOnce: its offsets were seen when it was planned.
func TestTransferThatWaitedForApprovalBeginsAtOnce(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.spec.Windows.SampleSpacing, s.spec.Manual = spacing, true
	s.begin()
	tr := transfer.New(s.ports(), transfer.State{})
	s.until(t, tr, reason(transfer.AwaitingApproval))
	s.advance(spacing)
	s.spec.Approved = true
	approved := s.now
	s.until(t, tr, func(transfer.Result) bool { return s.stored.Phase == transfer.Running })
	if after := s.stored.StartTime.Sub(approved); after > time.Second {
		t.Errorf("it began %s after it was approved", after)
	}
}

// TestSuspendedTransferThatHasNotBegunGivesUpItsClaims, also when another process took them.
func TestSuspendedTransferThatHasNotBegunGivesUpItsClaims(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.spec.Windows.SampleSpacing = spacing
	s.begin()
	s.until(t, transfer.New(s.ports(), transfer.State{}), reason(transfer.StoringOffsets))
	s.spec.Suspend = true
	s.until(t, transfer.New(s.ports(), s.stored), reason(transfer.Suspended))
	if len(s.claims) > 0 {
		t.Errorf("it is suspended and holds %v", s.claims)
	}
	s.spec.Suspend = false
	s.endsAs(t, transfer.Succeeded)
}

// TestNobodyWaitsForOffsetsOfATopicThatNobodyReads: there are none.
func TestNobodyWaitsForOffsetsOfATopicThatNobodyReads(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.producers, s.consumers = nil, nil
	delete(s.source().offsets, topic)
	delete(s.source().groups, "g1")
	s.spec.Manual, s.spec.Approved = true, true
	s.begin()
	result := s.until(t, transfer.New(s.ports(), transfer.State{}), func(r transfer.Result) bool { return r.After > 0 })
	if result.Reason == transfer.StoringOffsets || s.stored.Phase != transfer.Running {
		t.Errorf("it waits (%s) with\n%s", result.Message, describe(s.stored))
	}
}
