// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// PutSubscriptionGroup creates a group or gives it exactly these settings
// (code 200). Attributes are treated as those of PutTopicConfig, and so is
// GroupRetryPolicy when it is nil. Nothing is sent when the group is already as
// asked. ErrSlaveBroker: the broker is a slave, see EvenIfSlave.
// ErrInvalidParameter: the name is not allowed.
func (b Broker) PutSubscriptionGroup(ctx context.Context, config SubscriptionGroupConfig) error {
	isMaster := b.checkMaster(ctx)
	table, err := b.SubscriptionGroups(ctx)
	if err := <-isMaster; err != nil {
		return err
	}
	if err != nil {
		return fmt.Errorf("reading group %q before changing it: %w", config.GroupName, err)
	}
	have, exists := table.SubscriptionGroupTable[config.GroupName]
	if exists && groupDifference(have, config) == "" {
		return nil
	}
	return b.updateGroup(ctx, have, config)
}

// updateGroup sends code 200. have is the zero value for a new group.
func (b Broker) updateGroup(ctx context.Context, have, want SubscriptionGroupConfig) error {
	if err := checkGroupName(want.GroupName); err != nil {
		return err
	}
	return b.call(ctx, command.UpdateAndCreateSubscriptionGroupRequest{Config: groupChange(have, want)}, nil)
}

// groupChange is the body that turns have into want.
func groupChange(have, want SubscriptionGroupConfig) SubscriptionGroupConfig {
	want.Attributes = command.AttributeChanges(have.Attributes, want.Attributes)
	if want.GroupRetryPolicy == nil {
		want.GroupRetryPolicy = have.GroupRetryPolicy
	}
	return want
}

// PutSubscriptionGroups is PutSubscriptionGroup for many groups, with one
// rewrite of the broker's table per thousand where it has the batch code (225,
// from 5.3.1 on), else one by one. It reads back and returns a *BatchError
// with the error of each group that is not as asked; other errors mean that
// nothing is known of any of them.
func (b Broker) PutSubscriptionGroups(ctx context.Context, configs []SubscriptionGroupConfig) error {
	for _, c := range configs {
		if err := checkGroupName(c.GroupName); err != nil {
			return err
		}
	}
	if err := <-b.checkMaster(ctx); err != nil {
		return err
	}
	return putBatch(ctx, batch[SubscriptionGroupConfig]{
		address: b.address,
		want: byName(configs, func(c SubscriptionGroupConfig) string { return c.GroupName },
			func(c SubscriptionGroupConfig) SubscriptionGroupConfig { return c }),
		read: func(ctx context.Context) (map[string]SubscriptionGroupConfig, error) {
			table, err := b.SubscriptionGroups(ctx)
			return table.SubscriptionGroupTable, err
		},
		difference: groupDifference,
		putOne:     b.updateGroup,
		putList: func(ctx context.Context, have map[string]SubscriptionGroupConfig, want []SubscriptionGroupConfig) error {
			list := slices.Clone(want)
			for i, c := range list {
				list[i] = groupChange(have[c.GroupName], c)
			}
			return b.call(ctx, command.UpdateAndCreateSubscriptionGroupListRequest{
				Body: command.SubscriptionGroupList{GroupConfigList: list}}, nil)
		},
	})
}

// groupDifference names what a group does not have as wanted; "" is equal.
func groupDifference(have, want SubscriptionGroupConfig) string {
	if want.Attributes == nil {
		have.Attributes = nil
	}
	if want.GroupRetryPolicy == nil {
		have.GroupRetryPolicy = nil
	}
	return difference(have, want)
}

// maxGroupName is what 5.x clients and brokers accept.
const maxGroupName = 120

// checkGroupName refuses what brokers before 5.3.4 would store and clients
// could then not use.
func checkGroupName(name string) error {
	if len(name) > maxGroupName || !regexp.MustCompile(`^[%|a-zA-Z0-9_-]+$`).MatchString(name) {
		return fmt.Errorf("cannot set group %q: %w: the name must be 1 to %d of letters, digits, '_', '-', '%%' and '|'",
			name, ErrInvalidParameter, maxGroupName)
	}
	return nil
}
