// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"reflect"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// captured returns the body of one captured answer of 5.5.0, decoded.
func captured[T any](t *testing.T, code int32, name string) T {
	t.Helper()
	for _, c := range capturesOf(t) {
		for _, one := range c.Cases {
			if c.Version == "5.5.0" && c.Code == code && one.Case == name {
				var response T
				if err := command.Decode(one.Response.command(t), &response); err != nil {
					t.Fatal(err)
				}
				return response
			}
		}
	}
	t.Fatalf("no captured case %q of code %d", name, code)
	panic("unreachable")
}

func expect[T any](t *testing.T, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// TestExpectedValues spells out what some captured answers mean, so that a
// mistake shared by reading and writing is seen.
func TestExpectedValues(t *testing.T) {
	addresses := map[int64]string{0: "127.0.0.1:30102", 1: "127.0.0.1:30106"}
	broker := command.BrokerData{Cluster: "C1", BrokerName: "broker-0", BrokerAddrs: addresses}
	t.Run("cluster info", func(t *testing.T) {
		expect(t, captured[command.ClusterInfo](t, 106, "cluster"), command.ClusterInfo{
			BrokerAddrTable:  map[string]command.BrokerData{"broker-0": broker},
			ClusterAddrTable: map[string][]string{"C1": {"broker-0"}},
		})
	})
	t.Run("route", func(t *testing.T) {
		expect(t, captured[command.TopicRouteData](t, 105, "found"), command.TopicRouteData{
			BrokerDatas:       []command.BrokerData{broker},
			QueueDatas:        []command.QueueData{{BrokerName: "broker-0", Perm: 6, ReadQueueNums: 4, WriteQueueNums: 4}},
			FilterServerTable: map[string][]string{},
		})
	})
	t.Run("all offsets", func(t *testing.T) {
		expect(t, captured[command.ConsumerOffsetTable](t, 43, "all"), command.ConsumerOffsetTable{
			OffsetTable:     map[string]map[int]int64{"TopicA@GroupA": {0: 1}},
			PullOffsetTable: map[string]map[int]int64{"TopicA@GroupA": {0: 3}},
			DataVersion:     &command.DataVersion{Timestamp: 1795302815171},
		})
	})
	t.Run("topic stats", func(t *testing.T) {
		got := captured[command.TopicStatsTable](t, 202, "stats")
		if len(got.OffsetTable) != 4 {
			t.Fatalf("got %d queues, want 4", len(got.OffsetTable))
		}
		expect(t, got.OffsetTable[command.MessageQueue{BrokerName: "broker-0", QueueID: 0, Topic: "TopicA"}],
			command.TopicOffset{MaxOffset: 3, LastUpdateTimestamp: 1795302954740})
	})
	t.Run("reset offsets", func(t *testing.T) {
		queue := func(id int) command.MessageQueue {
			return command.MessageQueue{BrokerName: "broker-0", QueueID: id, Topic: "TopicA"}
		}
		expect(t, captured[command.ResetOffsetBody](t, 222, "reset to latest").OffsetTable,
			map[command.MessageQueue]int64{queue(0): 3, queue(1): 2, queue(2): 1, queue(3): 1})
	})
	t.Run("one topic", func(t *testing.T) {
		expect(t, captured[command.TopicConfig](t, 351, "one"), command.TopicConfig{
			TopicName: "TopicA", ReadQueueNums: 4, WriteQueueNums: 4, Perm: 6, TopicFilterType: "SINGLE_TAG",
			Attributes: map[string]string{}})
	})
	t.Run("one group", func(t *testing.T) {
		want := command.NewSubscriptionGroupConfig("GroupA")
		want.ConsumeFromMinEnable = false
		want.RetryMaxTimes = 3
		want.GroupRetryPolicy = &command.GroupRetryPolicy{Type: "CUSTOMIZED"}
		want.Attributes = map[string]string{}
		expect(t, captured[command.SubscriptionGroupConfig](t, 352, "one"), want)
	})
	t.Run("replication", func(t *testing.T) {
		got := captured[command.HARuntimeInfo](t, 907, "master")
		got.HAClientRuntimeInfo = nil
		expect(t, got, command.HARuntimeInfo{Master: true, MasterCommitLogMaxOffset: 1441, InSyncSlaveNums: 1,
			HAConnectionInfo: []command.HAConnectionInfo{{Addr: "127.0.0.1:49154", SlaveAckOffset: 1441, InSync: true, TransferFromWhere: 1441}}})
	})
	t.Run("controllers", func(t *testing.T) {
		expect(t, captured[command.ControllerMetadata](t, 1005, "metadata"), command.ControllerMetadata{
			Group: "Ctl", ControllerLeaderID: "n0", ControllerLeaderAddress: "127.0.0.1:31020", IsLeader: true, Peers: "n0:127.0.0.1:31020;"})
	})
	t.Run("runtime info", func(t *testing.T) {
		info := command.RuntimeInfo(captured[command.KVTable](t, 28, "runtime").Table)
		version, _ := info.Version()
		offset, _ := info.CommitLogMaxOffset()
		active, _ := info.Active()
		tps, _ := info.PutTPS()
		boot, _ := info.BootTime()
		if version != "5.5.0" || offset != 1441 || !active || tps < 0.69 || tps > 0.7 || boot.UnixMilli() != 1795302816430 {
			t.Errorf("got version %q, offset %d, active %t, %g messages per second, booted %v", version, offset, active, tps, boot)
		}
	})
	t.Run("users", func(t *testing.T) {
		expect(t, captured[[]command.UserInfo](t, 3005, "list"), []command.UserInfo{
			{Username: "admin123", Password: "adminpass1", UserType: "Super", UserStatus: "enable"},
			{Username: "app12345", Password: "apppass12", UserType: "Normal", UserStatus: "enable"}})
	})
}

func TestRuntimeInfoSaysWhatIsUnknown(t *testing.T) {
	info := command.RuntimeInfo{"putTps": "  ", "scheduleMessageOffset_9": "0,72", "scheduleMessageOffset_x": "1,2"}
	if _, ok := info.Version(); ok {
		t.Error("it has a version")
	}
	if _, ok := info.PutTPS(); ok {
		t.Error("it has a rate")
	}
	expect(t, info.ScheduleOffsets(), map[int]command.ScheduleOffset{9: {Delivered: 0, Max: 72}})
}
