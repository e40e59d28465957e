// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package traffic

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// lightConsumer is the only member of a group, so that all queues are its own.
type lightConsumer struct {
	light *Light
	group string
	next  map[lightKey]int64 // where to go on in the queues of the route
	// doubtful are queues whose broker was away since the last commit: one that crashed has forgotten what it was told last.
	doubtful map[lightKey]bool
}

type lightKey struct {
	address string
	id      int
}

func (c *lightConsumer) run(ctx context.Context) {
	for ctx.Err() == nil {
		c.light.mu.Lock()
		route := slices.Clone(c.light.route)
		c.light.mu.Unlock()
		c.forget(route)
		all, some := len(route) > 0, false
		var failure error
		for _, q := range route {
			if !q.readable {
				continue
			}
			count, err := c.read(ctx, q)
			if err != nil {
				c.doubtful[lightKey{q.address, q.id}] = true
			}
			// A queue that cannot be read now is asked again in the next round.
			all, some = all && err == nil, some || count > 0
			failure = errors.Join(failure, err)
		}
		c.light.mu.Lock()
		if all {
			c.light.rounds[c.group]++
		}
		c.light.errs[c.group] = failure
		c.light.mu.Unlock()
		if !some && !pause(ctx, c.light.options.Pause) {
			return
		}
	}
}

// forget drops the places in queues that have left the route; their offsets are committed.
func (c *lightConsumer) forget(route []lightQueue) {
	for key := range c.next {
		if !slices.ContainsFunc(route, func(q lightQueue) bool { return q.address == key.address && q.id == key.id }) {
			delete(c.next, key)
		}
	}
}

// read takes what a queue has, and commits.
func (c *lightConsumer) read(ctx context.Context, q lightQueue) (int, error) {
	key := lightKey{q.address, q.id}
	from, known := c.next[key]
	if !known {
		var err error
		if from, err = c.begin(ctx, q); err != nil {
			return 0, err
		}
		c.next[key] = from
	}
	topic := c.light.options.Topic
	var answer command.PullMessageResponse
	err := c.light.client.Invoke(ctx, q.address, command.PullMessageRequest{
		ConsumerGroup: c.group, Topic: topic, QueueID: q.id, QueueOffset: from, MaxMsgNums: 32,
		SysFlag: command.PullSubscription, Subscription: "*", ExpressionType: "TAG", SubVersion: 1,
	}, &answer)
	if err != nil && !saysWhereToGoOn(err) {
		return 0, err
	}
	keys := bodies(answer.Body)
	c.light.mu.Lock()
	for _, k := range keys {
		c.light.ledger.Enter(Event{Event: "consumed", Group: c.group, Key: k, Broker: q.brokerGroup, Queue: q.id})
	}
	c.light.mu.Unlock()
	if answer.NextBeginOffset == from && !c.doubtful[key] {
		return 0, nil
	}
	c.next[key] = answer.NextBeginOffset
	err = c.light.client.Broker(q.address).SetConsumerOffset(ctx, c.group, topic, q.id, answer.NextBeginOffset)
	if err == nil {
		delete(c.doubtful, key)
	}
	return len(keys), err
}

// saysWhereToGoOn tells answers without messages from failures.
func saysWhereToGoOn(err error) bool {
	return errors.Is(err, command.PullNotFound) || errors.Is(err, command.PullRetryImmediately) || errors.Is(err, command.PullOffsetMoved)
}

// begin is where the group goes on in a queue. Brokers before 5.0 make no difference between old and young ones.
func (c *lightConsumer) begin(ctx context.Context, q lightQueue) (int64, error) {
	topic := c.light.options.Topic
	request := command.QueryConsumerOffsetRequest{ConsumerGroup: c.group, Topic: topic, QueueID: q.id}
	if !slices.Contains(c.light.options.Young, q.brokerGroup) {
		request.SetZeroIfNotFound = new(bool)
	}
	var answer command.OffsetResponse
	err := c.light.client.Invoke(ctx, q.address, request, &answer)
	if errors.Is(err, admin.ErrQueryNotFound) {
		return c.light.client.Broker(q.address).MaxOffset(ctx, topic, q.id)
	}
	return answer.Offset, err
}

// bodies returns the bodies of stored messages: each is length 4, ..., body length 4 at 84, body, ...
func bodies(data []byte) []string {
	const bodyLengthAt = 84
	var found []string
	for len(data) >= bodyLengthAt+4 {
		length, body := binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[bodyLengthAt:])
		if int(length) > len(data) || bodyLengthAt+4+int(body) > int(length) {
			break // cut off by the broker: the rest comes with the next request
		}
		found = append(found, string(data[bodyLengthAt+4:][:body]))
		data = data[length:]
	}
	return found
}
