// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// look is a sample of one queue and one delay level.
type look struct {
	at             time.Duration // since the first
	backlog, end   int64
	delayed        DelayLevel
	pending        string // what is on its way besides
	readNoFurther  bool
	proved         bool   // by this one
	waitingForThis string // part of what the proof says it waits for
}

// TestProofOfADrain: what is on its way at the first empty sample, and what comes later, must be through at the one that ends the proof.
func TestProofOfADrain(t *testing.T) {
	const spacing = 10 * time.Second
	cases := map[string][]look{
		"two empty samples that are far enough apart": {
			{waitingForThis: "a second sample"},
			{at: spacing, proved: true},
		},
		"they are too close": {
			{waitingForThis: "a second sample"},
			{at: spacing - 1, waitingForThis: "a second sample"},
			{at: spacing, proved: true},
		},
		"a message arrives and is consumed in between": {
			{end: 5},
			{at: spacing, end: 6, waitingForThis: "have arrived"},
			{at: 2*spacing - 1, end: 6, waitingForThis: "a second sample"},
			{at: 2 * spacing, end: 6, proved: true},
		},
		"a message is not consumed": {
			{end: 5},
			{at: spacing, end: 6, backlog: 1, waitingForThis: "1 messages to be consumed"},
			{at: 2 * spacing, end: 6, waitingForThis: "a second sample"},
			{at: 3 * spacing, end: 6, proved: true},
		},
		"a message was refused before the first sample and is delayed": {
			{delayed: DelayLevel{Max: 7, Delivered: 6}},
			{at: spacing, delayed: DelayLevel{Max: 7, Delivered: 6}, waitingForThis: "1 delayed messages of level 3"},
			{at: 2 * spacing, delayed: DelayLevel{Max: 7, Delivered: 7}, proved: true},
		},
		"a delayed message comes into a queue": {
			{delayed: DelayLevel{Max: 7, Delivered: 6}},
			{at: spacing, end: 1, delayed: DelayLevel{Max: 7, Delivered: 7}, waitingForThis: "have arrived"},
			{at: 2 * spacing, end: 1, delayed: DelayLevel{Max: 7, Delivered: 7}, proved: true},
		},
		"messages of others are delayed after the first sample": {
			{delayed: DelayLevel{Max: 7, Delivered: 7}},
			{at: spacing, delayed: DelayLevel{Max: 90, Delivered: 7}, proved: true},
		},
		"something else is on its way": {
			{},
			{at: spacing, pending: "2 half messages", waitingForThis: "2 half messages"},
			{at: 2 * spacing, waitingForThis: "a second sample"},
			{at: 3 * spacing, proved: true},
		},
		"the second sample was not read to its end": {
			{},
			{at: spacing, readNoFurther: true},
			{at: 2 * spacing, waitingForThis: "a second sample"},
			{at: 3 * spacing, proved: true},
		},
	}
	for name, looks := range cases {
		t.Run(name, func(t *testing.T) {
			var p proof
			begin := time.Now()
			for i, l := range looks {
				waiting := p.add(l.sample(begin), spacing)
				if proved := p.done != nil; proved != l.proved {
					t.Errorf("sample %d: proved is %v, want %v", i, proved, l.proved)
				}
				if !slices.ContainsFunc(append(waiting, ""), func(w string) bool { return strings.Contains(w, l.waitingForThis) }) {
					t.Errorf("sample %d: it waits for %q, want %q", i, waiting, l.waitingForThis)
				}
			}
		})
	}
}

func (l look) sample(begin time.Time) *sample {
	s := &sample{
		time: begin.Add(l.at), full: !l.readNoFurther, backlog: map[string]int64{"g": l.backlog},
		maxima: map[queueOwner]map[int]int64{{"a", "t"}: {0: l.end}},
		levels: map[string]map[int]DelayLevel{"a": {3: l.delayed}},
	}
	if l.pending != "" {
		s.pending = []string{l.pending}
	}
	return s
}
