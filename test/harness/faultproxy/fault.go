// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package faultproxy

import "time"

// Direction is which frames a fault is for.
type Direction int

// The two directions.
const (
	Requests  Direction = iota // from the client
	Responses                  // from the server
)

// Fault changes what happens to some frames.
type Fault struct {
	On    Direction
	Code  int // request code, for responses that of the request they answer; 0 is any
	Skip  int // matching frames that pass first
	Times int // matching frames that are hit; 0 is all
	Do    Action
}

// Action is what happens to a frame that is hit.
type Action struct {
	kind   actionKind
	delay  time.Duration
	bytes  int
	code   int
	remark string
	before func() bool
}

type actionKind int

const (
	pass actionKind = iota
	delay
	postpone
	drop
	cut
	answer
	duplicate
	meet
)

// Delay holds the frame back, and all frames behind it, as a slow network does.
func Delay(d time.Duration) Action { return Action{kind: delay, delay: d} }

// Postpone holds only this frame back: frames behind it overtake it.
func Postpone(d time.Duration) Action { return Action{kind: postpone, delay: d} }

// Drop swallows the frame. The connection stays.
func Drop() Action { return Action{kind: drop} }

// Cut passes the first bytes of the frame on and closes the connection on both sides. With 0 nothing is passed on.
func Cut(bytes int) Action { return Action{kind: cut, bytes: bytes} }

// Answer answers a request in the server's place with a response code and a remark; the server never sees it. On a response it
// replaces what the server said, so the request did take effect.
func Answer(code int, remark string) Action { return Action{kind: answer, code: code, remark: remark} }

// Duplicate passes the frame on twice.
func Duplicate() Action { return Action{kind: duplicate} }

// Meet calls a function with the frame in hand: true passes it on, false swallows it. Frames behind it wait. It is for things that
// have to happen at an exact moment, such as the death of the client.
func Meet(f func() bool) Action { return Action{kind: meet, before: f} }

// faultState is a fault in use.
type faultState struct {
	Fault
	seen int
}

// hits counts a matching frame and tells whether it is one that the fault is for.
func (f *faultState) hits(on Direction, code int) bool {
	if f.On != on || f.Code != 0 && f.Code != code {
		return false
	}
	f.seen++
	return f.seen > f.Skip && (f.Times == 0 || f.seen <= f.Skip+f.Times)
}
