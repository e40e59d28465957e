// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

func (b broker) Topics(ctx context.Context) (transfer.TopicTable, error) {
	topics, static, err := b.admin.UnreadTopicConfigs(ctx)
	if err != nil {
		return transfer.TopicTable{}, translated(err)
	}
	table := transfer.TopicTable{Topics: configsOf[admin.TopicConfig](topics), Static: map[string]bool{}}
	for topic := range static {
		table.Static[topic] = true
	}
	return table, nil
}

func (b broker) Topic(ctx context.Context, topic string) (transfer.Config, error) {
	config, err := b.admin.TopicConfig(ctx, topic)
	if err != nil {
		return "", translated(err)
	}
	return encoded(config)
}

func (b broker) SystemTopics(ctx context.Context) ([]string, error) {
	topics, err := b.admin.SystemTopics(ctx)
	return topics, translated(err)
}

func (b broker) PutTopics(ctx context.Context, configs ...transfer.Config) error {
	topics, err := decoded[admin.TopicConfig](configs)
	if err != nil {
		return err
	}
	for i := range topics {
		if len(topics[i].Unknown) > 0 {
			// There is no request for them, so what the broker has of them would be lost.
			return fmt.Errorf("%w: cannot set topic %q: this client does not know its fields %q",
				transfer.ErrRefused, topics[i].TopicName, sortedKeys(topics[i].Unknown))
		}
		if topics[i].Attributes == nil {
			topics[i].Attributes = map[string]string{} // nil would leave them as they are
		}
	}
	if len(topics) == 1 {
		err = b.admin.PutTopicConfig(ctx, topics[0])
	} else {
		err = b.admin.PutTopicConfigs(ctx, topics)
	}
	if onlyOrder(err) {
		return nil
	}
	return translated(err)
}

// onlyOrder says whether everything is as asked but for the order of topics.
func onlyOrder(err error) bool {
	if batch, ok := errors.AsType[*admin.BatchError](err); ok {
		for _, item := range batch.Errs {
			if !errors.Is(item, admin.ErrOrderByNameServers) {
				return false
			}
		}
		return true
	}
	return errors.Is(err, admin.ErrOrderByNameServers)
}

func (b broker) DeleteTopic(ctx context.Context, topic string, evenIfSlave bool) error {
	to := b.admin
	if evenIfSlave {
		to = to.EvenIfSlave()
	}
	return translated(to.DeleteTopic(ctx, topic))
}

func (b broker) Groups(ctx context.Context) (transfer.Configs, error) {
	groups, err := b.admin.UnreadSubscriptionGroups(ctx)
	if err != nil {
		return nil, translated(err)
	}
	return configsOf[admin.SubscriptionGroupConfig](groups), nil
}

func (b broker) PutGroups(ctx context.Context, configs ...transfer.Config) error {
	groups, err := decoded[admin.SubscriptionGroupConfig](configs)
	if err != nil {
		return err
	}
	for i := range groups {
		if groups[i].Attributes == nil {
			groups[i].Attributes = map[string]string{} // nil would leave them as they are
		}
	}
	if len(groups) == 1 {
		return translated(b.admin.PutSubscriptionGroup(ctx, groups[0]))
	}
	return translated(b.admin.PutSubscriptionGroups(ctx, groups))
}

func (b broker) DeleteGroup(ctx context.Context, group string) error {
	const cleanOffsets = true
	return translated(b.admin.DeleteSubscriptionGroup(ctx, group, cleanOffsets))
}

// probeGroup is a group that nobody has: its deletion changes nothing, and needs the right to change.
const probeGroup = "rocketmq-apiserver-permission-probe-7c0f3a52e1"

// noPolicy is part of what ACL 2.0 answers to a client it knows, about a name that no policy of the client is for.
const noPolicy = "no matched policies"

// CanChange deletes a group that does not exist. Policies that go by the name of a group say nothing about other names,
// so that only a refusal of the client itself, or one that holds for all changes, is taken for an answer.
func (b broker) CanChange(ctx context.Context) error {
	err := b.admin.EvenIfSlave().DeleteSubscriptionGroup(ctx, probeGroup, false)
	answer, answered := errors.AsType[*command.ResponseError](err)
	switch {
	case answered && !errors.Is(err, admin.ErrNoPermission), answered && strings.Contains(answer.Remark, noPolicy):
		return nil
	default:
		return translated(err)
	}
}
