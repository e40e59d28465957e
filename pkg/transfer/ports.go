// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"time"
)

// Errors the ports return, for errors.Is. Every other error of a server means that it is not known whether the request
// was executed, or that it may succeed when it is repeated.
var (
	// ErrNotFound is returned when the topic, group or value is not there.
	ErrNotFound = errors.New("not found")
	// ErrRefused is returned when the server answered that it did not and will not do it: no permission, an illegal
	// name, a value it cannot take. It must not be returned when the request may have been executed.
	ErrRefused = errors.New("refused")
	// ErrUnsupported is returned when the version of the server does not have the call. It was not executed.
	ErrUnsupported = errors.New("not supported by this version")
	// ErrSlave is returned when a change was not sent, or refused, because the broker is not the master.
	ErrSlave = errors.New("the broker is a slave")
)

// Ports are all a transfer touches. Every call has a context with a deadline; the port must respect it.
type Ports struct {
	// Source and Target reach the servers of the two places; they may be the same.
	Source, Target Cluster
	Journal        Journal
	Claims         Claims
	// Neighbours, if not nil, knows of the transfers beside this one.
	Neighbours Neighbours
	Clock      Clock
	// Probe, if not nil, is called before and after every write of the journal and every change of a server. When it
	// returns an error, Advance returns it at once, as if the process had died there. Tests enumerate crash points with it.
	Probe func(Point) error
	// CallTimeout bounds one call of a port. Default 10 s.
	CallTimeout time.Duration
}

// Point is a moment before or after a side effect.
type Point struct {
	// Call is the method, such as "Journal.Write" or "Broker.DeleteTopic".
	Call string
	// Server is the address acted on, empty for the journal and the claims.
	Server string
	// After is false before the call, true when it has returned without error.
	After bool
}

// Journal keeps the state.
type Journal interface {
	// Write makes the state durable, by compare-and-set against what this holder read or wrote last. After an error it
	// is unknown whether it was written: Advance returns the error and the transfer must be made anew from what is
	// stored. The state must not be kept or changed after the call returns.
	//
	// result is what Advance is about to return, nil while it acts: what is shown to people beside the state can be written with
	// it.
	Write(ctx context.Context, state State, result *Result) error
}

// Claim names a topic of a cluster that one transfer at a time may touch.
type Claim struct {
	Cluster, Topic string
}

// Claims keeps two transfers off the same topic.
type Claims interface {
	// Take takes all claims for this transfer or none, and succeeds when it has them already. holder is empty on
	// success, else it says in words who has one of them.
	Take(ctx context.Context, claims []Claim) (holder string, err error)
	// Release gives up everything this transfer holds; it succeeds when that is nothing.
	Release(ctx context.Context) error
}

// Neighbours knows of other transfers from the same brokers, which need the same settings of these.
type Neighbours interface {
	// WillTurnOn names another transfer that has turned off on a broker group of the source that topics are created on demand, and is
	// going to turn it on again; "" when there is none. One that is about to (it has recorded the Intent to, or rolls back) is not
	// named: of two that end at the same moment one has to do it. So that this holds, the own journal is written before it is asked.
	WillTurnOn(ctx context.Context, source ResolvedPlace, brokerGroup string) (transfer string, err error)
}

// Clock is the time.
type Clock interface {
	Now() time.Time
	// After is used by Run, and for waits of a few milliseconds by Advance.
	After(d time.Duration) <-chan time.Time
}

// Cluster reaches name servers and brokers by their address. The methods open nothing.
type Cluster interface {
	NameServer(address string) NameServer
	Broker(address string) Broker
}

// Member is one broker as a name server lists it.
type Member struct {
	Cluster, BrokerGroup string
	// ID is 0 for the master.
	ID      int64
	Address string
}

// RouteQueues is a topic on one broker group as a name server routes it.
type RouteQueues struct {
	BrokerGroup             string
	ReadQueues, WriteQueues int
	Perm                    int
}

// NameServer is the calls of one name server.
type NameServer interface {
	// Members lists every broker (code 106), also where one broker group is listed for several clusters.
	Members(ctx context.Context) ([]Member, error)
	// Route returns where a topic lives (code 105); ErrNotFound when it does not.
	Route(ctx context.Context, topic string) ([]RouteQueues, error)
	// DeleteRoute removes the route of a topic on all brokers of a cluster (code 216); it succeeds when there is none.
	DeleteRoute(ctx context.Context, topic, cluster string) error
	// OrderTopic returns the list of queues of an ordered topic (code 101, ORDER_TOPIC_CONFIG), ErrNotFound when
	// there is none.
	OrderTopic(ctx context.Context, topic string) (string, error)
	// PutOrderTopic stores it (code 100).
	PutOrderTopic(ctx context.Context, topic, value string) error
	// DeleteOrderTopic removes it (code 102) and succeeds when there is none.
	DeleteOrderTopic(ctx context.Context, topic string) error
}

// Config is the configuration of a topic or a subscription group as one JSON object with the field names of the broker
// (topicName, readQueueNums, writeQueueNums, perm, topicFilterType, topicSysFlag, order, attributes; groupName, ...), keys
// sorted, without white space, with every field the broker sent, also those the client does not know; an empty
// "attributes" is left out. The same configuration is always the same text.
type Config string

// Configs are the configurations of one kind that a broker has, by name. A broker has thousands, of which a transfer reads a
// few, so a text is made when it is asked for.
type Configs map[string]func() (Config, error)

// Has says whether there is a configuration of the name.
func (c Configs) Has(name string) bool { return c[name] != nil }

// Of returns the configuration of a name, "" when there is none. The error is one of a configuration that cannot be kept as a
// text.
func (c Configs) Of(name string) (Config, error) {
	if text := c[name]; text != nil {
		return text()
	}
	return "", nil
}

// TopicTable is the topics of one broker.
type TopicTable struct {
	Topics Configs
	// Static are the topics whose queues are mapped across brokers.
	Static map[string]bool
}

// Delays is how far a broker is with messages that are delivered later.
type Delays struct {
	// Levels is the progress of each delay level that was ever used.
	Levels map[int]DelayLevel
	// TimerBehind is the number of messages with an arbitrary delay that were stored but are not yet on the timer
	// wheel (timerOffsetBehind), 0 when the broker has no timers.
	TimerBehind int64
}

// DelayLevel is the progress of one delay level: messages before Delivered were delivered, those before Max are stored.
type DelayLevel struct {
	Delivered, Max int64
}

// Queue is the range of one queue: Min is the first message kept, Max the offset the next one gets.
type Queue struct {
	ID       int
	Min, Max int64
}

// Offsets are committed offsets by topic, group and queue.
type Offsets map[string]map[string]map[int]int64

// Consumers are the connected clients of a group on one broker.
type Consumers struct {
	// Clients is their number, 0 when the group is offline.
	Clients int
	// Topics are what they subscribe to, retry topics included.
	Topics []string
	// Broadcasting says that each client consumes everything and keeps its offsets itself.
	Broadcasting bool
	// Popping says that brokers hand out messages and wait for acknowledgements (CONSUME_POP).
	Popping bool
}

// RequestMode is how a group reads a topic (5.0 and later).
type RequestMode struct {
	Topic, Group string
	// Mode is PULL or POP.
	Mode             string
	PopShareQueueNum int
}

// Broker is the calls of one broker. Changes are refused with ErrSlave when it is not the master, except DeleteTopic
// and DeleteGroup with evenIfSlave. A change returns nil only when the server acknowledged it; Advance reads back.
type Broker interface {
	// Version returns the release, for example "5.5.0".
	Version(ctx context.Context) (string, error)
	// CanChange asks, without changing anything, whether the broker takes changes by this client: ErrRefused with what
	// the broker said when it does not. Where that cannot be asked it returns nil; a refusal then comes with the first
	// change and is rolled back.
	CanChange(ctx context.Context) error
	// Properties returns the named properties that the broker has (code 26).
	Properties(ctx context.Context, names ...string) (map[string]string, error)
	// SetProperties sets properties (code 25) and reads them back.
	SetProperties(ctx context.Context, properties map[string]string) error

	// Topics returns all topics (code 21).
	Topics(ctx context.Context) (TopicTable, error)
	// Topic returns one topic (code 351, before 5.0 code 21); ErrNotFound.
	Topic(ctx context.Context, topic string) (Config, error)
	// SystemTopics returns the topics the broker holds for itself (code 305).
	SystemTopics(ctx context.Context) ([]string, error)
	// PutTopics creates topics or gives them exactly these settings (codes 17 and 18). Attributes that the
	// configuration does not have are removed. "order" may be ignored by brokers before 5.0; that is no error.
	PutTopics(ctx context.Context, configs ...Config) error
	// DeleteTopic deletes a topic with its messages (code 215) and succeeds when there is none. evenIfSlave sends it
	// to a slave too; ErrSlave when that refuses.
	DeleteTopic(ctx context.Context, topic string, evenIfSlave bool) error
	// Queues returns the queues of a topic (code 202), sorted; ErrNotFound when there is no such topic.
	Queues(ctx context.Context, topic string) ([]Queue, error)
	// DelayOffsets returns how far the delay levels were delivered (code 45). Level n is queue n-1 of SCHEDULE_TOPIC_XXXX.
	DelayOffsets(ctx context.Context) (map[int]int64, error)
	// Delays returns what the broker says about itself (code 28), on which it may work for half a second.
	Delays(ctx context.Context) (Delays, error)
	// Timers returns the number of pending messages with arbitrary delay by topic (code 61). Before 5.0: empty.
	Timers(ctx context.Context) (map[string]int64, error)

	// Groups returns all subscription groups (code 201).
	Groups(ctx context.Context) (Configs, error)
	// PutGroups creates groups or gives them exactly these settings (codes 200 and 225).
	PutGroups(ctx context.Context, configs ...Config) error
	// DeleteGroup deletes a group with its offsets (code 207, both flags) and succeeds when there is none.
	DeleteGroup(ctx context.Context, group string) error
	// GroupsOfTopic returns the connected subscribers of a topic and the groups with offsets on it (code 300).
	GroupsOfTopic(ctx context.Context, topic string) ([]string, error)
	// Consumers returns the connected clients of a group (code 203); offline is no error.
	Consumers(ctx context.Context, group string) (Consumers, error)
	// RequestModes returns how groups read a topic (code 402). Before 5.0: empty.
	RequestModes(ctx context.Context, topic string) ([]RequestMode, error)
	// SetRequestMode sets it (code 401).
	SetRequestMode(ctx context.Context, mode RequestMode) error

	// Offsets returns every committed offset of the broker (code 43).
	Offsets(ctx context.Context) (Offsets, error)
	// SetOffset overwrites the committed offset of a group on one queue (code 15).
	SetOffset(ctx context.Context, topic, group string, queue int, offset int64) error
}
