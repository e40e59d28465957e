// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/fake"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// topicBroker is a broker that keeps topics and behaves, with lists, as badly
// as real ones do.
type topicBroker struct {
	*fakeServer
	mu     sync.Mutex
	topics map[string]command.TopicConfig
}

func startTopicBroker(t *testing.T, lists bool, existing ...command.TopicConfig) *topicBroker {
	b := &topicBroker{topics: map[string]command.TopicConfig{}}
	for _, c := range existing {
		b.topics[c.TopicName] = c
	}
	a := answers{
		command.GetBrokerHAStatus:    body(master),
		command.GetAllTopicConfig:    b.all,
		command.UpdateAndCreateTopic: b.one,
	}
	if lists {
		a[command.UpdateAndCreateTopicList] = b.list
	}
	b.fakeServer = startServer(t, a)
	return b
}

func (b *topicBroker) all(c *fake.Conn, r *remoting.Command) {
	b.mu.Lock()
	defer b.mu.Unlock()
	response := remoting.NewResponse(r, 0, "")
	err := command.EncodeResponse(response, command.GetAllTopicConfigResponse{Table: command.TopicConfigTable{TopicConfigTable: maps.Clone(b.topics)}})
	if err != nil {
		panic(err)
	}
	c.Send(response)
}

func (b *topicBroker) one(c *fake.Conn, r *remoting.Command) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var q command.UpdateAndCreateTopicRequest
	if err := command.Decode(r, &q); err != nil {
		panic(err)
	}
	if strings.Contains(q.Topic, "!") {
		c.Refuse(r, 29, "illegal characters")
		return
	}
	if !strings.HasPrefix(q.Topic, "ignored") {
		b.topics[q.Topic] = command.TopicConfig{TopicName: q.Topic, ReadQueueNums: q.ReadQueueNums,
			WriteQueueNums: q.WriteQueueNums, Perm: q.Perm, TopicFilterType: q.TopicFilterType}
	}
	c.Answer(r, "")
}

// list applies nothing, and says success, when one topic is as it is already;
// and refuses all when one name is illegal.
func (b *topicBroker) list(c *fake.Conn, r *remoting.Command) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var q command.UpdateAndCreateTopicListRequest
	if err := command.Decode(r, &q); err != nil {
		panic(err)
	}
	for _, t := range q.Body.TopicConfigList {
		if strings.Contains(t.TopicName, "!") {
			c.Refuse(r, 29, "illegal characters")
			return
		}
		if have, ok := b.topics[t.TopicName]; ok && have.Perm == t.Perm && have.WriteQueueNums == t.WriteQueueNums {
			c.Answer(r, "") // the silent no-op
			return
		}
	}
	for _, t := range q.Body.TopicConfigList {
		if !strings.HasPrefix(t.TopicName, "ignored") {
			b.topics[t.TopicName] = t
		}
	}
	c.Answer(r, "")
}

func topic(name string, perm int) command.TopicConfig {
	return command.TopicConfig{TopicName: name, ReadQueueNums: 4, WriteQueueNums: 4, Perm: perm, TopicFilterType: "SINGLE_TAG"}
}

func TestPutTopicConfigs(t *testing.T) {
	for name, test := range map[string]struct {
		noLists bool
		have    []command.TopicConfig
		want    []command.TopicConfig
		// failed are the topics the error must name, all others must be set.
		failed         []string
		lists, singles int
	}{
		"nothing differs; nothing is sent": {
			have: []command.TopicConfig{topic("a", 6)}, want: []command.TopicConfig{topic("a", 6)},
		},
		"all in one list": {
			want: []command.TopicConfig{topic("a", 6), topic("b", 4)}, lists: 1,
		},
		"what is as asked is not in the list, which would make it a no-op": {
			have: []command.TopicConfig{topic("a", 6), topic("b", 6)},
			want: []command.TopicConfig{topic("a", 6), topic("b", 4), topic("c", 6)}, lists: 1,
		},
		"one alone needs no list": {
			have: []command.TopicConfig{topic("a", 6)},
			want: []command.TopicConfig{topic("a", 6), topic("b", 4)}, singles: 1,
		},
		"an illegal name does not keep the others from being set": {
			want: []command.TopicConfig{topic("a", 6), topic("b!", 4)}, failed: []string{"b!"}, lists: 1, singles: 2,
		},
		"what is acknowledged and not done is an error": {
			want: []command.TopicConfig{topic("a", 6), topic("ignored", 4)}, failed: []string{"ignored"}, lists: 1, singles: 1,
		},
		"a broker without lists": {
			noLists: true,
			want:    []command.TopicConfig{topic("a", 6), topic("b", 4)}, lists: 1, singles: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			broker := startTopicBroker(t, !test.noLists, test.have...)
			err := newClient(t).Broker(broker.Address()).PutTopicConfigs(ctx(), test.want)
			var failed *admin.BatchError
			if len(test.failed) == 0 && err != nil || len(test.failed) > 0 && !errors.As(err, &failed) {
				t.Fatalf("got %v, want failures %q", err, test.failed)
			}
			for _, name := range test.failed {
				if failed.Errs[name] == nil || len(failed.Errs) != len(test.failed) {
					t.Errorf("got failures %v, want %q", failed.Errs, test.failed)
				}
			}
			for _, want := range test.want {
				if have := broker.topics[want.TopicName]; (failed == nil || failed.Errs[want.TopicName] == nil) && have.Perm != want.Perm {
					t.Errorf("topic %q is %+v", want.TopicName, have)
				}
			}
			if lists, singles := broker.asked(command.UpdateAndCreateTopicList), broker.asked(command.UpdateAndCreateTopic); lists != test.lists || singles != test.singles {
				t.Errorf("sent %d lists and %d single requests, want %d and %d", lists, singles, test.lists, test.singles)
			}
		})
	}
}

func TestManyTopicsGoInListsOfAThousand(t *testing.T) {
	broker := startTopicBroker(t, true)
	var want []command.TopicConfig
	for i := range 2500 {
		want = append(want, topic(fmt.Sprintf("t%d", i), 6))
	}
	if err := newPatientClient(t, time.Minute).Broker(broker.Address()).PutTopicConfigs(ctx(), want); err != nil {
		t.Fatal(err)
	}
	if got := broker.asked(command.UpdateAndCreateTopicList); got != 3 || len(broker.topics) != 2500 {
		t.Errorf("sent %d lists, the broker has %d topics", got, len(broker.topics))
	}
}

func TestPutTopicConfigSendsOnlyDifferences(t *testing.T) {
	const have = `{"topicName":"T","readQueueNums":4,"writeQueueNums":4,"perm":6,"topicFilterType":"SINGLE_TAG","attributes":{"queue.type":"BatchCQ","message.type":"NORMAL"}}`
	server := startServer(t, answers{
		command.GetBrokerHAStatus: body(master), command.GetTopicConfig: body(have), command.UpdateAndCreateTopic: body("")})
	broker := newClient(t).Broker(server.Address())
	same := topic("T", 6)
	if err := broker.PutTopicConfig(ctx(), same); err != nil || server.asked(command.UpdateAndCreateTopic) != 0 {
		t.Errorf("equal but for attributes not asked for: %v, %d sent", err, server.asked(command.UpdateAndCreateTopic))
	}
	same.Attributes = map[string]string{"queue.type": "BatchCQ", "message.type": "FIFO"}
	if err := broker.PutTopicConfig(ctx(), same); err != nil {
		t.Fatal(err)
	}
	requests := server.Requests()
	if got := requests[len(requests)-1].ExtFields["attributes"]; got != "+message.type=FIFO" {
		t.Errorf("sent attributes %q, want the changed one only", got)
	}
}

func TestOrderQueues(t *testing.T) {
	queues, err := admin.ParseOrderQueues("b:8;a:4;")
	if err != nil || queues.String() != "a:4;b:8" {
		t.Errorf("got %q, %v", queues, err)
	}
	for _, bad := range []string{"a", "a:x", ":1"} {
		if _, err := admin.ParseOrderQueues(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestWritesGoToEveryNameServer(t *testing.T) {
	a := startServer(t, answers{command.PutKVConfig: body("")})
	b := startServer(t, answers{command.PutKVConfig: refuse(1, "disk full")})
	results := newClient(t, a, b).PutOrderTopic(ctx(), "T", admin.OrderQueues{"broker-0": 2})
	if len(results) != 2 || results.Err() == nil || results.AllFailed() || !strings.Contains(results.Err().Error(), "disk full") {
		t.Errorf("got %+v", results)
	}
	if got := a.Requests()[0].ExtFields; got["namespace"] != "ORDER_TOPIC_CONFIG" || got["value"] != "broker-0:2" {
		t.Errorf("sent %v", got)
	}
}
