// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/faultproxy"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

// official is the official admin client in a JVM that stays, with its just-in-time compilers on.
type official struct{ session *rocketmq.Session }

// openOfficial starts it for servers at their own addresses or at those of proxies before them.
func openOfficial(t *testing.T, nameServers, topic, broker string) official {
	t.Helper()
	program := rocketmq.Program{Version: "5.5.0", Jar: "admin-bench", Main: "adminbench.AdminBench", JVM: []string{"-Xmx256m"}}
	session, err := program.Open(nameServers, broker, topic)
	must(t, err)
	t.Cleanup(func() {
		if err := session.Close(); err != nil {
			t.Errorf("ending the official client: %v", err)
		}
	})
	return official{session}
}

// times makes a call this often and returns how long each took.
func (o official) times(t *testing.T, call string, count int) []time.Duration {
	t.Helper()
	line, err := o.session.Ask(fmt.Sprintf("%s %d", call, count))
	must(t, err)
	var times []time.Duration
	for word := range strings.FieldsSeq(line) {
		nanos, err := strconv.ParseInt(word, 10, 64)
		must(t, err)
		times = append(times, time.Duration(nanos))
	}
	return times
}

func timesOf(t *testing.T, count int, call func() error) []time.Duration {
	t.Helper()
	times := make([]time.Duration, count)
	for i := range times {
		start := time.Now()
		must(t, call())
		times[i] = time.Since(start)
	}
	return times
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}

func sum(times []time.Duration) time.Duration {
	var total time.Duration
	for _, d := range times {
		total += d
	}
	return total
}

// TestLatencyBesideTheOfficialClient makes the same calls on warm connections to the same servers, in turns. Most of a call is work of
// the server, which takes another time with every call: it measures its disk for RuntimeInfo (100 to 700 ms), writes its table to it for
// PutTopic, and is compiled anew while it runs. So what is compared is what each client adds to the time between request and response
// at a proxy, and it may be as much as the official client adds.
func TestLatencyBesideTheOfficialClient(t *testing.T) {
	const factor = 1.05
	e := start(t, nil, rocketmq.ClusterOptions{Version: "5.5.0"})
	topic := e.topic(t, 4)
	var others []admin.TopicConfig
	for i := range 200 {
		others = append(others, topicConfig(fmt.Sprintf("other-%d", i), 4))
	}
	must(t, e.broker.PutTopicConfigs(t.Context(), others))
	brokers, nameServers := besideProxy(t, e.broker.Address()), besideProxy(t, e.ns.Address())
	java := openOfficial(t, nameServers.Address(), topic, brokers.Address())
	broker, ns := e.client.Broker(brokers.Address()), e.client.NameServer(nameServers.Address())
	ctx := t.Context()
	change := 0
	calls := []struct {
		name          string
		code          command.Code
		proxy         *faultproxy.Proxy
		warmUp, count int
		call          func() error
	}{
		{"ClusterInfo", command.GetBrokerClusterInfo, nameServers, 500, 200, func() error { _, err := ns.ClusterInfo(ctx); return err }},
		{"TopicRoute", command.GetRouteInfoByTopic, nameServers, 500, 200, func() error { _, err := ns.TopicRoute(ctx, topic); return err }},
		{"BrokerConfig", command.GetBrokerConfig, brokers, 300, 100, func() error { _, err := broker.Config(ctx); return err }},
		{"TopicConfigs", command.GetAllTopicConfig, brokers, 300, 100, func() error { _, err := broker.TopicConfigs(ctx); return err }},
		{"SubscriptionGroups", command.GetAllSubscriptionGroupConfig, brokers, 500, 200, func() error { _, err := broker.SubscriptionGroups(ctx); return err }},
		{"RuntimeInfo", command.GetBrokerRuntimeInfo, brokers, 5, 15, func() error { _, err := broker.RuntimeInfo(ctx); return err }},
		{"PutTopic", command.UpdateAndCreateTopic, brokers, 200, 100, func() error {
			change++
			request := command.NewUpdateAndCreateTopicRequest(admin.TopicConfig{
				TopicName: topic + "-go", ReadQueueNums: 1 + change%2, WriteQueueNums: 1 + change%2,
				Perm: admin.PermReadWrite, TopicFilterType: "SINGLE_TAG",
			}, "")
			return e.client.Invoke(ctx, brokers.Address(), request, nil)
		}},
	}
	for _, c := range calls {
		t.Run(c.name, func(t *testing.T) {
			java.times(t, c.name, c.warmUp) // it compiles what it runs often
			timesOf(t, min(c.warmUp, c.count), c.call)
			var ours, theirs added
			for range c.count {
				theirs.note(java.times(t, c.name, 1)[0], c.proxy, c.code)
				ours.note(timesOf(t, 1, c.call)[0], c.proxy, c.code)
			}
			if least := c.count * 9 / 10; len(ours.beside) < least || len(theirs.beside) < least {
				t.Fatalf("of %d calls %d and %d could be told from others at the proxy", c.count, len(ours.beside), len(theirs.beside))
			}
			o, j := median(ours.beside), median(theirs.beside)
			t.Logf("median of %d calls: %v, of it %v beside the server; official client: %v, %v", c.count, median(ours.whole), o, median(theirs.whole), j)
			if float64(o) > factor*float64(j) {
				t.Errorf("the client adds %v to a call, the official client %v", o, j)
			}
		})
	}
}

func besideProxy(t *testing.T, server string) *faultproxy.Proxy {
	t.Helper()
	proxy, err := faultproxy.Listen(server)
	must(t, err)
	t.Cleanup(func() { must(t, proxy.Close()) })
	return proxy
}

// added are the durations of calls, and what of each was not between request and response.
type added struct{ whole, beside []time.Duration }

// note adds the call that has just ended. It is left out when a client has asked the same on its own meanwhile.
func (a *added) note(took time.Duration, proxy *faultproxy.Proxy, code command.Code) {
	for _, e := range slices.Backward(proxy.Exchanges()) {
		if e.Code != int(code) {
			continue
		}
		if e.Took > 0 && e.Took < took {
			a.whole, a.beside = append(a.whole, took), append(a.beside, took-e.Took)
		}
		return
	}
}

// TestLargeTablesAreCopiedQuickly writes 5,000 topics and 1,000 groups to a broker and reads them back.
func TestLargeTablesAreCopiedQuickly(t *testing.T) {
	const limit = 3 * time.Second
	e := start(t, nil, rocketmq.ClusterOptions{Version: "5.5.0"})
	topics, groups := largeTables(5000, 1000)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	begin := time.Now()
	must(t, e.broker.PutTopicConfigs(ctx, topics))
	must(t, e.broker.PutSubscriptionGroups(ctx, groups))
	topicTable := get[admin.TopicConfigTable](t)(e.broker.TopicConfigs(ctx))
	groupTable := get[admin.SubscriptionGroupTable](t)(e.broker.SubscriptionGroups(ctx))
	took := time.Since(begin)

	for _, want := range topics {
		if got := topicTable.TopicConfigTable[want.TopicName]; got.ReadQueueNums != want.ReadQueueNums || got.Perm != want.Perm {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
	for _, want := range groups {
		if got := groupTable.SubscriptionGroupTable[want.GroupName]; got.RetryMaxTimes != want.RetryMaxTimes {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
	t.Logf("%d topics and %d groups written and read back in %v", len(topics), len(groups), took.Round(time.Millisecond))
	if took > limit {
		t.Errorf("it took %v, the limit is %v", took, limit)
	}
}

func largeTables(topicCount, groupCount int) ([]admin.TopicConfig, []admin.SubscriptionGroupConfig) {
	var topics []admin.TopicConfig
	for i := range topicCount {
		c := topicConfig(fmt.Sprintf("topic-%04d", i), 1+i%8)
		c.Perm = []int{admin.PermReadWrite, admin.PermRead}[i%2]
		topics = append(topics, c)
	}
	var groups []admin.SubscriptionGroupConfig
	for i := range groupCount {
		c := admin.NewSubscriptionGroupConfig(fmt.Sprintf("group-%04d", i))
		c.RetryMaxTimes = i % 20
		groups = append(groups, c)
	}
	return topics, groups
}

// TestSingleWritesTakeWhatTheBrokerTakes writes topics to a broker without the batch code, in turns with the official client, which
// writes one after the other. A broker rewrites its whole table for each topic, so nobody can be much quicker; we may take 1.2 times
// as long, with all that we read to be sure.
func TestSingleWritesTakeWhatTheBrokerTakes(t *testing.T) {
	const turns, perTurn, factor = 4, 100, 1.2
	e := start(t, nil, rocketmq.ClusterOptions{Version: "4.9.7"})
	java := openOfficial(t, e.ns.Address(), "single", e.broker.Address())
	java.times(t, "NewTopic", perTurn)
	var theirs, ours time.Duration
	for turn := range turns {
		theirs += sum(java.times(t, "NewTopic", perTurn))
		var topics []admin.TopicConfig
		for i := range perTurn {
			topics = append(topics, topicConfig(fmt.Sprintf("single-go-%d-%d", turn, i), 1))
		}
		begin := time.Now()
		must(t, e.broker.PutTopicConfigs(t.Context(), topics))
		ours += time.Since(begin)
	}
	t.Logf("%d topics: %v, official client %v", turns*perTurn, ours.Round(time.Millisecond), theirs.Round(time.Millisecond))
	if float64(ours) > factor*float64(theirs) {
		t.Errorf("%d topics take %v, with the official client %v", turns*perTurn, ours, theirs)
	}
}
