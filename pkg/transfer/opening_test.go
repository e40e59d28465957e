// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// TestTargetIsNotOpenedBeforeOffsetsAreStored: until then a source that crashes may not leave the route, for it would forget the groups.
func TestTargetIsNotOpenedBeforeOffsetsAreStored(t *testing.T) {
	const spacing = 7 * time.Second
	s := pair("5.5.0", "5.5.0")
	s.spec.Windows.SampleSpacing = spacing
	s.begin()
	var opened time.Duration
	s.probe = func(_ int, p transfer.Point) error {
		if config := s.target().topics[topic]; opened == 0 && config != nil && config["perm"] == 6.0 {
			opened = s.now.Sub(s.stored.StartTime)
		}
		return nil
	}
	result := s.until(t, transfer.New(s.ports(), transfer.State{}), reason(transfer.StoringOffsets))
	if !strings.Contains(result.Message, "7s") || s.target().topics[topic]["perm"] != 4.0 {
		t.Errorf("it says %q, and the target's topic is %v", result.Message, s.target().topics[topic])
	}
	s.endsAs(t, transfer.Succeeded)
	if opened < spacing || opened > spacing+time.Second {
		t.Errorf("the target was opened %s after the start, want %s", opened, spacing)
	}
}

// TestTargetOfATopicThatNobodyReadsIsOpenedAtOnce: there are no offsets.
func TestTargetOfATopicThatNobodyReadsIsOpenedAtOnce(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.producers, s.consumers = nil, nil
	delete(s.source().offsets, topic)
	delete(s.source().groups, "g1")
	s.spec.Manual, s.spec.Approved = true, true
	s.begin()
	tr := transfer.New(s.ports(), transfer.State{})
	result := s.until(t, tr, func(r transfer.Result) bool { return r.After > 0 })
	if result.Reason == transfer.StoringOffsets || s.target().topics[topic]["perm"] != 6.0 {
		t.Errorf("it waits (%s) with\n%s", result.Message, describe(s.stored))
	}
}
