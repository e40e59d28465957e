// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// send stores messages in a queue of the first broker and waits until they are in the queue: a broker acknowledges when a message
// is in its log, and a queue follows the log.
func (e *env) send(t *testing.T, topic string, queue, count int) {
	t.Helper()
	last := e.sendLater(t, topic, queue, count)
	eventually(t, 30*time.Second, func(ctx context.Context) error {
		next, err := e.broker.MaxOffset(ctx, topic, queue)
		if err == nil && next <= last {
			err = fmt.Errorf("queue %d of %q ends at %d, the last message has offset %d", queue, topic, next, last)
		}
		return err
	})
}

// sendLater stores messages that properties keep out of their queue for a while, and returns the offset of the last one.
func (e *env) sendLater(t *testing.T, topic string, queue, count int, properties ...string) int64 {
	t.Helper()
	var answer command.SendMessageResponse
	for i := range count {
		must(t, e.client.Invoke(t.Context(), e.broker.Address(), sendRequest(topic, queue, fmt.Sprintf("message %d", i), properties...), &answer))
	}
	return answer.QueueOffset
}

func sendRequest(topic string, queue int, body string, properties ...string) command.SendMessageRequest {
	var encoded strings.Builder
	for i := 0; i+1 < len(properties); i += 2 {
		encoded.WriteString(properties[i] + "\x01" + properties[i+1] + "\x02")
	}
	return command.SendMessageRequest{
		ProducerGroup: "tests", Topic: topic, DefaultTopic: command.DefaultTopic, DefaultTopicQueueNums: 4, QueueID: queue,
		BornTimestamp: time.Now().UnixMilli(), Properties: encoded.String(), Body: []byte(body),
	}
}

// pull reads what a queue of the first broker has from an offset on: the body of each message by its offset.
func (e *env) pull(t *testing.T, group, topic string, queue int, offset int64) map[int64]string {
	t.Helper()
	var answer command.PullMessageResponse
	must(t, e.client.Invoke(t.Context(), e.broker.Address(), command.PullMessageRequest{
		ConsumerGroup: group, Topic: topic, QueueID: queue, QueueOffset: offset, MaxMsgNums: 32,
		SysFlag: command.PullSubscription, Subscription: "*", ExpressionType: "TAG", SubVersion: time.Now().UnixMilli(),
	}, &answer))
	return stored(t, answer.Body)
}

// stored decodes the parts of stored messages that tests look at. A message is: length 4, magic 4, CRC 4, queue 4, flag 4, queue
// offset 8, log offset 8, system flag 4, born time 8, born host 8, store time 8, store host 8, redelivery 4, transaction 8, body
// length 4, body, ...
func stored(t *testing.T, data []byte) map[int64]string {
	t.Helper()
	messages := map[int64]string{}
	for len(data) > 0 {
		const bodyLengthAt = 84
		if len(data) < bodyLengthAt+4 {
			t.Fatalf("a stored message has only %d bytes", len(data))
		}
		length := binary.BigEndian.Uint32(data)
		body := binary.BigEndian.Uint32(data[bodyLengthAt:])
		messages[int64(binary.BigEndian.Uint64(data[20:]))] = string(data[bodyLengthAt+4:][:body])
		data = data[length:]
	}
	return messages
}

// connect announces a client with a producer group and a consumer group that subscribes to the topic.
func (e *env) connect(t *testing.T, group, topic string) (clientID string) {
	t.Helper()
	clientID = name(t, "client")
	must(t, e.client.Invoke(t.Context(), e.broker.Address(), command.HeartBeatRequest{Data: command.HeartbeatData{
		ClientID:        clientID,
		ProducerDataSet: []command.ProducerData{{GroupName: producerOf(group)}},
		ConsumerDataSet: []command.ConsumerData{{
			GroupName: group, ConsumeType: "CONSUME_PASSIVELY", MessageModel: "CLUSTERING", ConsumeFromWhere: "CONSUME_FROM_FIRST_OFFSET",
			SubscriptionDataSet: []command.SubscriptionData{{
				Topic: topic, SubString: "*", SubVersion: time.Now().UnixMilli(), ExpressionType: "TAG", TagsSet: []string{}, CodeSet: []int64{},
			}},
		}},
	}}, nil))
	t.Cleanup(func() { e.disconnect(t, clientID, group) })
	return clientID
}

func producerOf(group string) string { return group + "_producers" }

func (e *env) disconnect(t *testing.T, clientID, group string) {
	t.Helper()
	ctx, cancel := cleanupContext()
	defer cancel()
	request := command.UnregisterClientRequest{ClientID: clientID, ConsumerGroup: group, ProducerGroup: producerOf(group)}
	if err := e.client.Invoke(ctx, e.broker.Address(), request, nil); err != nil {
		t.Errorf("taking client %q off: %v", clientID, err)
	}
}
