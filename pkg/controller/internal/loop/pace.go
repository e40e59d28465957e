// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package loop

import (
	"slices"
	"sync"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
)

const (
	// statusPace is the least time between two writes of one object's status. While children are made something changes
	// every few milliseconds, which nobody can read, and each write costs what the making of a child costs.
	statusPace = 250 * time.Millisecond
	// correctionPace is the least time between two corrections of one object's children. Where somebody else, such as a
	// webhook, wants the same fields to be different, nobody wins, and the host must not suffer for it.
	correctionPace = 5 * time.Second
)

// Paces remembers what was written of each object, for as long as the next write of its kind has to wait.
type Paces struct {
	status, corrections pace
}

// NewPaces returns Paces of nothing written yet.
func NewPaces() *Paces {
	return &Paces{status: newPace(statusPace), corrections: newPace(correctionPace)}
}

// pace keeps writes of one object apart.
type pace struct {
	least time.Duration
	mu    sync.Mutex
	last  map[children.Owner]time.Time
}

func newPace(least time.Duration) pace {
	return pace{least: least, last: map[children.Owner]time.Time{}}
}

// wait returns how long the next write has to wait, 0 if it may be done now.
func (p *pace) wait(owner children.Owner, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	last, ok := p.last[owner]
	if !ok {
		return 0
	}
	if wait := p.least - now.Sub(last); wait > 0 {
		return min(wait, p.least) // the clock may have been set back
	}
	delete(p.last, owner)
	return 0
}

// wrote remembers a write, and forgets those that are long over.
func (p *pace) wrote(owner children.Owner, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for other, last := range p.last {
		if now.Sub(last) >= p.least {
			delete(p.last, other)
		}
	}
	p.last[owner] = now
}

// paced returns a plan without corrections if the last ones were just now, and then how long these have to wait. It takes
// those that are in the plan it returns for written.
func (p *Paces) paced(owner children.Owner, plan [][]apply.Action, now time.Time) ([][]apply.Action, time.Duration) {
	corrects := func(a apply.Action) bool { _, ok := a.(apply.Correct); return ok }
	if !slices.ContainsFunc(plan, func(step []apply.Action) bool { return slices.ContainsFunc(step, corrects) }) {
		return plan, 0
	}
	wait := p.corrections.wait(owner, now)
	if wait == 0 {
		p.corrections.wrote(owner, now)
		return plan, 0
	}
	var rest [][]apply.Action
	for _, step := range plan {
		rest = append(rest, slices.DeleteFunc(slices.Clone(step), corrects))
	}
	return rest, wait
}
