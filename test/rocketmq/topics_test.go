// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

func testTopics(t *testing.T, e *env) {
	t.Run("a topic is made, changed and deleted", func(t *testing.T) {
		topic := e.topic(t, 2)
		want := admin.TopicConfig{
			TopicName: topic, ReadQueueNums: 6, WriteQueueNums: 5, Perm: admin.PermRead, TopicFilterType: "MULTI_TAG", Order: e.since("5.0.0"),
		}
		must(t, e.broker.PutTopicConfig(t.Context(), want))
		table := get[admin.TopicConfigTable](t)(e.broker.TopicConfigs(t.Context()))
		if got := table.TopicConfigTable[topic]; got.ReadQueueNums != 6 || got.WriteQueueNums != 5 || got.Perm != admin.PermRead || got.Order != want.Order {
			t.Errorf("the table of all topics has %+v, want %+v", got, want)
		}
		one := get[admin.TopicConfig](t)(e.broker.TopicConfig(t.Context(), topic))
		if one.ReadQueueNums != 6 || one.TopicFilterType != "MULTI_TAG" {
			t.Errorf("got %+v, want %+v", one, want)
		}
		if text := e.mqadmin(t, "topicRoute", "-t", topic); !strings.Contains(strings.ReplaceAll(text, " ", ""), `"readQueueNums":6`) {
			t.Errorf("the official tools say: %s", text)
		}

		must(t, e.broker.DeleteTopic(t.Context(), topic))
		_, err := e.broker.TopicConfig(t.Context(), topic)
		refused(t, err, admin.ErrTopicNotExist)
		refused(t, e.client.Invoke(t.Context(), e.broker.Address(), sendRequest(topic, 0, "x"), nil), admin.ErrTopicNotExist)
		must(t, e.broker.DeleteTopic(t.Context(), topic))
	})

	if !e.since("5.0.0") {
		t.Run("order, which the broker ignores, is not silently lost", func(t *testing.T) {
			config := topicConfig(name(t, "topic"), 1)
			config.Order = true
			refused(t, e.broker.PutTopicConfig(t.Context(), config), admin.ErrOrderByNameServers)
		})
	}

	t.Run("many topics at once", func(t *testing.T) {
		old := e.topic(t, 1)
		configs := []admin.TopicConfig{topicConfig(old, 1)}
		for _, suffix := range []string{"a", "b", "c"} {
			configs = append(configs, topicConfig(name(t, suffix), 4))
		}
		must(t, e.broker.PutTopicConfigs(t.Context(), configs))
		for _, c := range configs {
			if got := get[admin.TopicRouteData](t)(e.ns.TopicRoute(t.Context(), c.TopicName)); got.QueueDatas[0].WriteQueueNums != c.WriteQueueNums {
				t.Errorf("topic %q is routed as %+v", c.TopicName, got.QueueDatas)
			}
		}
	})

	t.Run("an illegal name is refused", func(t *testing.T) {
		refused(t, e.broker.PutTopicConfig(t.Context(), topicConfig("no/such name", 1)), admin.ErrInvalidParameter)
	})

	t.Run("attributes", func(t *testing.T) { testAttributes(t, e) })

	t.Run("offsets of queues", func(t *testing.T) {
		topic := e.topic(t, 2)
		before := time.Now()
		e.send(t, topic, 1, 3)
		stats := get[admin.TopicStatsTable](t)(e.broker.TopicStats(t.Context(), topic))
		queue := admin.MessageQueue{BrokerName: e.cluster.Groups[0].Name, QueueID: 1, Topic: topic}
		if got := stats.OffsetTable[queue]; got.MinOffset != 0 || got.MaxOffset != 3 {
			t.Errorf("got %+v of %+v", got, stats)
		}
		for call, c := range map[string]struct {
			want int64
			read func() (int64, error)
		}{
			"least offset":               {0, func() (int64, error) { return e.broker.MinOffset(t.Context(), topic, 1) }},
			"next offset":                {3, func() (int64, error) { return e.broker.MaxOffset(t.Context(), topic, 1) }},
			"offset before the messages": {0, func() (int64, error) { return e.broker.SearchOffset(t.Context(), topic, 1, before.Add(-time.Hour)) }},
			"next offset of another":     {0, func() (int64, error) { return e.broker.MaxOffset(t.Context(), topic, 0) }},
		} {
			if got := get[int64](t)(c.read()); got != c.want {
				t.Errorf("%s: got %d, want %d", call, got, c.want)
			}
		}
		stored := get[time.Time](t)(e.broker.EarliestMessageTime(t.Context(), topic, 1))
		if stored.Before(before.Add(-time.Second)) || stored.After(time.Now().Add(time.Second)) {
			t.Errorf("the first message was stored at %v, it was sent after %v", stored, before)
		}
	})

	t.Run("system topics and counters", func(t *testing.T) {
		contains(t, get[[]string](t)(e.broker.SystemTopics(t.Context())), "SCHEDULE_TOPIC_XXXX", e.cluster.Groups[0].Name)
		topic := e.topic(t, 1)
		_, err := e.broker.Stats(t.Context(), "TOPIC_PUT_NUMS", topic)
		refused(t, err, admin.ErrSystemError)
		e.send(t, topic, 0, 1)
		get[admin.BrokerStatsData](t)(e.broker.Stats(t.Context(), "TOPIC_PUT_NUMS", topic))
	})
}

func testAttributes(t *testing.T, e *env) {
	config := topicConfig(name(t, "topic"), 1)
	config.Attributes = map[string]string{"message.type": "FIFO"}
	err := e.broker.PutTopicConfig(t.Context(), config)
	if !e.since("5.0.0") {
		refused(t, err, admin.ErrRequestCodeNotSupported)
		return
	}
	must(t, err)
	table := get[admin.TopicConfigTable](t)(e.broker.TopicConfigs(t.Context()))
	if got := table.TopicConfigTable[config.TopicName].Attributes; len(got) != 1 || got["message.type"] != "FIFO" {
		t.Errorf("got attributes %v", got)
	}
	// Other settings change without touching the attributes.
	config.Attributes, config.WriteQueueNums = nil, 2
	must(t, e.broker.PutTopicConfig(t.Context(), config))
	var raw command.RawResponse
	must(t, e.client.Invoke(t.Context(), e.broker.Address(), command.GetTopicConfigRequest{Topic: config.TopicName}, &raw))
	if text := string(raw.Body); !strings.Contains(text, "FIFO") || !strings.Contains(text, `"writeQueueNums":2`) {
		t.Errorf("the broker has %s", text)
	}
}
