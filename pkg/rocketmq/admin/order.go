// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import "context"

// OrderQueues is the number of queues of an ordered topic by broker group:
// what name servers keep as "broker-0:8;broker-1:8" in OrderTopicNamespace.
type OrderQueues map[string]int

// String returns the value name servers keep, sorted by broker group.
func (q OrderQueues) String() string { panic("not implemented") }

// ParseOrderQueues is the inverse of OrderQueues.String.
func ParseOrderQueues(value string) (OrderQueues, error) { panic("not implemented") }

// OrderTopic asks every name server for the queues of an ordered topic; none
// is ErrQueryNotFound.
func (c *Client) OrderTopic(ctx context.Context, topic string) Results[OrderQueues] {
	panic("not implemented")
}

// PutOrderTopic stores the queues of an ordered topic on every name server,
// replacing what was there.
func (c *Client) PutOrderTopic(ctx context.Context, topic string, queues OrderQueues) Results[struct{}] {
	return c.PutKVConfig(ctx, OrderTopicNamespace, topic, queues.String())
}

// DeleteOrderTopic removes the queues of an ordered topic from every name server.
func (c *Client) DeleteOrderTopic(ctx context.Context, topic string) Results[struct{}] {
	return c.DeleteKVConfig(ctx, OrderTopicNamespace, topic)
}
