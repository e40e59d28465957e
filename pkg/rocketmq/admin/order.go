// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// OrderQueues is the number of queues of an ordered topic by broker group:
// what name servers keep as "broker-0:8;broker-1:8" in OrderTopicNamespace.
// Where name servers route ordered topics, producers take their queues from
// here and ignore the write permission of routes.
type OrderQueues map[string]int

// String returns the value name servers keep, sorted by broker group.
func (q OrderQueues) String() string {
	parts := make([]string, 0, len(q))
	for _, broker := range slices.Sorted(maps.Keys(q)) {
		parts = append(parts, broker+":"+strconv.Itoa(q[broker]))
	}
	return strings.Join(parts, ";")
}

// ParseOrderQueues is the inverse of OrderQueues.String.
func ParseOrderQueues(value string) (OrderQueues, error) {
	queues := OrderQueues{}
	for part := range strings.SplitSeq(value, ";") {
		if part == "" {
			continue
		}
		broker, number, _ := strings.Cut(part, ":")
		n, err := strconv.Atoi(number)
		if err != nil || broker == "" {
			return nil, fmt.Errorf("cannot read order topic queues: want broker:number, got %q", part)
		}
		queues[broker] = n
	}
	return queues, nil
}

// OrderTopic asks every name server for the queues of an ordered topic; none
// is ErrQueryNotFound.
func (c *Client) OrderTopic(ctx context.Context, topic string) Results[OrderQueues] {
	return OnEach(ctx, c.nameServers, func(ctx context.Context, address string) (OrderQueues, error) {
		value, err := c.NameServer(address).KVConfig(ctx, OrderTopicNamespace, topic)
		if err != nil {
			return nil, err
		}
		return ParseOrderQueues(value)
	})
}

// PutOrderTopic stores the queues of an ordered topic on every name server,
// replacing what was there, also for other clusters.
func (c *Client) PutOrderTopic(ctx context.Context, topic string, queues OrderQueues) Results[struct{}] {
	return c.PutKVConfig(ctx, OrderTopicNamespace, topic, queues.String())
}

// DeleteOrderTopic removes the queues of an ordered topic from every name server.
func (c *Client) DeleteOrderTopic(ctx context.Context, topic string) Results[struct{}] {
	return c.DeleteKVConfig(ctx, OrderTopicNamespace, topic)
}
