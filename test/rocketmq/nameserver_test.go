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

func testNameServer(t *testing.T, e *env) {
	group := e.cluster.Groups[0]
	master, slave := group.Members[0], group.Members[1]

	t.Run("cluster info is what was started", func(t *testing.T) {
		info := get[admin.ClusterInfo](t)(e.ns.ClusterInfo(t.Context()))
		broker := info.BrokerAddrTable[group.Name]
		if broker.Cluster != "lab" || broker.BrokerAddrs[0] != master.Address() || broker.BrokerAddrs[1] != slave.Address() || len(broker.BrokerAddrs) != 2 {
			t.Errorf("got %+v, want %s and %s", broker, master.Address(), slave.Address())
		}
		contains(t, info.ClusterAddrTable["lab"], group.Name)
	})

	t.Run("routes follow topics", func(t *testing.T) {
		topic := e.topic(t, 3)
		route := get[admin.TopicRouteData](t)(e.ns.TopicRoute(t.Context(), topic))
		if len(route.QueueDatas) != 1 || route.QueueDatas[0].WriteQueueNums != 3 || route.BrokerDatas[0].BrokerAddrs[0] != master.Address() {
			t.Errorf("got %+v", route)
		}
		contains(t, get[[]string](t)(e.ns.Topics(t.Context())), topic)
		contains(t, get[[]string](t)(e.ns.TopicsOfCluster(t.Context(), "lab")), topic)
		contains(t, get[[]string](t)(e.ns.SystemTopics(t.Context())), "lab", group.Name)

		must(t, e.broker.DeleteTopic(t.Context(), topic))
		// A registration that the broker sent before the deletion and that comes after it brings the topic back; so it is deleted until it stays away.
		eventually(t, 30*time.Second, func(ctx context.Context) error {
			if err := e.ns.DeleteTopic(ctx, topic, "lab"); err != nil {
				return err
			}
			route, err := e.ns.TopicRoute(ctx, topic)
			if errors.Is(err, admin.ErrTopicNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			return fmt.Errorf("the deleted topic is still routed: %+v", route)
		})
		for _, r := range e.client.TopicRoutes(t.Context(), topic) {
			refused(t, r.Err, admin.ErrTopicNotExist)
		}
	})

	t.Run("write permission is wiped and given back", func(t *testing.T) {
		topic := e.topic(t, 1)
		// Here too a late registration can undo what was asked of the name server.
		eventually(t, 30*time.Second, func(ctx context.Context) error {
			if n := get[int](t)(e.ns.WipeWritePerm(ctx, group.Name)); n < 1 {
				t.Errorf("%d topics were changed", n)
			}
			if perm := e.routedPerm(t, topic); perm != admin.PermRead {
				return fmt.Errorf("after the wipe the topic is routed with permission %d", perm)
			}
			return nil
		})
		if n := get[int](t)(e.ns.AddWritePerm(t.Context(), group.Name)); n < 1 {
			t.Errorf("%d topics were changed back", n)
		}
		if perm := e.routedPerm(t, topic); perm != admin.PermReadWrite {
			t.Errorf("after it was given back the topic is routed with permission %d", perm)
		}
	})

	t.Run("values are kept", func(t *testing.T) {
		space := name(t, "space")
		must(t, e.ns.PutKVConfig(t.Context(), space, "k", "some value; with = signs"))
		if got := get[string](t)(e.ns.KVConfig(t.Context(), space, "k")); got != "some value; with = signs" {
			t.Errorf("got %q", got)
		}
		if got := get[map[string]string](t)(e.ns.KVConfigs(t.Context(), space)); len(got) != 1 || got["k"] == "" {
			t.Errorf("got %v", got)
		}
		must(t, e.ns.DeleteKVConfig(t.Context(), space, "k"))
		_, err := e.ns.KVConfig(t.Context(), space, "k")
		refused(t, err, admin.ErrQueryNotFound)
	})

	t.Run("settings change what the server does", func(t *testing.T) {
		topic := e.topic(t, 2)
		must(t, e.client.PutOrderTopic(t.Context(), topic, admin.OrderQueues{group.Name: 2}).Err())
		if route := get[admin.TopicRouteData](t)(e.ns.TopicRoute(t.Context(), topic)); route.OrderTopicConf != "" {
			t.Errorf("ordered topics are routed before that is turned on: %+v", route)
		}
		must(t, e.ns.UpdateConfig(t.Context(), admin.Properties{"orderMessageEnable": "true"}))
		defer func() { must(t, e.ns.UpdateConfig(t.Context(), admin.Properties{"orderMessageEnable": "false"})) }()
		if route := get[admin.TopicRouteData](t)(e.ns.TopicRoute(t.Context(), topic)); route.OrderTopicConf != group.Name+":2" {
			t.Errorf("got %+v", route)
		}
		if got := get[admin.Properties](t)(e.ns.Config(t.Context())); got["orderMessageEnable"] != "true" {
			t.Errorf("orderMessageEnable is shown as %q", got["orderMessageEnable"])
		}
		must(t, e.client.DeleteOrderTopic(t.Context(), topic).Err())
		for _, r := range e.client.OrderTopic(t.Context(), topic) {
			refused(t, r.Err, admin.ErrQueryNotFound)
		}
	})

	t.Run("settings the server does not know are reported", func(t *testing.T) {
		var notApplied *admin.NotAppliedError
		if err := e.ns.UpdateConfig(t.Context(), admin.Properties{"noSuchSetting": "1"}); !errors.As(err, &notApplied) {
			t.Errorf("got error %v", err)
		}
	})

	if e.since("5.0.0") {
		t.Run("a broker group and its routes are registered", func(t *testing.T) {
			members := get[admin.BrokerMemberGroup](t)(e.ns.BrokerMemberGroup(t.Context(), "lab", group.Name))
			if len(members.BrokerAddrs) != 2 || members.BrokerAddrs[0] != master.Address() {
				t.Errorf("got %+v", members)
			}
			topic := name(t, "topic")
			queues := admin.QueueData{BrokerName: group.Name, ReadQueueNums: 5, WriteQueueNums: 5, Perm: admin.PermReadWrite}
			must(t, e.ns.RegisterTopic(t.Context(), topic, admin.TopicRouteData{QueueDatas: []admin.QueueData{queues}}))
			if route := get[admin.TopicRouteData](t)(e.ns.TopicRoute(t.Context(), topic)); route.QueueDatas[0].ReadQueueNums != 5 {
				t.Errorf("got %+v", route)
			}
			must(t, e.client.DeleteTopicRoute(t.Context(), topic, "lab").Err())
		})
	}

	t.Run("an unregistered broker is gone until it registers again", func(t *testing.T) {
		must(t, e.ns.UnregisterBroker(t.Context(), "lab", group.Name, 1, slave.Address()))
		seen := false
		eventually(t, 30*time.Second, func(ctx context.Context) error {
			info, err := e.ns.ClusterInfo(ctx)
			if err != nil {
				return err
			}
			if _, ok := info.BrokerAddrTable[group.Name].BrokerAddrs[1]; !ok {
				seen = true
				return errors.New("the slave has not registered again")
			}
			if !seen {
				return errors.New("the slave was still listed")
			}
			return nil
		})
	})
}

// routedPerm is the permission that clients are told for the topic on the first group.
func (e *env) routedPerm(t *testing.T, topic string) int {
	t.Helper()
	route := get[admin.TopicRouteData](t)(e.ns.TopicRoute(t.Context(), topic))
	for _, q := range route.QueueDatas {
		if q.BrokerName == e.cluster.Groups[0].Name {
			return q.Perm
		}
	}
	t.Fatalf("topic %q is not routed to %q: %+v", topic, e.cluster.Groups[0].Name, route)
	return 0
}

func testView(t *testing.T, e *env) {
	view := get[*admin.View](t)(e.client.View(t.Context()))
	if !view.Complete() {
		t.Errorf("the view is not complete: %+v", view)
	}
	group, ok := view.Group("lab", e.cluster.Groups[0].Name)
	if !ok || len(group.Members) != 2 {
		t.Fatalf("got %+v", view.Clusters)
	}
	for i, want := range []admin.Role{admin.RoleMaster, admin.RoleSlave} {
		m := group.Members[i]
		if m.Role != want || m.Address != e.cluster.Groups[0].Members[i].Address() || m.Version != e.version {
			t.Errorf("got member %+v, want %s of %s", m, want, e.version)
		}
	}
	masters := get[map[string]string](t)(e.client.Masters(t.Context(), "lab"))
	if fmt.Sprint(masters) != fmt.Sprint(map[string]string{e.cluster.Groups[0].Name: e.broker.Address()}) {
		t.Errorf("got masters %v", masters)
	}
}
