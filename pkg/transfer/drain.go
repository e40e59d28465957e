// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// sample is the source at one moment, as far as it tells whether everything is consumed.
type sample struct {
	time time.Time
	// full is false when the backlog of the topic was reason enough to read no further.
	full    bool
	backlog map[string]int64
	// pending says in words what is in the source beside backlog.
	pending []string
	// maxima are the ends of all queues that belong to the transfer, by broker group and topic.
	maxima map[queueOwner]map[int]int64
	// levels are the delay levels by the target of a record.
	levels map[string]map[int]DelayLevel
	// writable are the records of step 3 that no longer hold.
	writable []key
	// missing are broker groups that should have the topic and do not; strangers those that have it and should not.
	missing, strangers []string
	// newcomers are groups that have begun to consume the topic since the plan was made.
	newcomers []string
}

func newSample(now time.Time) *sample {
	return &sample{time: now, backlog: map[string]int64{}, maxima: map[queueOwner]map[int]int64{}, levels: map[string]map[int]DelayLevel{}}
}

type queueOwner struct {
	brokerGroup, topic string
}

func (s *sample) total() int64 {
	var sum int64
	for _, n := range s.backlog {
		sum += n
	}
	return sum
}

// empty says that nothing is left in the source as far as this sample tells.
func (s *sample) empty() bool {
	return s.full && s.total() == 0 && len(s.pending) == 0
}

// proof collects samples until two of them prove that everything is consumed.
//
// Why two: what a consumer fails to handle goes to a delay level and comes back later into a retry topic, and a delayed
// message comes into the topic itself; neither is backlog meanwhile. mark is a sample without backlog. Whatever was
// delayed then is before the ends of the delay levels in mark. Once the brokers have delivered up to there and no queue
// has grown since mark, nothing was delayed, nothing was handed to a consumer after mark, and so nothing can come back. What clients send
// by themselves to retry topics of the source later did not come from there: see retire.go.
type proof struct {
	mark *sample
	// done is the sample that completed the proof.
	done *sample
}

// add takes a sample in and says what is still missing, nothing when the proof is complete.
func (p *proof) add(s *sample, spacing time.Duration) []string {
	p.done = nil
	if !s.empty() {
		p.mark = nil
		waiting := slices.Clone(s.pending)
		if n := s.total(); n > 0 {
			waiting = append(waiting, fmt.Sprintf("%d messages to be consumed", n))
		}
		return waiting
	}
	if p.mark == nil || !sameMaxima(p.mark.maxima, s.maxima) {
		grown := p.mark != nil
		p.mark = s
		if grown {
			return []string{"a second sample, for messages have arrived since the first"}
		}
		return []string{"a second sample"}
	}
	if waiting := undelivered(p.mark.levels, s.levels); len(waiting) > 0 {
		return waiting
	}
	if s.time.Sub(p.mark.time) < spacing {
		return []string{"a second sample"}
	}
	p.done = s
	return nil
}

func sameMaxima(a, b map[queueOwner]map[int]int64) bool {
	return maps.EqualFunc(a, b, maps.Equal[map[int]int64, map[int]int64])
}

// undelivered says which delay levels have not delivered what they held at the mark.
func undelivered(mark, now map[string]map[int]DelayLevel) []string {
	var waiting []string
	for _, broker := range slices.Sorted(maps.Keys(mark)) {
		for _, level := range slices.Sorted(maps.Keys(mark[broker])) {
			if want, have := mark[broker][level].Max, now[broker][level].Delivered; have < want {
				waiting = append(waiting, fmt.Sprintf("%d delayed messages of level %d on %s", want-have, level, broker))
			}
		}
	}
	return waiting
}

// lagOf is how much of some queues is not consumed. A queue without an offset is read from its first message. ahead says
// that an offset is beyond its queue, as after a topic was deleted and made again: the group's clients put that right.
func lagOf(queues []Queue, committed map[int]int64) (lag int64, ahead bool) {
	for _, q := range queues {
		lag += max(0, q.Max-max(committed[q.ID], q.Min))
		ahead = ahead || committed[q.ID] > q.Max
	}
	return lag, ahead
}

func endsOf(queues []Queue) map[int]int64 {
	ends := map[int]int64{}
	for _, q := range queues {
		ends[q.ID] = q.Max
	}
	return ends
}
