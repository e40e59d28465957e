// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package loop

import (
	"sync"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
)

// statusPace is the least time between two writes of one object's status. While children are made something changes every
// few milliseconds, which nobody can read, and each write costs what the making of a child costs.
const statusPace = 250 * time.Millisecond

// Paces remembers when the status of each object was last written, for as long as that matters.
type Paces struct {
	mu   sync.Mutex
	last map[children.Owner]time.Time
}

// NewPaces returns Paces of nothing written yet.
func NewPaces() *Paces { return &Paces{last: map[children.Owner]time.Time{}} }

// wait returns how long the next write has to wait, 0 if it may be done now.
func (p *Paces) wait(owner children.Owner, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	last, ok := p.last[owner]
	if !ok {
		return 0
	}
	if wait := statusPace - now.Sub(last); wait > 0 {
		return min(wait, statusPace) // the clock may have been set back
	}
	delete(p.last, owner)
	return 0
}

// wrote remembers a write, and forgets those that are long over.
func (p *Paces) wrote(owner children.Owner, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for other, last := range p.last {
		if now.Sub(last) >= statusPace {
			delete(p.last, other)
		}
	}
	p.last[owner] = now
}
