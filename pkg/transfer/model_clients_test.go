// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"slices"
	"strings"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// producer sends a message every second, by a route it asks for every 30 seconds.
type producer struct {
	topic       string
	nameServers []string
	route       []transfer.RouteQueues
	askedAt     time.Time
	failures    int
	// lastFailure and lastSuccess are for how long nobody could write.
	lastSuccess time.Time
	longestGap  time.Duration
	ordered     bool
	// every is the time between two messages, 0: a second; delayed, if not 0, delays all of them.
	every, delayed time.Duration
	nextAt         time.Time
}

func (p *producer) tick(m *model) {
	if p.askedAt.IsZero() || m.now.Sub(p.askedAt) >= 30*time.Second {
		p.askedAt = m.now
		// A route that is not found leaves the old one.
		if route := m.route(p.nameServers, p.topic); len(route) > 0 {
			p.route = route
		}
	}
	var open []transfer.RouteQueues
	for _, q := range p.route {
		if q.Perm&2 != 0 {
			open = append(open, q)
		}
	}
	if list := m.list(p.nameServers, p.topic); p.ordered && list != "" {
		open = nil
		for part := range strings.SplitSeq(list, ";") {
			name, _, _ := strings.Cut(part, ":")
			open = append(open, transfer.RouteQueues{BrokerGroup: name})
		}
	}
	if m.now.Before(p.nextAt) {
		return
	}
	p.nextAt = m.now.Add(p.every)
	m.nextMessage++
	id := m.nextMessage
	if len(open) == 0 {
		p.failures++
		return
	}
	b := m.masterOf(p.nameServers, open[id%len(open)].BrokerGroup)
	if b == nil || m.down[b.address] {
		p.failures++
		return
	}
	if b.topics[p.topic] == nil {
		if b.properties["autoCreateTopicEnable"] != "true" {
			p.failures++
			return
		}
		delete(b.held, p.topic)
		b.put(topicConfig(p.topic, 4, 6))
	}
	// The broker asks for no permission.
	if p.delayed > 0 {
		b.delay(9, p.delayed, p.topic, message{id: id, topic: p.topic})
	} else if id%11 == 0 && !p.ordered && !m.plain {
		b.delay(2, 5*time.Second, p.topic, message{id: id, topic: p.topic})
	} else {
		b.append(p.topic, id/3, message{id: id, topic: p.topic})
	}
	if !p.lastSuccess.IsZero() {
		p.longestGap = max(p.longestGap, m.now.Sub(p.lastSuccess))
	}
	p.lastSuccess = m.now
	m.acknowledged[p.topic] = append(m.acknowledged[p.topic], id)
}

// consumer is the clients of one group.
type consumer struct {
	group       string
	topics      []string
	nameServers []string
	routes      map[string][]transfer.RouteQueues
	askedAt     time.Time
	broadcast   bool
	popping     bool
	subscribed  []string
	// stuck keeps it from reading.
	stuck bool
	// perTick bounds what is read of one queue in a second; 0: 100.
	perTick int
	// kept are messages that it could send nowhere to have them again.
	kept map[int]bool
}

func (c *consumer) subscriptions() []string {
	if len(c.subscribed) != len(c.topics)+1 {
		c.subscribed = append(slices.Clone(c.topics), "%RETRY%"+c.group)
	}
	return c.subscribed
}

func (c *consumer) tick(m *model) {
	if first := c.askedAt.IsZero(); first || m.now.Sub(c.askedAt) >= 30*time.Second {
		c.askedAt = m.now
		if first {
			// Consumers hear of a route later than producers.
			c.askedAt = m.now.Add(-10 * time.Second)
		}
		if c.routes == nil {
			c.routes = map[string][]transfer.RouteQueues{}
		}
		for _, topic := range c.subscriptions() {
			if route := m.route(c.nameServers, topic); len(route) > 0 {
				c.routes[topic] = route
			}
		}
		c.heartbeat(m)
	}
	if c.stuck {
		return
	}
	for _, topic := range c.subscriptions() {
		for _, q := range c.routes[topic] {
			if b := m.masterOf(c.nameServers, q.BrokerGroup); b != nil && !m.down[b.address] {
				c.pull(m, b, topic)
			}
		}
	}
}

// brokers are those the consumer is connected to.
func (c *consumer) brokers(m *model) map[string]bool {
	connected := map[string]bool{}
	for _, route := range c.routes {
		for _, q := range route {
			if b := m.masterOf(c.nameServers, q.BrokerGroup); b != nil {
				connected[b.address] = true
			}
		}
	}
	return connected
}

func (c *consumer) heartbeat(m *model) {
	for address := range c.brokers(m) {
		b := m.brokers[address]
		if m.down[address] {
			continue
		}
		if b.groups[c.group] == nil && b.properties["autoCreateSubscriptionGroup"] == "true" {
			b.groups[c.group] = groupConfig(c.group, b.major)
		}
		if retry := "%RETRY%" + c.group; b.groups[c.group] != nil && b.topics[retry] == nil {
			b.put(topicConfig(retry, 1, 6))
		}
	}
}

func (c *consumer) pull(m *model, b *modelBroker, topic string) {
	config := b.topics[topic]
	if config == nil || b.groups[c.group] == nil || int(config["perm"].(float64))&4 == 0 {
		return
	}
	for queue, messages := range b.queues[topic] {
		if queue >= int(config["readQueueNums"].(float64)) {
			continue
		}
		committed, ok := b.offsets[topic][c.group][queue]
		switch {
		case !ok && (b.warm || strings.HasPrefix(topic, "%RETRY%")):
			committed = 0
		case !ok:
			// CONSUME_FROM_LAST_OFFSET: what is there is skipped.
			committed = int64(len(messages))
		case committed > int64(len(messages)):
			committed = 0
		}
		for n := 0; committed < int64(len(messages)) && (c.perTick == 0 || n < c.perTick); n++ {
			msg := messages[committed]
			committed++
			if msg.id%7 == 0 && msg.retries == 0 && !m.plain && !c.kept[msg.id] {
				msg.retries++
				if !c.sendBack(m, b, msg) {
					// It stays with the client, which goes on with it a little later.
					if c.kept == nil {
						c.kept = map[int]bool{}
					}
					c.kept[msg.id] = true
					committed--
					break
				}
				continue
			}
			if m.consumed[c.group] == nil {
				m.consumed[c.group] = map[int]int{}
			}
			m.consumed[c.group][msg.id]++
		}
		if now, known := b.offsets[topic][c.group][queue]; !known || now != committed {
			b.commit(topic, c.group, queue, committed)
		}
	}
}

// sendBack has a message come again, false when nobody takes it. A broker that is asked makes the retry topic, unless that takes no
// writes. When a broker does not do it - here with every other message - the client sends the message itself, to any broker that its
// route of the retry topic leads to: not to the one that it came from.
func (c *consumer) sendBack(m *model, b *modelBroker, msg message) bool {
	retry := "%RETRY%" + c.group
	if msg.id%14 != 0 && b.takesBack(retry) {
		b.delay(3, 10*time.Second, retry, msg)
		return true
	}
	for i := range c.routes[retry] {
		q := c.routes[retry][(msg.id/14+i)%len(c.routes[retry])]
		to := m.masterOf(c.nameServers, q.BrokerGroup)
		if q.Perm&2 == 0 || to == nil || m.down[to.address] {
			continue
		}
		// It asks for no permission, and makes retry topics even of groups that it does not have.
		to.takesBack(retry)
		to.delay(3, 10*time.Second, retry, msg)
		return true
	}
	return false
}

// takesBack says whether a retry topic takes writes, and makes it if there is none.
func (b *modelBroker) takesBack(retry string) bool {
	if b.topics[retry] == nil {
		b.put(topicConfig(retry, 1, 6))
	}
	return int(b.topics[retry]["perm"].(float64))&2 != 0
}

func (b *modelBroker) commit(topic, group string, queue int, offset int64) {
	if b.offsets[topic] == nil {
		b.offsets[topic] = map[string]map[int]int64{}
	}
	if b.offsets[topic][group] == nil {
		b.offsets[topic][group] = map[int]int64{}
	}
	b.offsets[topic][group][queue] = offset
}
