// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// scenarios are the worlds every property is checked in.
var scenarios = map[string]func() *scenario{
	"between clusters under the same name servers": func() *scenario {
		m := newModel("ns1", "ns2")
		for _, name := range []string{"a", "b"} {
			b := m.addBroker("east", name, 0, "5.1.4", "ns1", "ns2")
			b.put(topicConfig(topic, 2, 6))
			b.put(topicConfig("other", 2, 6))
			b.put(topicConfig("rmq_sys_x", 1, 6))
			for _, g := range []string{"g1", "g2", "shared"} {
				b.groups[g] = groupConfig(g, 5)
			}
			m.addBroker("east", name, 1, "5.1.4", "ns1", "ns2")
		}
		m.addBroker("west", "c", 0, "5.5.0", "ns1", "ns2").groups["g2"] = groupConfig("g2", 5)
		m.clients([]string{"ns1", "ns2"}, "g1", "g2", "shared")
		m.consumers[2].topics = append(m.consumers[2].topics, "other")
		return newScenario(m, place("east", "ns1", "ns2"), place("west", "ns1", "ns2"))
	},
	"between broker groups of one cluster": func() *scenario {
		m := newModel("ns1")
		for _, name := range []string{"a", "b", "c"} {
			b := m.addBroker("east", name, 0, "5.1.4", "ns1")
			b.groups["g1"] = groupConfig("g1", 5)
			if name != "b" {
				b.put(topicConfig(topic, 2, 6))
			}
		}
		m.addBroker("east", "a", 1, "5.1.4", "ns1")
		m.clients([]string{"ns1"}, "g1")
		return newScenario(m, place("a", "ns1"), place("b", "ns1"))
	},
	"from 4.9.7 to 5.5.0 under an old name server": func() *scenario {
		m := newModel()
		m.addNameServer("ns1", 4)
		b := m.addBroker("east", "a", 0, "4.9.7", "ns1")
		b.put(topicConfig(topic, 2, 6))
		b.groups["g1"] = groupConfig("g1", 4)
		b.properties["autoCreateTopicEnable"] = "true"
		m.addBroker("east", "a", 1, "4.9.7", "ns1")
		m.addBroker("west", "b", 0, "5.5.0", "ns1")
		m.clients([]string{"ns1"}, "g1")
		return newScenario(m, place("east", "ns1"), place("west", "ns1"))
	},
	"an ordered topic of 4.9.7": func() *scenario {
		m := newModel()
		m.addNameServer("ns1", 4)
		m.nameServers["ns1"].lists[topic] = "a:2;z:2"
		b := m.addBroker("east", "a", 0, "4.9.7", "ns1")
		b.put(topicConfig(topic, 2, 6))
		b.groups["g1"] = groupConfig("g1", 4)
		m.addBroker("west", "b", 0, "4.9.7", "ns1")
		m.clients([]string{"ns1"}, "g1")
		m.producers[0].ordered = true
		m.nameServers["ns1"].lists[topic] = "a:2"
		return newScenario(m, place("east", "ns1"), place("west", "ns1"))
	},
	"under different name servers": func() *scenario {
		m := newModel("ns1", "ns2")
		b := m.addBroker("east", "a", 0, "5.5.0", "ns1")
		b.put(topicConfig(topic, 2, 6))
		b.groups["g1"] = groupConfig("g1", 5)
		m.addBroker("west", "a", 0, "5.5.0", "ns2")
		m.clients([]string{"ns1"}, "g1")
		m.clients([]string{"ns2"}, "g1")
		return newScenario(m, place("east", "ns1"), place("west", "ns2"))
	},
	"to a target that has the topic": func() *scenario {
		m := newModel("ns1")
		b := m.addBroker("east", "a", 0, "5.5.0", "ns1")
		b.put(topicConfig(topic, 2, 6))
		b.groups["g1"] = groupConfig("g1", 5)
		c := m.addBroker("west", "b", 0, "5.5.0", "ns1")
		c.put(topicConfig(topic, 2, 6))
		c.groups["g1"] = groupConfig("g1", 5)
		m.clients([]string{"ns1"}, "g1")
		return newScenario(m, place("east", "ns1"), place("west", "ns1"))
	},
	"beside a transfer of another topic": func() *scenario {
		s := pair("5.5.0", "5.5.0")
		s.source().properties["autoCreateTopicEnable"] = "true"
		// At its end it turns on what both had turned off.
		s.onIntent(transfer.ActionWatch, func(first bool, _ transfer.State) {
			if first {
				s.source().properties["autoCreateTopicEnable"] = "true"
			}
		})
		return s
	},
}

func place(name string, nameServers ...string) transfer.Place {
	return transfer.Place{Name: name, NameServers: nameServers}
}

// clients adds a producer and a consumer of each group.
func (m *model) clients(nameServers []string, groups ...string) {
	m.producers = append(m.producers, &producer{topic: topic, nameServers: nameServers})
	for _, g := range groups {
		m.consumers = append(m.consumers, &consumer{group: g, topics: []string{topic}, nameServers: nameServers})
	}
}

func TestTransferMovesTheTopic(t *testing.T) {
	for name, make := range scenarios {
		t.Run(name, func(t *testing.T) {
			s := make()
			s.begin()
			s.run(t)
			if s.stored.Phase != transfer.Succeeded {
				t.Errorf("the transfer ended as %s:\n%s", s.stored.Phase, describe(s.stored))
			}
			s.verify(t)
			t.Logf("%d points, %d writes, %d requests\n%s", len(s.points), s.writes, s.requests, describe(s.stored))
		})
	}
}

// TestTransferWithinAClusterUnderAnOldNameServer: name servers before 5.0 forget a route for the whole cluster, and take it again only
// from a broker whose topics have changed.
func TestTransferWithinAClusterUnderAnOldNameServer(t *testing.T) {
	for _, abort := range []string{"", transfer.ActionOpenTopic, transfer.ActionStopWrites} {
		t.Run("abort after "+abort, func(t *testing.T) {
			m := newModel()
			m.addNameServer("ns1", 4)
			for _, name := range []string{"a", "b", "c"} {
				b := m.addBroker("east", name, 0, "4.9.7", "ns1")
				b.groups["g1"] = groupConfig("g1", 4)
				if name != "b" {
					b.put(topicConfig(topic, 2, 6))
				}
			}
			m.clients([]string{"ns1"}, "g1")
			s := newScenario(m, place("a", "ns1"), place("b", "ns1"))
			s.begin()
			want := transfer.Succeeded
			if abort == "" {
				s.run(t)
			} else {
				want = transfer.RolledBack
				s.run(t, s.abortAfter(abort))
			}
			if s.stored.Phase != want {
				t.Errorf("ended as\n%s", describe(s.stored))
			}
			s.verify(t)
		})
	}
}
