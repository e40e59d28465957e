// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package traffic

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Event is a line of the program. Fields that an event does not have are zero.
type Event struct {
	Event      string // "started", "sent" (acknowledged), "failed", "consumed", "refused" (to be delivered again) or "did"
	Key        string
	Group      string // of consumers
	Status     string // of a sent one: SEND_OK, ...
	Error      string // of a failed one
	Broker     string // broker group
	Queue      int
	Offset     int64
	Redelivery int    // how often a consumed one was delivered before
	Time       int64  // of a sent, failed or refused one, in milliseconds since 1970
	Command    string // that was done
}

// Ledger is what became of messages. The zero value is not usable: see NewLedger.
type Ledger struct {
	groups   []string
	sent     map[string]Event            // key -> how it was acknowledged
	consumed map[string]map[string]int   // group -> key -> how often
	refused  map[string]map[string]Event // group -> key -> the last time
	missing  int                         // pairs of an acknowledged message and a group that has not had it
	stored   map[string]int              // broker group -> messages that it has acknowledged
	seen     map[string]bool             // broker groups that messages were consumed from
	failed   []Event
	last     Event // the newest of sent and failed
}

// NewLedger makes a Ledger for these consumer groups.
func NewLedger(groups []string) *Ledger {
	l := &Ledger{groups: slices.Sorted(slices.Values(groups)), sent: map[string]Event{}, consumed: map[string]map[string]int{},
		refused: map[string]map[string]Event{}, stored: map[string]int{}, seen: map[string]bool{}}
	for _, g := range groups {
		l.consumed[g], l.refused[g] = map[string]int{}, map[string]Event{}
	}
	return l
}

// Enter books an event. Those that are not about a message change nothing. Every key is sent once.
func (l *Ledger) Enter(e Event) {
	switch e.Event {
	case "sent":
		l.sent[e.Key], l.last = e, e
		l.stored[e.Broker]++
		for _, group := range l.groups {
			if l.consumed[group][e.Key] == 0 {
				l.missing++
			}
		}
	case "failed":
		l.failed, l.last = append(l.failed, e), e
	case "consumed":
		if _, sent := l.sent[e.Key]; sent && l.consumed[e.Group][e.Key] == 0 {
			l.missing--
		}
		l.consumed[e.Group][e.Key]++
		l.seen[e.Broker] = true
	case "refused":
		l.refused[e.Group][e.Key] = e
	}
}

// Clone returns a copy that does not change any more.
func (l *Ledger) Clone() *Ledger {
	c := *l
	c.sent, c.stored, c.seen, c.failed = maps.Clone(l.sent), maps.Clone(l.stored), maps.Clone(l.seen), slices.Clone(l.failed)
	c.consumed, c.refused = map[string]map[string]int{}, map[string]map[string]Event{}
	for _, group := range l.groups {
		c.consumed[group], c.refused[group] = maps.Clone(l.consumed[group]), maps.Clone(l.refused[group])
	}
	return &c
}

// Acknowledged is how many messages were acknowledged.
func (l *Ledger) Acknowledged() int { return len(l.sent) }

// AcknowledgedAt is how many messages were acknowledged by a broker group.
func (l *Ledger) AcknowledgedAt(brokerGroup string) int { return l.stored[brokerGroup] }

// acknowledgedBy is how many messages were acknowledged by these broker groups, by any if none are given.
func (l *Ledger) acknowledgedBy(brokerGroups []string) int {
	if len(brokerGroups) == 0 {
		return l.Acknowledged()
	}
	sum := 0
	for _, g := range brokerGroups {
		sum += l.AcknowledgedAt(g)
	}
	return sum
}

// Seen tells whether any message went through a broker group.
func (l *Ledger) Seen(brokerGroup string) bool {
	return l.stored[brokerGroup] > 0 || l.seen[brokerGroup]
}

// Failed is how many sends were not acknowledged.
func (l *Ledger) Failed() int { return len(l.failed) }

// Last is the newest event of the producer.
func (l *Ledger) Last() Event { return l.last }

// Loss is an acknowledged message that a consumer group has not had.
type Loss struct {
	Group string
	Sent  Event
	// Refused is the last time that the group refused it, the zero value if it never did.
	Refused Event
}

func (l Loss) String() string {
	text := fmt.Sprintf("%s, acknowledged by %s at queue %d offset %d at %s, ", l.Sent.Key, l.Sent.Broker, l.Sent.Queue, l.Sent.Offset, clock(l.Sent))
	if l.Refused == (Event{}) {
		return text + "never came to group " + l.Group
	}
	return text + fmt.Sprintf("never came again to group %s, which refused it from %s queue %d offset %d at %s",
		l.Group, l.Refused.Broker, l.Refused.Queue, l.Refused.Offset, clock(l.Refused))
}

func clock(e Event) string { return time.UnixMilli(e.Time).UTC().Format("15:04:05.000") }

// Missing is the length of what Lost returns.
func (l *Ledger) Missing() int { return l.missing }

// Lost returns every acknowledged message that a group has not had, by group and time. While consumers are still at it, these are
// the messages that are on their way.
func (l *Ledger) Lost() []Loss {
	var lost []Loss
	for _, group := range l.groups {
		for key, sent := range l.sent {
			if l.consumed[group][key] == 0 {
				lost = append(lost, Loss{group, sent, l.refused[group][key]})
			}
		}
	}
	slices.SortFunc(lost, func(a, b Loss) int {
		if by := strings.Compare(a.Group, b.Group); by != 0 {
			return by
		}
		if by := int(a.Sent.Time - b.Sent.Time); by != 0 {
			return by
		}
		return strings.Compare(a.Sent.Key, b.Sent.Key)
	})
	return lost
}

// Duplicates is how many deliveries of each group were of a message that it had had. RocketMQ allows them.
func (l *Ledger) Duplicates() map[string]int {
	double := map[string]int{}
	for group, keys := range l.consumed {
		for _, times := range keys {
			double[group] += times - 1
		}
	}
	return double
}

// LongestSilence is the longest time between two acknowledged messages, and when it began.
func (l *Ledger) LongestSilence() (time.Duration, time.Time) {
	times := make([]int64, 0, len(l.sent))
	for _, e := range l.sent {
		times = append(times, e.Time)
	}
	slices.Sort(times)
	var longest, begin int64
	for i := 1; i < len(times); i++ {
		if gap := times[i] - times[i-1]; gap > longest {
			longest, begin = gap, times[i-1]
		}
	}
	return time.Duration(longest) * time.Millisecond, time.UnixMilli(begin)
}

// String sums the ledger up for a test's log.
func (l *Ledger) String() string {
	var b strings.Builder
	silence, _ := l.LongestSilence()
	fmt.Fprintf(&b, "%d acknowledged, %d sends failed, longest silence %s", len(l.sent), len(l.failed), silence)
	double := l.Duplicates()
	for _, group := range slices.Sorted(maps.Keys(l.consumed)) {
		fmt.Fprintf(&b, "; %s had %d and %d again", group, len(l.consumed[group]), double[group])
	}
	return b.String()
}
