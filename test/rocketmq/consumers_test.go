// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq_test

import (
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/javaclient"
)

func testConsumers(t *testing.T, e *env) {
	t.Run("connected clients", func(t *testing.T) {
		group, topic := e.group(t), e.topic(t, 1)
		_, err := e.broker.ConsumerConnections(t.Context(), group)
		refused(t, err, admin.ErrConsumerNotOnline)
		_, err = e.broker.ConsumerIDs(t.Context(), group)
		refused(t, err, admin.ErrSystemError)

		client := e.connect(t, group, topic)
		consumers := get[admin.ConsumerConnection](t)(e.broker.ConsumerConnections(t.Context(), group))
		if len(consumers.ConnectionSet) != 1 || consumers.ConnectionSet[0].ClientID != client || consumers.SubscriptionTable[topic].SubString != "*" {
			t.Errorf("got %+v", consumers)
		}
		if ids := get[[]string](t)(e.broker.ConsumerIDs(t.Context(), group)); len(ids) != 1 || ids[0] != client {
			t.Errorf("got %v", ids)
		}
		producers := get[[]admin.Connection](t)(e.broker.ProducerConnections(t.Context(), producerOf(group)))
		if len(producers) != 1 || producers[0].ClientID != client || producers[0].Language != "GO" {
			t.Errorf("got %+v", producers)
		}
		all := get[map[string][]admin.ProducerInfo](t)(e.broker.Producers(t.Context()))
		if got := all[producerOf(group)]; len(got) != 1 || got[0].ClientID != client {
			t.Errorf("got %+v", all)
		}
		contains(t, get[[]string](t)(e.broker.GroupsOfTopic(t.Context(), topic)), group)
		if e.since("5.0.0") {
			subscription := get[*admin.SubscriptionData](t)(e.broker.Subscription(t.Context(), group, topic))
			if subscription == nil || subscription.Topic != topic {
				t.Errorf("got %+v", subscription)
			}
		}
	})

	t.Run("progress", func(t *testing.T) {
		group, topic := e.group(t), e.topic(t, 2)
		e.send(t, topic, 0, 6)
		if got := e.pull(t, group, topic, 0, 4); len(got) != 2 || got[4] != "message 4" || got[5] != "message 5" {
			t.Errorf("pulled %v", got)
		}
		must(t, e.broker.SetConsumerOffset(t.Context(), group, topic, 0, 4))
		queue := admin.MessageQueue{BrokerName: e.cluster.Groups[0].Name, QueueID: 0, Topic: topic}
		stats := get[admin.ConsumeStats](t)(e.broker.ConsumeStats(t.Context(), group, topic))
		if got := stats.OffsetTable[queue]; got.BrokerOffset != 6 || got.ConsumerOffset != 4 {
			t.Errorf("got %+v", stats)
		}
		if e.since("5.0.0") {
			contains(t, get[[]string](t)(e.broker.TopicsOfGroup(t.Context(), group)), topic)
		}
		spans := get[[]admin.QueueTimeSpan](t)(e.broker.ConsumeTimeSpans(t.Context(), group, topic))
		if len(spans) != 2 || spans[0].MessageQueue.Topic != topic {
			t.Errorf("got %+v", spans)
		}
		list := get[admin.ConsumeStatsList](t)(e.broker.AllConsumeStats(t.Context()))
		if !listHas(list, group, queue, 4) {
			t.Errorf("group %q is not in %+v", group, list)
		}
	})

	t.Run("progress of the official client", func(t *testing.T) {
		group, topic := e.group(t), e.topic(t, 2)
		client := javaclient.Client{Version: e.version, NameServers: e.cluster.NameServerList()}
		sent, err := client.Send(t.Context(), javaclient.SendOptions{Topic: topic, Group: "producers", Count: 10})
		must(t, err)
		received, err := client.Consume(t.Context(), javaclient.ConsumeOptions{Topic: topic, Group: group, Count: 10})
		must(t, err)
		if missing := javaclient.Missing(sent, received); len(missing) > 0 {
			t.Errorf("acknowledged and not consumed: %v", missing)
		}
		stats := get[admin.ConsumeStats](t)(e.broker.ConsumeStats(t.Context(), group, topic))
		var stored, consumed int64
		for _, offsets := range stats.OffsetTable {
			stored, consumed = stored+offsets.BrokerOffset, consumed+offsets.ConsumerOffset
		}
		if stored != 10 || consumed != 10 {
			t.Errorf("%d messages are stored and %d consumed: %+v", stored, consumed, stats)
		}
		if text := e.mqadmin(t, "consumerProgress", "-g", group); !strings.Contains(text, "Diff Total: 0") {
			t.Errorf("the official tools say: %s", text)
		}
	})
}

func listHas(list admin.ConsumeStatsList, group string, queue admin.MessageQueue, consumed int64) bool {
	for _, element := range list.ConsumeStatsList {
		for _, stats := range element[group] {
			if stats.OffsetTable[queue].ConsumerOffset == consumed {
				return true
			}
		}
	}
	return false
}
