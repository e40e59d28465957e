// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// PutTopicConfig creates a topic or gives it exactly these settings (code 17).
// A nil Attributes leaves the attributes as they are; otherwise they are made
// equal, sending only what differs, because brokers refuse immutable ones even
// unchanged. Attributes need 5.0.
//
// Nothing is sent when the topic is already as asked. ErrSlaveBroker: the
// broker is a slave, see EvenIfSlave. ErrInvalidParameter: the name is not
// allowed or is that of a system topic. ErrOrderByNameServers: a broker before
// 5.0 did all but Order.
func (b Broker) PutTopicConfig(ctx context.Context, config TopicConfig) error {
	isMaster := b.checkMaster(ctx)
	have, attributes, err := b.topicConfig(ctx, config.TopicName)
	if err := <-isMaster; err != nil {
		return err
	}
	exists := !errors.Is(err, ErrTopicNotExist)
	if err != nil && exists {
		return fmt.Errorf("reading topic %q before changing it: %w", config.TopicName, err)
	}
	want := completeTopic(config)
	if exists && topicDifference(have, want) == "" {
		return nil
	}
	if !attributes && len(want.Attributes) > 0 {
		return fmt.Errorf("cannot give topic %q attributes: the broker at %q is older than 5.0 and has none: %w",
			want.TopicName, b.address, ErrRequestCodeNotSupported)
	}
	if err := b.updateTopic(ctx, have, want); err != nil || attributes || want.Order == have.Order {
		return err
	}
	return b.checkOrder(ctx, want)
}

// checkOrder reads back whether a broker before 5.0 took Order: it does not
// from the request, but from what name servers keep of ordered topics.
func (b Broker) checkOrder(ctx context.Context, want TopicConfig) error {
	have, err := b.TopicConfig(ctx, want.TopicName)
	if err != nil {
		return fmt.Errorf("reading topic %q after changing it: %w", want.TopicName, err)
	}
	if have.Order != want.Order {
		return fmt.Errorf("topic %q at %q is as asked but for its order: %w", want.TopicName, b.address, ErrOrderByNameServers)
	}
	return nil
}

// updateTopic sends code 17. have is the zero value for a new topic.
func (b Broker) updateTopic(ctx context.Context, have, want TopicConfig) error {
	if len(want.Unknown) > 0 {
		return fmt.Errorf("cannot set topic %q: there is no request for its fields %q",
			want.TopicName, slices.Sorted(maps.Keys(want.Unknown)))
	}
	attributes, err := command.EncodeAttributes(command.AttributeChanges(have.Attributes, want.Attributes))
	if err != nil {
		return fmt.Errorf("cannot set topic %q: %w", want.TopicName, err)
	}
	return b.call(ctx, command.NewUpdateAndCreateTopicRequest(want, attributes), nil)
}

// PutTopicConfigs is PutTopicConfig for many topics, with one rewrite of the
// broker's table per thousand where it has the batch code (18, from 5.3.0 on),
// else one by one. It reads back and returns a *BatchError with the error of
// each topic that is not as asked; other errors mean that nothing is known of
// any of them.
func (b Broker) PutTopicConfigs(ctx context.Context, configs []TopicConfig) error {
	if err := <-b.checkMaster(ctx); err != nil {
		return err
	}
	return putBatch(ctx, batch[TopicConfig]{
		address: b.address,
		want:    byName(configs, func(c TopicConfig) string { return c.TopicName }, completeTopic),
		read: func(ctx context.Context) (map[string]TopicConfig, error) {
			table, err := b.TopicConfigs(ctx)
			return table.TopicConfigTable, err
		},
		difference: topicDifference,
		putOne:     b.updateTopic,
		putList: func(ctx context.Context, have map[string]TopicConfig, want []TopicConfig) error {
			list := slices.Clone(want)
			for i, c := range list {
				list[i].Attributes = command.AttributeChanges(have[c.TopicName].Attributes, c.Attributes)
			}
			return b.call(ctx, command.UpdateAndCreateTopicListRequest{
				Body: command.TopicConfigList{TopicConfigList: list}}, nil)
		},
	})
}

// completeTopic fills in what may be left out.
func completeTopic(c TopicConfig) TopicConfig {
	if c.TopicFilterType == "" {
		c.TopicFilterType = "SINGLE_TAG"
	}
	return c
}

// topicDifference names what a topic does not have as wanted; "" is equal.
func topicDifference(have, want TopicConfig) string {
	if want.Attributes == nil {
		have.Attributes = nil
	}
	return difference(have, want)
}
