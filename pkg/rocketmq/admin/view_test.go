// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// clusterOf returns what a name server answers for one cluster of one group.
func clusterOf(cluster, broker string, addresses map[int64]string) string {
	parts := ""
	for id, address := range addresses {
		parts += fmt.Sprintf("%d:%q,", id, address)
	}
	return fmt.Sprintf(`{"brokerAddrTable":{%q:{"brokerAddrs":{%s},"brokerName":%q,"cluster":%q}},"clusterAddrTable":{%q:[%q]}}`,
		broker, strings.TrimSuffix(parts, ","), broker, cluster, cluster, broker)
}

func TestViewMergesWhatNameServersSay(t *testing.T) {
	brokers := map[int64]string{}
	for id := range int64(2) {
		brokers[id] = startServer(t, answers{command.GetAllDelayOffset: release(v550)}).Address()
	}
	both := clusterOf("C", "b", brokers)
	onlyMaster := clusterOf("C", "b", map[int64]string{0: brokers[0]})
	moved := clusterOf("C", "b", map[int64]string{0: brokers[0], 1: brokers[0]})
	other := `{"brokerAddrTable":{"b":{"brokerAddrs":{0:"` + brokers[0] + `"},"brokerName":"b","cluster":"D"}},"clusterAddrTable":{"D":["b"]}}`
	for name, test := range map[string]struct {
		says          [3]string // "" does not answer
		complete      bool
		disagreements int
		collisions    int
		slave         string // the address shown for id 1
		masters       error
	}{
		"all say the same":                      {says: [3]string{both, both, both}, complete: true, slave: brokers[1]},
		"one does not answer":                   {says: [3]string{both, "", both}, slave: brokers[1], masters: admin.ErrDisagreement},
		"one does not list the slave":           {says: [3]string{both, onlyMaster, both}, disagreements: 1, slave: brokers[1], masters: admin.ErrDisagreement},
		"one lists another address":             {says: [3]string{moved, both, both}, disagreements: 1, slave: brokers[1], masters: admin.ErrDisagreement},
		"one knows the name of another cluster": {says: [3]string{both, both, other}, disagreements: 3, collisions: 1, slave: brokers[1], masters: admin.ErrDisagreement},
	} {
		t.Run(name, func(t *testing.T) {
			var servers []*fakeServer
			for _, says := range test.says {
				a := answers{command.GetBrokerClusterInfo: body(says)}
				if says == "" {
					a[command.GetBrokerClusterInfo] = refuse(1, "down")
				}
				servers = append(servers, startServer(t, a))
			}
			client := newClient(t, servers...)
			view, err := client.View(ctx())
			if err != nil {
				t.Fatal(err)
			}
			if view.Complete() != test.complete || len(view.Disagreements) != test.disagreements || len(view.Collisions) != test.collisions {
				t.Errorf("got %+v", view)
			}
			group, ok := view.Group("C", "b")
			first, _ := group.Master()
			if !ok || first.Address != brokers[0] || first.Version != "5.5.0" || time.Since(first.VersionReadAt) > time.Minute {
				t.Errorf("got the master %+v", first)
			}
			if len(group.Members) != 2 || group.Members[1].Address != test.slave || group.Members[1].Role != admin.RoleSlave {
				t.Errorf("got the members %+v", group.Members)
			}
			masters, err := view.Masters("C")
			if !errors.Is(err, test.masters) || err == nil && !reflect.DeepEqual(masters, map[string]string{"b": brokers[0]}) {
				t.Errorf("got the masters %v, %v", masters, err)
			}
		})
	}
}

func TestViewNeedsAnAnswer(t *testing.T) {
	server := startServer(t, answers{command.GetBrokerClusterInfo: refuse(1, "down")})
	if view, err := newClient(t, server).View(ctx()); err == nil {
		t.Errorf("got %+v from nobody", view)
	}
}

func TestMastersLeaveNoGroupOut(t *testing.T) {
	server := startServer(t, answers{command.GetBrokerClusterInfo: body(clusterOf("C", "b", map[int64]string{1: "127.0.0.1:1"}))})
	client := newClient(t, server)
	if _, err := client.Masters(ctx(), "C"); !errors.Is(err, admin.ErrNoMaster) {
		t.Errorf("got %v, want ErrNoMaster", err)
	}
	if _, err := client.Masters(ctx(), "other"); !errors.Is(err, admin.ErrClusterUnknown) {
		t.Errorf("got %v, want ErrClusterUnknown", err)
	}
}

// TestViewsAskNameServersOnly counts requests: after the first view, as long as
// nothing changes, brokers are not asked.
func TestViewsAskNameServersOnly(t *testing.T) {
	brokers := map[int64]string{}
	var servers []*fakeServer
	for id := range int64(5) {
		s := startServer(t, answers{command.GetAllDelayOffset: release(v550)})
		servers = append(servers, s)
		brokers[id] = s.Address()
	}
	nameServer := startServer(t, answers{command.GetBrokerClusterInfo: body(clusterOf("C", "b", brokers))})
	client := newClient(t, nameServer)
	const views = 10
	for range views {
		if _, err := client.View(ctx()); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(nameServer.Requests()); got != views {
		t.Errorf("the name server was asked %d times for %d views", got, views)
	}
	for _, s := range servers {
		if got := len(s.Requests()); got != 1 {
			t.Errorf("a broker was asked %d times, want once", got)
		}
	}
}

// TestARestartedBrokerIsAskedAgain: its connection was lost, so its version may
// be another one.
func TestARestartedBrokerIsAskedAgain(t *testing.T) {
	broker := startServer(t, answers{command.GetAllDelayOffset: release(v550)})
	nameServer := startServer(t, answers{command.GetBrokerClusterInfo: body(clusterOf("C", "b", map[int64]string{0: broker.Address()}))})
	client := newClient(t, nameServer)
	version := func() string {
		view, err := client.View(ctx())
		if err != nil {
			t.Fatal(err)
		}
		return view.Clusters[0].Groups[0].Members[0].Version
	}
	if got := version(); got != "5.5.0" {
		t.Fatalf("got %q", got)
	}
	broker.on(command.GetAllDelayOffset, release(v514))
	broker.on(command.GetBrokerConfig, hangUp)
	_, _ = client.Broker(broker.Address()).Config(ctx()) // loses the connection
	got := ""
	for deadline := time.Now().Add(5 * time.Second); got == "" && time.Now().Before(deadline); {
		got = version() // unknown while the pause after the lost connection lasts
	}
	if got != "5.1.4" {
		t.Errorf("after the restart: got %q, want the new version", got)
	}
}

// TestAReleaseOfLaterIsReadFromTheCounters: the list of ordinals may go on in a way that nobody knows today.
func TestAReleaseOfLaterIsReadFromTheCounters(t *testing.T) {
	broker := startServer(t, answers{
		command.GetAllDelayOffset:    release(700),
		command.GetBrokerRuntimeInfo: body(`{"table":{"brokerVersionDesc":"V6_1_0"}}`),
	})
	if got, err := newClient(t).Broker(broker.Address()).Version(ctx()); got != "6.1.0" || err != nil {
		t.Errorf("got %q, %v, want 6.1.0", got, err)
	}
}
