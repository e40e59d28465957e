// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
)

func testBroker(t *testing.T, e *env) {
	t.Run("the version is that of the jars", func(t *testing.T) {
		if got := get[string](t)(e.broker.Version(t.Context())); got != e.version {
			t.Errorf("got %q", got)
		}
	})

	t.Run("counters count", func(t *testing.T) {
		topic := e.topic(t, 1)
		before := e.logEnd(t, e.broker)
		e.send(t, topic, 0, 1)
		if after := e.logEnd(t, e.broker); after <= before {
			t.Errorf("the log ended at %d and ends at %d after a message", before, after)
		}
	})

	t.Run("settings are changed and read back", func(t *testing.T) {
		must(t, e.broker.UpdateConfig(t.Context(), admin.Properties{"fileReservedTime": "49"}))
		if got := get[admin.BrokerConfig](t)(e.broker.Config(t.Context())); got.Properties["fileReservedTime"] != "49" || got.DataVersion.Counter < 1 {
			t.Errorf("got %q in version %+v", got.Properties["fileReservedTime"], got.DataVersion)
		}
		var notApplied *admin.NotAppliedError
		if err := e.broker.UpdateConfig(t.Context(), admin.Properties{"noSuchSetting": "1"}); !errors.As(err, &notApplied) {
			t.Errorf("got error %v for an unknown setting", err)
		}
		if err := e.broker.UpdateConfig(t.Context(), admin.Properties{"brokerPermission": "abc"}); !errors.As(err, &notApplied) {
			t.Errorf("got error %v for a value that is no number", err)
		}
	})

	t.Run("permission is routed", func(t *testing.T) {
		topic := e.topic(t, 1)
		for _, perm := range []int{admin.PermRead, admin.PermReadWrite} {
			must(t, e.broker.SetPermission(t.Context(), perm))
			eventually(t, 10*time.Second, func(context.Context) error {
				if got := e.routedPerm(t, topic); got != perm {
					return fmt.Errorf("the topic is routed with permission %d, want %d", got, perm)
				}
				return nil
			})
		}
	})

	slave := e.client.Broker(e.cluster.Groups[0].Members[1].Address())
	t.Run("the slave follows", func(t *testing.T) {
		topic := e.topic(t, 1)
		e.send(t, topic, 0, 3)
		awaitLog(t, e, slave, e.logEnd(t, e.broker))
		if !e.since("5.0.0") {
			return
		}
		eventually(t, 30*time.Second, func(ctx context.Context) error {
			status, err := e.broker.HAStatus(ctx)
			if err == nil && (!status.Master || len(status.HAConnectionInfo) != 1 || !status.HAConnectionInfo[0].InSync) {
				err = fmt.Errorf("the master says %+v", status)
			}
			return err
		})
		if status := get[admin.HARuntimeInfo](t)(slave.HAStatus(t.Context())); status.Master || status.HAClientRuntimeInfo == nil ||
			status.HAClientRuntimeInfo.MasterAddr != e.cluster.Groups[0].Master().HAAddress() {
			t.Errorf("the slave says %+v", status)
		}
	})

	t.Run("a slave is not changed", func(t *testing.T) {
		topic, group := name(t, "topic"), name(t, "group")
		refused(t, slave.PutTopicConfig(t.Context(), topicConfig(topic, 1)), admin.ErrSlaveBroker)
		refused(t, slave.PutSubscriptionGroup(t.Context(), admin.NewSubscriptionGroupConfig(group)), admin.ErrSlaveBroker)
		_, err := slave.TopicConfig(t.Context(), topic)
		refused(t, err, admin.ErrTopicNotExist)
		_, err = slave.SubscriptionGroup(t.Context(), group)
		refused(t, err, admin.ErrSubscriptionGroupNotExist)
	})
	t.Run("a slave is changed when that is wanted and it agrees", func(t *testing.T) {
		topic := name(t, "topic")
		err := slave.EvenIfSlave().PutTopicConfig(t.Context(), topicConfig(topic, 1))
		if !e.since("5.1.4") {
			refused(t, err, admin.ErrSlaveBroker)
			return
		}
		must(t, err)
		get[admin.TopicConfig](t)(slave.TopicConfig(t.Context(), topic))
	})
}

// logEnd is where a broker's commit log ends.
func (e *env) logEnd(t *testing.T, b admin.Broker) int64 {
	t.Helper()
	info := get[admin.RuntimeInfo](t)(b.RuntimeInfo(t.Context()))
	offset, ok := info.CommitLogMaxOffset()
	if !ok {
		t.Fatalf("%s does not say where its log ends: %v", b.Address(), info)
	}
	return offset
}

// testMissingCalls makes the calls that the version does not have. Each must say so within its deadline, name servers of 4.x
// included, which do not answer at all.
func testMissingCalls(t *testing.T, e *env) {
	b := e.broker
	calls := map[string]func(context.Context) error{
		"Broker.TimerMetrics":          func(ctx context.Context) error { _, err := b.TimerMetrics(ctx); return err },
		"Broker.Subscription":          func(ctx context.Context) error { _, err := b.Subscription(ctx, "g", "t"); return err },
		"Broker.SetGroupForbidden":     func(ctx context.Context) error { _, err := b.SetGroupForbidden(ctx, "g", "t", true); return err },
		"Broker.SetMessageRequestMode": func(ctx context.Context) error { return b.SetMessageRequestMode(ctx, admin.MessageRequestMode{}) },
		"Broker.MessageRequestModes":   func(ctx context.Context) error { _, err := b.MessageRequestModes(ctx); return err },
		"Broker.HAStatus":              func(ctx context.Context) error { _, err := b.HAStatus(ctx); return err },
		"Broker.EpochCache":            func(ctx context.Context) error { _, err := b.EpochCache(ctx); return err },
		"Broker.Users":                 func(ctx context.Context) error { _, err := b.Users(ctx, ""); return err },
		"Broker.User":                  func(ctx context.Context) error { _, err := b.User(ctx, "u"); return err },
		"Broker.CreateUser":            func(ctx context.Context) error { return b.CreateUser(ctx, admin.UserInfo{Username: "u"}) },
		"Broker.UpdateUser":            func(ctx context.Context) error { return b.UpdateUser(ctx, admin.UserInfo{Username: "u"}) },
		"Broker.DeleteUser":            func(ctx context.Context) error { return b.DeleteUser(ctx, "u") },
		"Broker.ACLs":                  func(ctx context.Context) error { _, err := b.ACLs(ctx, "", ""); return err },
		"Broker.ACL":                   func(ctx context.Context) error { _, err := b.ACL(ctx, "User:u"); return err },
		"Broker.CreateACL":             func(ctx context.Context) error { return b.CreateACL(ctx, admin.ACLInfo{Subject: "User:u"}) },
		"Broker.UpdateACL":             func(ctx context.Context) error { return b.UpdateACL(ctx, admin.ACLInfo{Subject: "User:u"}) },
		"Broker.DeleteACL":             func(ctx context.Context) error { return b.DeleteACL(ctx, "User:u", "Topic:t") },
		"Broker.TopicsOfGroup":         func(ctx context.Context) error { _, err := b.TopicsOfGroup(ctx, "g"); return err },
		"Broker.ACLConfig":             func(ctx context.Context) error { _, err := b.ACLConfig(ctx); return err },
		"Broker.ACLVersion":            func(ctx context.Context) error { _, err := b.ACLVersion(ctx); return err },
		"Broker.PutAccessConfig": func(ctx context.Context) error {
			return b.PutAccessConfig(ctx, admin.PlainAccessConfig{AccessKey: "k"})
		},
		"Broker.DeleteAccessConfig":    func(ctx context.Context) error { return b.DeleteAccessConfig(ctx, "k") },
		"Broker.SetGlobalWhiteAddrs":   func(ctx context.Context) error { return b.SetGlobalWhiteAddrs(ctx, []string{"10.0.0.1"}) },
		"NameServer.BrokerMemberGroup": func(ctx context.Context) error { _, err := e.ns.BrokerMemberGroup(ctx, "lab", "b"); return err },
		"NameServer.RegisterTopic":     func(ctx context.Context) error { return e.ns.RegisterTopic(ctx, "t", admin.TopicRouteData{}) },
	}
	// These have another way to do the same and use it by themselves, or are not a server's that runs here.
	elsewhere := map[string]bool{
		"Broker.TopicConfig": true, "Broker.PutTopicConfigs": true, "Broker.PutSubscriptionGroups": true,
		"Broker.GroupForbidden, Broker.SetGroupForbidden": true,
	}
	for _, call := range admin.Calls() {
		if isIn(call, e.version) || elsewhere[call.Method] || call.Server == "controller" {
			continue
		}
		try, ok := calls[call.Method]
		if !ok {
			t.Errorf("%s is not in %s and there is no test of that", call.Method, e.version)
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		if err := try(ctx); !errors.Is(err, admin.ErrRequestCodeNotSupported) {
			t.Errorf("%s: got error %v, want one that says the version does not have it", call.Method, err)
		}
		cancel()
	}
}
