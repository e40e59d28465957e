// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// model is RocketMQ in memory, with its clients: name servers that do not know each other, brokers that register with all
// of them, producers and consumers that keep their routes for half a minute. It has the traps of the real ones and no
// others. Time is the model's own and moves only when the transfer waits, or a little with every request.
type model struct {
	mu sync.Mutex

	now         time.Time
	nameServers map[string]*modelNameServer
	brokers     map[string]*modelBroker
	sorted      []*modelBroker
	producers   []*producer
	consumers   []*consumer
	nextMessage int
	// acknowledged has every message a broker has taken, by topic; consumed counts by group and message.
	acknowledged map[string][]int
	consumed     map[string]map[int]int
	// lost are messages that came to be due for a topic that was gone, and topics that were made again while brokers held pulls of them.
	lost []string
	// down are servers that do not answer.
	down map[string]bool
	// fault, if not nil, is asked before (after=false) and after every change of a server.
	fault func(call, address string, after bool) error
	// late are requests that were given up and are executed all the same.
	late []lateRequest
	// plain has nothing delayed and no consumer fail.
	plain bool
	// overtaking makes registrations of a topic that follow each other quickly arrive in the wrong order, for good.
	overtaking bool
	// requests counts calls, changes those that were applied.
	requests, applied int
}

type lateRequest struct {
	due   time.Time
	apply func() error
}

type modelNameServer struct {
	m       *model
	address string
	major   int
	routes  map[string]map[string]transfer.RouteQueues
	lists   map[string]string
}

type message struct {
	id      int
	topic   string
	retries int
}

type delayed struct {
	message
	queueTopic string
	due        time.Time
	level      int
}

type modelBroker struct {
	m              *model
	cluster, group string
	id             int64
	address        string
	nameServers    []string
	version        string
	major          int
	topics         map[string]map[string]any
	static         map[string]bool
	queues         map[string][][]message
	first          map[string]int64
	groups         map[string]map[string]any
	offsets        transfer.Offsets
	properties     map[string]string
	schedule       []delayed
	levels         map[int]transfer.DelayLevel
	modes          []transfer.RequestMode
	registeredAt   time.Time
	// changedAt is when a topic was last changed; overtaken are those whose last registration was overtaken by the one before.
	changedAt map[string]time.Time
	overtaken map[string]bool
	refuses   map[string]error
	timers    map[string]int64
	// held is until when pulls of a deleted topic are held. One that ends when the topic is there again has its client skip what is in
	// the queue by then.
	held map[string]time.Time
	// warm says that the first messages of queues are in memory: groups without an offset begin with them.
	warm bool
}

func newModel(nameServers ...string) *model {
	m := &model{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), nameServers: map[string]*modelNameServer{}, brokers: map[string]*modelBroker{},
		acknowledged: map[string][]int{}, consumed: map[string]map[int]int{}, down: map[string]bool{}}
	for _, address := range nameServers {
		m.addNameServer(address, 5)
	}
	return m
}

func (m *model) addNameServer(address string, major int) {
	m.nameServers[address] = &modelNameServer{m: m, address: address, major: major, routes: map[string]map[string]transfer.RouteQueues{}, lists: map[string]string{}}
}

func (m *model) addBroker(cluster, group string, id int64, version string, nameServers ...string) *modelBroker {
	b := &modelBroker{m: m, cluster: cluster, group: group, id: id, address: fmt.Sprintf("%s-%s-%d:10911", cluster, group, id),
		nameServers: nameServers, version: version, topics: map[string]map[string]any{}, static: map[string]bool{},
		queues: map[string][][]message{}, first: map[string]int64{}, groups: map[string]map[string]any{}, offsets: transfer.Offsets{},
		properties: map[string]string{"autoCreateTopicEnable": "false", "autoCreateSubscriptionGroup": "false"},
		levels:     map[int]transfer.DelayLevel{}, registeredAt: m.now, changedAt: map[string]time.Time{}, overtaken: map[string]bool{}, refuses: map[string]error{}, timers: map[string]int64{},
		held: map[string]time.Time{}}
	if _, err := fmt.Sscanf(version, "%d", &b.major); err != nil {
		panic(err)
	}
	b.groups["TOOLS_CONSUMER"] = groupConfig("TOOLS_CONSUMER", b.major)
	m.brokers[b.address] = b
	return b
}

func topicConfig(name string, queues, perm int) map[string]any {
	return map[string]any{"topicName": name, "readQueueNums": float64(queues), "writeQueueNums": float64(queues), "perm": float64(perm),
		"topicFilterType": "SINGLE_TAG", "topicSysFlag": 0.0, "order": false}
}

func groupConfig(name string, major int) map[string]any {
	c := map[string]any{"groupName": name, "consumeEnable": true, "retryQueueNums": 1.0, "retryMaxTimes": 16.0}
	if major >= 5 {
		c["groupRetryPolicy"] = map[string]any{"type": "CUSTOMIZED"}
	}
	return c
}

func text(config map[string]any) transfer.Config {
	b, err := json.Marshal(config)
	if err != nil {
		panic(err)
	}
	return transfer.Config(b)
}

// made is the text of a configuration as it is now.
func made(config map[string]any) func() (transfer.Config, error) {
	now := text(config)
	return func() (transfer.Config, error) { return now, nil }
}

func object(config transfer.Config) map[string]any {
	var o map[string]any
	if err := json.Unmarshal([]byte(config), &o); err != nil {
		panic(err)
	}
	return o
}

// put gives a broker a topic and registers it.
func (b *modelBroker) put(config map[string]any) {
	name := config["topicName"].(string)
	config = maps.Clone(config)
	if b.major < 5 {
		delete(config, "attributes")
		// Such brokers take the flag from the order lists, when they register next.
		config["order"] = false
	}
	if a, ok := config["attributes"].(map[string]any); ok && len(a) == 0 {
		delete(config, "attributes")
	}
	if b.major >= 5 && b.topics[name] != nil && text(b.topics[name]) == text(config) {
		// Nothing changes, and nothing is registered.
		return
	}
	if b.topics[name] == nil && b.held[name].After(b.m.now) {
		b.m.lost = append(b.m.lost, fmt.Sprintf("%s was made again on %s while pulls were held there", name, b.address))
	}
	b.topics[name] = config
	n := max(int(config["readQueueNums"].(float64)), int(config["writeQueueNums"].(float64)))
	for len(b.queues[name]) < n {
		b.queues[name] = append(b.queues[name], nil)
	}
	b.overtaken[name] = b.m.overtaking && b.m.now.Sub(b.changedAt[name]) < 50*time.Millisecond
	b.changedAt[name] = b.m.now
	b.register(name)
}

// heldFor is how long brokers hold the pulls of Java clients when there is nothing to read: 15 seconds, and up to five more until they
// look.
const heldFor = 20 * time.Second

// pulled says whether clients read a topic on a broker.
func (m *model) pulled(b *modelBroker, topic string) bool {
	return slices.ContainsFunc(m.consumers, func(c *consumer) bool {
		return slices.Contains(c.subscriptions(), topic) &&
			slices.ContainsFunc(c.routes[topic], func(q transfer.RouteQueues) bool { return m.masterOf(c.nameServers, q.BrokerGroup) == b })
	})
}

func (b *modelBroker) register(topics ...string) {
	if b.id != 0 {
		return
	}
	for _, address := range b.nameServers {
		ns := b.m.nameServers[address]
		if b.m.down[address] || b.m.down[b.address] {
			continue
		}
		for _, topic := range topics {
			if b.overtaken[topic] {
				continue
			}
			c := b.topics[topic]
			if ns.routes[topic] == nil {
				ns.routes[topic] = map[string]transfer.RouteQueues{}
			}
			ns.routes[topic][b.group] = transfer.RouteQueues{BrokerGroup: b.group, ReadQueues: int(c["readQueueNums"].(float64)),
				WriteQueues: int(c["writeQueueNums"].(float64)), Perm: int(c["perm"].(float64))}
		}
	}
}

// registerAll is what a broker does every 30 seconds. Name servers before 5.0 take nothing when nothing has changed.
func (b *modelBroker) registerAll() {
	b.registeredAt = b.m.now
	for _, address := range b.nameServers {
		ns := b.m.nameServers[address]
		if b.m.down[address] {
			continue
		}
		for topic := range b.topics {
			if ns.lists[topic] != "" {
				b.topics[topic]["order"] = true
			}
		}
		if ns.major >= 5 {
			b.register(slices.Sorted(maps.Keys(b.topics))...)
		}
	}
}

// append stores a message in a queue; false when there is no such topic.
func (b *modelBroker) append(topic string, queue int, msg message) bool {
	if b.topics[topic] == nil {
		return false
	}
	queues := b.queues[topic]
	queue %= len(queues)
	queues[queue] = append(queues[queue], msg)
	return true
}

func (b *modelBroker) delay(level int, after time.Duration, topic string, msg message) {
	l := b.levels[level]
	l.Max++
	b.levels[level] = l
	b.schedule = append(b.schedule, delayed{message: msg, queueTopic: topic, due: b.m.now.Add(after), level: level})
}

func (b *modelBroker) deliver() {
	if len(b.schedule) == 0 {
		return
	}
	var later []delayed
	for _, d := range b.schedule {
		if d.due.After(b.m.now) {
			later = append(later, d)
			continue
		}
		l := b.levels[d.level]
		l.Delivered++
		b.levels[d.level] = l
		if !b.append(d.queueTopic, d.id, d.message) {
			b.m.lost = append(b.m.lost, fmt.Sprintf("message %d was due for %s on %s", d.id, d.queueTopic, b.address))
		}
	}
	b.schedule = later
}

func (m *model) route(nameServers []string, topic string) []transfer.RouteQueues {
	for _, address := range nameServers {
		if m.down[address] {
			continue
		}
		routes := m.nameServers[address].routes[topic]
		var list []transfer.RouteQueues
		for _, group := range slices.Sorted(maps.Keys(routes)) {
			list = append(list, routes[group])
		}
		return list
	}
	return nil
}

func (m *model) list(nameServers []string, topic string) string {
	for _, address := range nameServers {
		if !m.down[address] {
			return m.nameServers[address].lists[topic]
		}
	}
	return ""
}

func (m *model) masterOf(nameServers []string, group string) *modelBroker {
	for _, b := range m.inOrder() {
		if b.group == group && b.id == 0 && slices.ContainsFunc(nameServers, func(ns string) bool { return slices.Contains(b.nameServers, ns) }) {
			return b
		}
	}
	return nil
}

// advance lets time pass, in steps of a second.
func (m *model) advance(d time.Duration) {
	for end := m.now.Add(d); m.now.Before(end); {
		step := min(end.Sub(m.now), m.now.Truncate(time.Second).Add(time.Second).Sub(m.now))
		m.now = m.now.Add(step)
		if m.now.Equal(m.now.Truncate(time.Second)) {
			m.tick()
		}
	}
}

// inOrder are the brokers, always in the same order.
func (m *model) inOrder() []*modelBroker {
	if len(m.sorted) != len(m.brokers) {
		m.sorted = nil
		for _, address := range slices.Sorted(maps.Keys(m.brokers)) {
			m.sorted = append(m.sorted, m.brokers[address])
		}
	}
	return m.sorted
}

func (m *model) tick() {
	for _, l := range slices.Clone(m.late) {
		if !l.due.After(m.now) {
			m.late = m.late[1:]
			// Nobody waits for the answer.
			_ = l.apply()
		}
	}
	for _, b := range m.inOrder() {
		if m.down[b.address] {
			continue
		}
		b.deliver()
		if m.now.Sub(b.registeredAt) >= 30*time.Second {
			b.registerAll()
		}
	}
	for _, c := range m.consumers {
		c.tick(m)
	}
	for _, p := range m.producers {
		p.tick(m)
	}
}

// Clock is the model's time.
type modelClock struct{ m *model }

func (c modelClock) Now() time.Time {
	defer c.m.alone()()
	return c.m.now
}

func (c modelClock) After(d time.Duration) <-chan time.Time {
	c.m.advance(d)
	ch := make(chan time.Time, 1)
	ch <- c.m.now
	return ch
}

var errDown = errors.New("connection refused")
