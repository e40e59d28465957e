// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// pair is the smallest world: a topic on east, and west.
func pair(sourceVersion, targetVersion string) *scenario {
	m := newModel("ns1")
	b := m.addBroker("east", "a", 0, sourceVersion, "ns1")
	b.put(topicConfig(topic, 4, 6))
	b.groups["g1"] = groupConfig("g1", b.major)
	m.addBroker("west", "b", 0, targetVersion, "ns1")
	m.clients([]string{"ns1"}, "g1")
	return newScenario(m, place("east", "ns1"), place("west", "ns1"))
}

func (s *scenario) source() *modelBroker { return s.brokers["east-a-0:10911"] }
func (s *scenario) target() *modelBroker { return s.brokers["west-b-0:10911"] }

// attributes gives a topic of the source attributes.
func (s *scenario) attributes(pairs ...string) {
	attributes := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		attributes[pairs[i]] = pairs[i+1]
	}
	s.source().topics[topic]["attributes"] = attributes
}

func TestPreflight(t *testing.T) {
	cases := map[string]struct {
		world func(s *scenario)
		// want are the hazards, blocking ones with an exclamation mark.
		want string
	}{
		"everything is good":                   {func(*scenario) {}, ""},
		"the topic is unknown":                 {func(s *scenario) { s.spec.Topic = "nothing" }, "TopicUnknown!"},
		"the topic is a retry topic":           {func(s *scenario) { s.spec.Topic = "%RETRY%g1" }, "TopicName!"},
		"the topic is a dead-letter topic":     {func(s *scenario) { s.spec.Topic = "%DLQ%g1" }, "TopicName!"},
		"the topic is a system topic":          {func(s *scenario) { s.spec.Topic = "SCHEDULE_TOPIC_XXXX" }, "TopicName!"},
		"the topic is a light message queue":   {func(s *scenario) { s.spec.Topic = "%LMQ%x" }, "TopicName!"},
		"the topic has the name of the target": {func(s *scenario) { s.spec.Topic = "west"; s.source().put(topicConfig("west", 1, 6)) }, "NoGroups TopicName!"},
		"source and target are the same":       {func(s *scenario) { s.spec.Target = s.spec.Source }, "SamePlace!"},
		"the target is a group of the source":  {func(s *scenario) { s.addBroker("east", "z", 0, "5.5.0", "ns1"); s.spec.Target.Name = "z" }, "PlacesOverlap!"},
		"the source is unknown":                {func(s *scenario) { s.spec.Source.Name = "north" }, "PlaceUnknown!"},
		"the source's cluster is unknown":      {func(s *scenario) { s.spec.Source.Cluster = "north" }, "PlaceUnknown!"},
		"the source is ambiguous":              {func(s *scenario) { s.addBroker("north", "b", 0, "5.5.0", "ns1"); s.spec.Target.Name = "b" }, "PlaceAmbiguous!"},
		"clusters share the name of a broker":  {func(s *scenario) { s.addBroker("west", "a", 0, "5.5.0", "ns1") }, "BrokerNameCollision!"},
		"there are no name servers":            {func(s *scenario) { s.spec.Source.NameServers = nil }, "NoNameServers!"},
		"a name server is down":                {func(s *scenario) { s.down["ns1"] = true }, "NameServerUnreachable! NameServerUnreachable!"},
		"a name server knows nothing":          {func(s *scenario) { s.addNameServer("ns2", 5); s.spec.Source.NameServers = []string{"ns1", "ns2"} }, "NameServersDisagree!"},
		"a broker group has no master":         {func(s *scenario) { s.addBroker("west", "c", 1, "5.5.0", "ns1") }, "NoMaster!"},
		"the source is too old":                {func(s *scenario) { s.source().version = "4.9.3" }, "VersionTooOld!"},
		"the target is too old":                {func(s *scenario) { s.target().version = "4.9.3" }, "VersionTooOld!"},
		"the target refuses changes":           {func(s *scenario) { s.target().refuses["CanChange"] = fmt.Errorf("%w: no admin", transfer.ErrRefused) }, "PermissionDenied!"},
		"the target takes no writes":           {func(s *scenario) { s.target().properties["brokerPermission"] = "4" }, "BrokerReadOnly!"},
		"the caller has found something":       {func(s *scenario) { s.spec.Hazards = []transfer.Hazard{{Name: "BrokerPaused", Blocking: true}} }, "BrokerPaused!"},
		"the topic is static":                  {func(s *scenario) { s.source().static[topic] = true }, "StaticTopic!"},
		"the topic is a compaction topic":      {func(s *scenario) { s.attributes("cleanup.policy", "COMPACTION") }, "CompactionTopic!"},
		"the topic is a lite topic":            {func(s *scenario) { s.attributes("lite.topic.expiration", "5") }, "LiteTopic!"},
		"the topic is in tiered storage":       {func(s *scenario) { s.attributes("reserve.time", "5") }, "TieredTopic!"},
		"an attribute cannot be written":       {func(s *scenario) { s.attributes("note", "a,b") }, "UnknownSettings!"},
		"a setting cannot be written":          {func(s *scenario) { s.source().topics[topic]["future"] = 1.0 }, "UnknownSettings!"},
		"the topic is transactional":           {func(s *scenario) { s.attributes("message.type", "TRANSACTION") }, "Transactions"},
		"the topic is FIFO":                    {func(s *scenario) { s.attributes("message.type", "FIFO") }, "OrderedTopic"},
		"attributes go to an old target": {func(s *scenario) {
			s.attributes("message.type", "DELAY")
			s.target().version, s.target().major = "4.9.7", 4
		}, "AttributesUnsupported!"},
		"NORMAL goes to an old target": {func(s *scenario) {
			s.attributes("message.type", "NORMAL")
			s.target().version, s.target().major = "4.9.7", 4
		}, ""},
		"the topic takes no writes":                {func(s *scenario) { s.source().put(topicConfig(topic, 4, 4)) }, "NotWritable"},
		"the target has the topic":                 {func(s *scenario) { s.target().put(topicConfig(topic, 4, 6)) }, "TopicExists"},
		"the target has the topic with other size": {func(s *scenario) { s.target().put(topicConfig(topic, 8, 6)) }, "TopicExists!"},
		"the target has the topic read-only":       {func(s *scenario) { s.target().put(topicConfig(topic, 4, 4)) }, "TopicExists!"},
		"the target has the ordered topic":         {func(s *scenario) { s.attributes("message.type", "FIFO"); s.target().put(s.source().topics[topic]) }, "OrderedTopic TopicExists!"},
		"the group may not consume there": {func(s *scenario) {
			s.target().groups["g1"] = groupConfig("g1", 5)
			s.target().groups["g1"]["consumeEnable"] = false
		}, "GroupDiffers GroupDisabled!"},
		"the group is different there": {func(s *scenario) {
			s.target().groups["g1"] = groupConfig("g1", 5)
			s.target().groups["g1"]["retryMaxTimes"] = 3.0
		}, "GroupDiffers"},
		"the group is also for another topic": {func(s *scenario) {
			s.source().put(topicConfig("other", 1, 6))
			s.consumers[0].topics = []string{topic, "other"}
		}, "SharedGroup"},
		"the group is offline":                           {func(s *scenario) { s.advance(5 * time.Second); s.consumers = nil }, "ConsumersOffline"},
		"the group of an ordered topic is offline":       {func(s *scenario) { s.attributes("message.type", "FIFO"); s.advance(5 * time.Second); s.consumers = nil }, "ConsumersOffline! OrderedTopic"},
		"nobody consumes":                                {func(s *scenario) { s.consumers = nil; delete(s.source().offsets, topic) }, "NoGroups!"},
		"nobody consumes and a person looks at the plan": {func(s *scenario) { s.consumers = nil; s.spec.Manual = true; delete(s.source().offsets, topic) }, "NoGroups"},
		"nobody consumes and there is nothing": {func(s *scenario) {
			s.consumers, s.producers = nil, nil
			s.source().queues[topic] = make([][]message, 4)
			delete(s.source().offsets, topic)
		}, "NoGroups"},
		"a group was deleted before it had read everything": {func(s *scenario) { s.source().commit(topic, "gone", 0, 0); s.source().append(topic, 0, message{}) }, "StaleOffsets!"},
		"a group was deleted before it had read everything and a person looks": {func(s *scenario) {
			s.spec.Manual = true
			s.source().commit(topic, "gone", 0, 0)
			s.source().append(topic, 0, message{})
		}, "StaleOffsets"},
		"the group broadcasts":              {func(s *scenario) { s.consumers[0].broadcast = true }, "BroadcastGroup!"},
		"the group broadcasts and is named": {func(s *scenario) { s.consumers[0].broadcast = true; s.spec.ConsumerGroups = []string{"g1"} }, "BroadcastGroup"},
		"the group pops":                    {func(s *scenario) { s.consumers[0].popping = true }, "PopGroup!"},
		"the group pops and is named":       {func(s *scenario) { s.consumers[0].popping = true; s.spec.ConsumerGroups = []string{"g1"} }, "PopGroup"},
		"the group pops out of sight": {func(s *scenario) {
			s.consumers[0].popping, s.spec.ConsumerGroups = true, []string{"g1"}
			s.source().properties["popConsumerKVServiceEnable"] = "true"
		}, "PopGroup!"},
		"another group is named": {func(s *scenario) {
			s.source().groups["g2"] = groupConfig("g2", 5)
			s.spec.ConsumerGroups = []string{"g2"}
		}, "ConsumersOffline UnlistedGroup!"},
		"a group that does not exist is named": {func(s *scenario) { s.spec.ConsumerGroups = []string{"g1", "g9"} }, "GroupUnknown!"},
		"a group was deleted": {func(s *scenario) {
			s.producers = nil
			s.source().queues[topic] = make([][]message, 4)
			s.source().commit(topic, "gone", 0, 0)
		}, "StaleOffsets"},
		"there are dead letters": {func(s *scenario) {
			s.source().put(topicConfig("%DLQ%g1", 1, 6))
			s.source().append("%DLQ%g1", 0, message{})
		}, "DeadLetters"},
		"the source creates topics on demand": {func(s *scenario) { s.source().properties["autoCreateTopicEnable"] = "true" }, "AutoCreateTopic"},
		"the source creates groups on demand": {func(s *scenario) { s.source().properties["autoCreateSubscriptionGroup"] = "true" }, "AutoCreateGroup"},
		"brokers of the source differ":        {func(s *scenario) { s.addBroker("east", "z", 0, "5.5.0", "ns1").put(topicConfig(topic, 2, 6)) }, "ConfigsDiffer"},
		"another group has the topic": {func(s *scenario) {
			s.addBroker("east", "z", 0, "5.5.0", "ns1").put(topicConfig(topic, 4, 6))
			s.spec.Source.Name = "a"
		}, "TopicElsewhere"},
		"the order list cannot be read": {func(s *scenario) { s.nameServers["ns1"].lists[topic] = "nonsense" }, "OrderListUnreadable! OrderListUnreadable! OrderedTopic"},
		"the order list is missing": {func(s *scenario) {
			s.source().version, s.source().major = "4.9.7", 4
			s.source().topics[topic]["order"] = true
		}, "OrderListMissing! OrderedTopic"},
		"old slaves keep queues": {func(s *scenario) {
			s.source().version, s.source().major = "4.9.7", 4
			s.addBroker("east", "a", 1, "4.9.7", "ns1")
		}, "SlavesKeepQueues"},
		"slaves forget topics": {func(s *scenario) {
			s.attributes("message.type", "NORMAL")
			s.target().version = "5.3.2"
			s.addBroker("west", "b", 1, "5.3.2", "ns1")
		}, "SlavesForgetTopics"},
		"the name servers are different": {func(s *scenario) {
			s.addNameServer("ns2", 5)
			s.addBroker("south", "s", 0, "5.5.0", "ns2")
			s.spec.Target = place("south", "ns2")
		}, "SeparateNameServers"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := pair("5.5.0", "5.5.0")
			s.advance(2 * time.Second)
			c.world(s)
			s.advance(31 * time.Second)
			before := s.configurations()
			plan, err := transfer.Preflight(context.Background(), s.ports(), s.spec)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, h := range plan.Hazards {
				if h.Message == "" && h.Name != "BrokerPaused" {
					t.Errorf("%s has no message", h.Name)
				}
				got = append(got, h.Name+map[bool]string{true: "!"}[h.Blocking])
			}
			slices.Sort(got)
			if got := strings.Join(got, " "); got != c.want {
				t.Errorf("hazards %q, want %q: %+v", got, c.want, plan.Hazards)
			}
			s.before = before
			if changes := s.changes(); len(changes) > 0 {
				t.Errorf("it has changed %v", changes)
			}
		})
	}
}

func TestPreflightCountsWhatMoves(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.advance(5 * time.Second)
	s.consumers[0].stuck = true
	s.advance(20 * time.Second)
	plan, err := transfer.Preflight(context.Background(), s.ports(), s.spec)
	if err != nil {
		t.Fatal(err)
	}
	if plan.Queues != 4 || !slices.Equal(plan.Groups, []string{"g1"}) || plan.Backlog < 15 || plan.Backlog > 21 {
		t.Errorf("the plan is %+v, want 4 queues, group g1 and about 19 messages", plan)
	}
	if !slices.Equal(plan.Source.BrokerGroups, []string{"a"}) || plan.Target.Cluster != "west" {
		t.Errorf("the places are %+v and %+v", plan.Source, plan.Target)
	}
}
