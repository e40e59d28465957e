// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"slices"
	"time"
)

// State is where a transfer stands: all that another process needs to go on. The zero value is a transfer that nobody
// has looked at.
type State struct {
	Phase Phase
	// Plan is what was found; nil before.
	Plan *Plan
	// Journal has one record for each action, in the order of the first Intents; a record is updated in place.
	Journal []Record
	// Snapshots are written in one go with the first record and then never changed.
	Snapshots []Snapshot
	// StartTime is when the first Intent was written, CompletionTime when the last phase was reached.
	StartTime, CompletionTime time.Time
}

// Phase is where a transfer stands as one word.
type Phase string

// Phases, as the API has them. The zero value is Pending. Succeeded, RolledBack and Failed are the last.
const (
	Pending     Phase = "Pending"
	Queued      Phase = "Queued"
	Planned     Phase = "Planned"
	Running     Phase = "Running"
	Succeeded   Phase = "Succeeded"
	RollingBack Phase = "RollingBack"
	RolledBack  Phase = "RolledBack"
	Failed      Phase = "Failed"
)

// Final says whether nothing happens any more.
func (p Phase) Final() bool { return p == Succeeded || p == RolledBack || p == Failed }

// Plan is what a transfer found and what it is going to do.
type Plan struct {
	// Source and Target are the places as they were found.
	Source, Target ResolvedPlace
	// Groups are the consumer groups that move, sorted.
	Groups []string
	// Queues is the number of the topic's read queues over all brokers of the source.
	Queues int
	// Backlog is the number of messages the groups have not consumed.
	Backlog int64
	// Hazards are sorted: blocking ones first, then by name.
	Hazards []Hazard
}

// Blocked says whether a hazard keeps the transfer from starting.
func (p *Plan) Blocked() bool {
	return slices.ContainsFunc(p.Hazards, func(h Hazard) bool { return h.Blocking })
}

// ResolvedPlace is a place as its name servers know it.
type ResolvedPlace struct {
	Cluster string
	// BrokerGroups are the names of the broker groups, sorted.
	BrokerGroups []string
	// NameServers are sorted.
	NameServers []string
}

// Hazard is something a transfer has to respect. README.md lists the names.
type Hazard struct {
	Name string
	// Blocking keeps the transfer from starting.
	Blocking bool
	// Message says what was found and what to do.
	Message string
}

// RecordState is where one action stands.
type RecordState string

// States of a record.
const (
	// Intent is written before the action: it may or may not have happened.
	Intent RecordState = "Intent"
	// Done has happened and was verified.
	Done RecordState = "Done"
	// Refused is known not to have happened, or no longer holds: the API's Failed.
	Refused RecordState = "Failed"
	// Undone was undone and verified.
	Undone RecordState = "Undone"
)

// Record is one line of the journal. Step, Target and Action are its key.
type Record struct {
	// Step is the number of the step, 0 to 7.
	Step int
	// Target is what was acted on: "source/broker-a", "target/10.0.0.1:9876", or "source", "target", "transfer".
	Target string
	// Action is one of the constants of actions.go.
	Action string
	State  RecordState
	Time   time.Time
	// Message is what came back, where it matters.
	Message string
}

// Snapshot is something as it was before the first change.
type Snapshot struct {
	// Target is where it was read, as in Record.
	Target string
	// Kind is one of the constants below.
	Kind string
	Name string
	// Config is the text as the server gave it, in the form the port promises.
	Config string
}

// Kinds of snapshots. The first four are configurations of servers; the others are decisions made from them.
const (
	// KindTopic is the configuration of a topic: JSON.
	KindTopic = "Topic"
	// KindGroup is the configuration of a subscription group: JSON. Target may be several brokers that have the same,
	// separated by commas.
	KindGroup = "SubscriptionGroup"
	// KindOrderTopic is the name servers' list of the queues of an ordered topic: "broker-a:8;broker-b:8".
	KindOrderTopic = "OrderTopic"
	// KindProperty is a property of a broker.
	KindProperty = "BrokerProperty"
	// KindPlace is a resolved place and what was decided for it: JSON. Target is "source" or "target".
	KindPlace = "Place"
	// KindBroker is what was decided for one broker, for example which groups it is given: JSON.
	KindBroker = "Broker"
)
