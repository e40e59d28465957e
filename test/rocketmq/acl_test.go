// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

// testACL covers brokers with access control: 1.0 before 5.3.0, 2.0 from there on.
func testACL(t *testing.T, calls *callLog, version string) {
	e := start(t, calls, rocketmq.ClusterOptions{Version: version, ACL: true})
	// The readiness question is not signed, so a refusal is all that is known: the broker may have no statistics yet.
	eventually(t, 10*time.Second, func(ctx context.Context) error {
		_, err := e.broker.RuntimeInfo(ctx)
		return err
	})
	t.Run("who may not is told so", func(t *testing.T) {
		for situation, credentials := range map[string]*rocketmq.Credentials{
			"no credentials": nil,
			"wrong secret":   {AccessKey: e.cluster.Credentials.AccessKey, SecretKey: "wrong-secret"},
			"unknown key":    {AccessKey: "somebody", SecretKey: "some-secret"},
		} {
			stranger := e.newClient(t, credentials).Broker(e.broker.Address())
			if err := stranger.PutTopicConfig(t.Context(), topicConfig(name(t, "topic"), 1)); err == nil {
				t.Errorf("%s: the broker made a topic", situation)
			}
		}
		table := get[admin.TopicConfigTable](t)(e.broker.TopicConfigs(t.Context()))
		if _, ok := table.TopicConfigTable[name(t, "topic")]; ok {
			t.Error("the topic is there although everybody was refused")
		}
	})
	if e.since("5.3.0") {
		t.Run("users", func(t *testing.T) { testUsers(t, e) })
		t.Run("policies", func(t *testing.T) { testPolicies(t, e) })
		return
	}
	t.Run("accounts", func(t *testing.T) { testAccounts(t, e) })
}

func testAccounts(t *testing.T, e *env) {
	before := get[admin.ACLVersion](t)(e.broker.ACLVersion(t.Context()))
	account := admin.PlainAccessConfig{AccessKey: "reader-account", SecretKey: "reader-secret", DefaultTopicPerm: "SUB", DefaultGroupPerm: "SUB"}
	must(t, e.broker.PutAccessConfig(t.Context(), account))
	config := get[admin.ACLConfig](t)(e.broker.ACLConfig(t.Context()))
	if !slices.ContainsFunc(config.PlainAccessConfigs, func(c admin.PlainAccessConfig) bool {
		return c.AccessKey == "reader-account" && c.DefaultTopicPerm == "SUB"
	}) {
		t.Errorf("got %+v", config)
	}
	// 4.9 counts the changes of each file, 5.1 those of all together, which it reads from the file again in its own time.
	eventually(t, 30*time.Second, func(ctx context.Context) error {
		after, err := e.broker.ACLVersion(ctx)
		if err != nil || after.Version.Counter > before.Version.Counter {
			return err
		}
		for file, version := range after.AllACLFileVersion {
			if version.Counter > before.AllACLFileVersion[file].Counter {
				return nil
			}
		}
		return fmt.Errorf("the version was %+v and is %+v", before, after)
	})

	reader := e.newClient(t, &rocketmq.Credentials{AccessKey: "reader-account", SecretKey: "reader-secret"}).Broker(e.broker.Address())
	get[admin.TopicConfigTable](t)(reader.TopicConfigs(t.Context()))
	if err := reader.UpdateConfig(t.Context(), admin.Properties{"fileReservedTime": "50"}); err == nil {
		t.Error("an account that is no administrator changed a setting")
	}
	must(t, e.broker.SetGlobalWhiteAddrs(t.Context(), []string{"10.9.8.7", "10.9.8.6"}))
	if got := get[admin.ACLConfig](t)(e.broker.ACLConfig(t.Context())).GlobalWhiteAddrs; len(got) != 2 || !slices.Contains(got, "10.9.8.7") {
		t.Errorf("got white addresses %v", got)
	}
	must(t, e.broker.DeleteAccessConfig(t.Context(), "reader-account"))
	if _, err := reader.TopicConfigs(t.Context()); err == nil {
		t.Error("a deleted account is still served")
	}
}

func testUsers(t *testing.T, e *env) {
	user := admin.UserInfo{Username: "somebody", Password: "first-password", UserType: "Normal", UserStatus: "enable"}
	must(t, e.broker.CreateUser(t.Context(), user))
	refused(t, e.broker.CreateUser(t.Context(), user), admin.ErrUserExist)
	if got := get[admin.UserInfo](t)(e.broker.User(t.Context(), "somebody")); got != user {
		t.Errorf("got %+v, want %+v", got, user)
	}
	users := get[[]admin.UserInfo](t)(e.broker.Users(t.Context(), "some"))
	if len(users) != 1 || users[0].Username != "somebody" {
		t.Errorf("got %+v", users)
	}

	login := func(password string) error {
		client := e.newClient(t, &rocketmq.Credentials{AccessKey: "somebody", SecretKey: password})
		_, err := client.Broker(e.broker.Address()).RuntimeInfo(t.Context())
		return err
	}
	must(t, login("first-password"))
	must(t, e.broker.UpdateUser(t.Context(), admin.UserInfo{Username: "somebody", Password: "second-password"}))
	must(t, login("second-password"))
	refused(t, login("first-password"), admin.ErrNoPermission)

	must(t, e.broker.DeleteUser(t.Context(), "somebody"))
	_, err := e.broker.User(t.Context(), "somebody")
	refused(t, err, admin.ErrUserNotExist)
	refused(t, e.broker.UpdateUser(t.Context(), user), admin.ErrUserNotExist)
}

func testPolicies(t *testing.T, e *env) {
	must(t, e.broker.CreateUser(t.Context(), admin.UserInfo{Username: "owner", Password: "owner-password", UserType: "Normal"}))
	topic := e.topic(t, 1)
	owner := e.newClient(t, &rocketmq.Credentials{AccessKey: "owner", SecretKey: "owner-password"}).Broker(e.broker.Address())
	refused(t, owner.DeleteTopic(t.Context(), topic), admin.ErrNoPermission)

	policy := func(actions ...string) admin.ACLInfo {
		return admin.ACLInfo{Subject: "User:owner", Policies: []admin.PolicyInfo{{PolicyType: "Custom", Entries: []admin.PolicyEntry{
			{Resource: "Topic:" + topic, Actions: actions, Decision: "Allow"},
		}}}}
	}
	must(t, e.broker.CreateACL(t.Context(), policy("Get")))
	if got := get[admin.ACLInfo](t)(e.broker.ACL(t.Context(), "User:owner")); len(got.Policies) != 1 || got.Policies[0].Entries[0].Resource != "Topic:"+topic {
		t.Errorf("got %+v", got)
	}
	refused(t, owner.DeleteTopic(t.Context(), topic), admin.ErrNoPermission)
	must(t, e.broker.UpdateACL(t.Context(), policy("Get", "Delete")))
	list := get[[]admin.ACLInfo](t)(e.broker.ACLs(t.Context(), "owner", ""))
	if len(list) != 1 || !slices.Contains(list[0].Policies[0].Entries[0].Actions, "Delete") {
		t.Errorf("got %+v", list)
	}
	must(t, owner.DeleteTopic(t.Context(), topic))
	_, err := e.broker.TopicConfig(t.Context(), topic)
	refused(t, err, admin.ErrTopicNotExist)

	must(t, e.broker.DeleteACL(t.Context(), "User:owner", "Topic:"+topic))
	if list := get[[]admin.ACLInfo](t)(e.broker.ACLs(t.Context(), "owner", "")); len(list) > 0 && len(list[0].Policies) > 0 && len(list[0].Policies[0].Entries) > 0 {
		t.Errorf("got %+v", list)
	}
	must(t, e.broker.DeleteUser(t.Context(), "owner"))
	_, err = e.broker.ACL(t.Context(), "User:owner")
	refused(t, err, admin.ErrSubjectNotExist)
}
