// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq_test

import (
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
)

func testGroups(t *testing.T, e *env) {
	t.Run("a group is made and changed", func(t *testing.T) {
		group := e.group(t)
		want := admin.NewSubscriptionGroupConfig(group)
		want.RetryMaxTimes, want.ConsumeBroadcastEnable, want.RetryQueueNums = 3, false, 2
		must(t, e.broker.PutSubscriptionGroup(t.Context(), want))
		got := get[admin.SubscriptionGroupTable](t)(e.broker.SubscriptionGroups(t.Context())).SubscriptionGroupTable[group]
		if got.RetryMaxTimes != 3 || got.ConsumeBroadcastEnable || got.RetryQueueNums != 2 || !got.ConsumeEnable {
			t.Errorf("got %+v", got)
		}
		text := strings.Join(strings.Fields(e.mqadmin(t, "getConsumerConfig", "-g", group)), " ")
		if !strings.Contains(text, "retryMaxTimes = 3") || !strings.Contains(text, "consumeBroadcastEnable = false") {
			t.Errorf("the official tools say: %s", text)
		}
	})

	t.Run("many groups at once", func(t *testing.T) {
		old := e.group(t)
		configs := []admin.SubscriptionGroupConfig{admin.NewSubscriptionGroupConfig(old)}
		for _, suffix := range []string{"a", "b", "c"} {
			c := admin.NewSubscriptionGroupConfig(name(t, suffix))
			c.RetryMaxTimes = 7
			configs = append(configs, c)
		}
		must(t, e.broker.PutSubscriptionGroups(t.Context(), configs))
		for _, c := range configs {
			if got := get[admin.SubscriptionGroupConfig](t)(e.broker.SubscriptionGroup(t.Context(), c.GroupName)); got.RetryMaxTimes != c.RetryMaxTimes {
				t.Errorf("got %+v, want %+v", got, c)
			}
		}
	})

	t.Run("a group is deleted with or without its offsets", func(t *testing.T) {
		topic := e.topic(t, 1)
		for suffix, clean := range map[string]bool{"kept": false, "cleaned": true} {
			group := name(t, suffix)
			must(t, e.broker.PutSubscriptionGroup(t.Context(), admin.NewSubscriptionGroupConfig(group)))
			must(t, e.broker.SetConsumerOffset(t.Context(), group, topic, 0, 4))
			must(t, e.broker.DeleteSubscriptionGroup(t.Context(), group, clean))
			_, err := e.broker.SubscriptionGroup(t.Context(), group)
			refused(t, err, admin.ErrSubscriptionGroupNotExist)
			table := get[admin.ConsumerOffsetTable](t)(e.broker.ConsumerOffsets(t.Context()))
			if _, has := table.OffsetTable[admin.OffsetKey(topic, group)]; has == clean {
				t.Errorf("deleted with cleanOffsets=%v, the offsets are there: %v", clean, has)
			}
		}
	})

	t.Run("an illegal name is refused", func(t *testing.T) {
		refused(t, e.broker.PutSubscriptionGroup(t.Context(), admin.NewSubscriptionGroupConfig("no/such name")), admin.ErrInvalidParameter)
	})

	if e.since("5.0.0") {
		t.Run("reading is forbidden and allowed", func(t *testing.T) {
			group, topic := e.group(t), e.topic(t, 1)
			for _, readable := range []bool{false, true} {
				get[admin.GroupForbidden](t)(e.broker.SetGroupForbidden(t.Context(), group, topic, readable))
				if got := get[admin.GroupForbidden](t)(e.broker.GroupForbidden(t.Context(), group, topic)); got.Readable != readable {
					t.Errorf("got %+v, want readable %v", got, readable)
				}
			}
		})
		t.Run("how a group reads", func(t *testing.T) {
			group, topic := e.group(t), e.topic(t, 1)
			mode := admin.MessageRequestMode{Topic: topic, ConsumerGroup: group, Mode: "POP", PopShareQueueNum: 2}
			must(t, e.broker.SetMessageRequestMode(t.Context(), mode))
			modes := get[map[string]map[string]admin.MessageRequestMode](t)(e.broker.MessageRequestModes(t.Context()))
			if got := modes[topic][group]; got != mode {
				t.Errorf("got %+v, want %+v", got, mode)
			}
		})
	}
}
