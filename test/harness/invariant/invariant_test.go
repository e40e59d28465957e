// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package invariant_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/invariant"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/survey"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/traffic"
)

var move = invariant.Move{
	Topic: "orders", Groups: []string{"billing"},
	Source: []string{"src"}, Target: []string{"dst"}, TargetNameServers: []string{"ns"},
}

const (
	topicConfig = `{"attributes":{},"order":false,"perm":6,"readQueueNums":4,"topicName":"orders","writeQueueNums":4}`
	groupConfig = `{"groupName":"billing","retryMaxTimes":16}`
	retryConfig = `{"attributes":{},"perm":6,"topicName":"%RETRY%billing"}`
	otherConfig = `{"attributes":{},"perm":6,"topicName":"other"}`
)

// world is what servers know, in its parts.
type world struct {
	survey.Survey
	src, dst survey.Broker
	ns       map[string]string
}

func (w world) put() survey.Survey {
	w.Brokers = map[string]survey.Broker{"src-master": w.src, "dst-master": w.dst}
	w.Routes = map[string]map[string]string{"ns": w.ns}
	return w.Survey
}

func broker(group string) survey.Broker {
	return survey.Broker{
		Group: group, Topics: map[string]string{"other": otherConfig}, Groups: map[string]string{},
		Offsets: map[string]map[string]int64{}, Settings: map[string]string{"autoCreateTopicEnable": "false"},
	}
}

// before is a topic at home in the source.
func before() world {
	w := world{src: broker("src"), dst: broker("dst"), ns: map[string]string{"orders": "src read 4 write 4 perm 6 flag 0"}}
	w.src.Topics["orders"], w.src.Topics["%RETRY%billing"] = topicConfig, retryConfig
	w.src.Groups["billing"] = groupConfig
	w.src.Offsets["orders@billing"] = map[string]int64{"0": 7}
	return w
}

// moved is the same topic at home in the target.
func moved() world {
	w := world{src: broker("src"), dst: broker("dst"), ns: map[string]string{"orders": "dst read 4 write 4 perm 6 flag 0"}}
	w.dst.Topics["orders"], w.dst.Topics["%RETRY%billing"] = topicConfig, retryConfig
	w.dst.Groups["billing"] = groupConfig
	return w
}

// books are those of one acknowledged and consumed message.
func books() *traffic.Ledger {
	l := traffic.NewLedger([]string{"billing"})
	l.Enter(traffic.Event{Event: "sent", Key: "k-0", Broker: "src"})
	l.Enter(traffic.Event{Event: "consumed", Group: "billing", Key: "k-0", Broker: "src"})
	return l
}

// check fails the test unless exactly the wanted rules are violated; want is empty or one rule.
func check(t *testing.T, found []invariant.Violation, want string) {
	t.Helper()
	if (len(found) > 0) != (want != "") {
		t.Fatalf("got %v, want a violation of %q", found, want)
	}
	for _, v := range found {
		if v.Rule != want {
			t.Errorf("got %v, want only %q", v, want)
		}
	}
}

func TestSucceeded(t *testing.T) {
	cases := map[string]struct {
		spoil func(w *world, l *traffic.Ledger)
		want  string
	}{
		"all has moved": {func(*world, *traffic.Ledger) {}, ""},
		"an acknowledged message never came": {func(_ *world, l *traffic.Ledger) {
			l.Enter(traffic.Event{Event: "sent", Key: "k-1", Broker: "src"})
		}, "lost"},
		"a route still leads to the source": {func(w *world, _ *traffic.Ledger) {
			w.ns["orders"] += "\nsrc read 4 write 4 perm 4 flag 0"
		}, "route"},
		"no route leads to the target":      {func(w *world, _ *traffic.Ledger) { delete(w.ns, "orders") }, "route"},
		"the route to the target is closed": {func(w *world, _ *traffic.Ledger) { w.ns["orders"] = "dst read 4 write 4 perm 4 flag 0" }, "route"},
		"the topic is left on the source":   {func(w *world, _ *traffic.Ledger) { w.src.Topics["orders"] = topicConfig }, "source"},
		"a group is left on the source":     {func(w *world, _ *traffic.Ledger) { w.src.Groups["billing"] = groupConfig }, "source"},
		"an offset is left on the source":   {func(w *world, _ *traffic.Ledger) { w.src.Offsets["orders@billing"] = map[string]int64{"0": 7} }, "source"},
		"the target has fewer queues": {func(w *world, _ *traffic.Ledger) {
			w.dst.Topics["orders"] = strings.Replace(topicConfig, `"readQueueNums":4`, `"readQueueNums":3`, 1)
		}, "target"},
		"an attribute was not copied": {func(w *world, _ *traffic.Ledger) {
			w.dst.Groups["billing"] = `{"groupName":"billing","retryMaxTimes":3}`
		}, "target"},
		"the group is not on the target":           {func(w *world, _ *traffic.Ledger) { delete(w.dst.Groups, "billing") }, "target"},
		"the retry topic is not on the target":     {func(w *world, _ *traffic.Ledger) { delete(w.dst.Topics, "%RETRY%billing") }, "target"},
		"another topic was changed":                {func(w *world, _ *traffic.Ledger) { w.src.Topics["other"] = "{}" }, "other"},
		"another group came":                       {func(w *world, _ *traffic.Ledger) { w.dst.Groups["stranger"] = "{}" }, "other"},
		"a setting of the source was not put back": {func(w *world, _ *traffic.Ledger) { w.src.Settings["autoCreateTopicEnable"] = "true" }, "other"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			after, ledger := moved(), books()
			c.spoil(&after, ledger)
			check(t, invariant.Succeeded(move, before().put(), after.put(), ledger), c.want)
		})
	}
}

func TestSucceededKeepsGroupsThatOthersUse(t *testing.T) {
	shared := move
	shared.StayingGroups = []string{"billing"}
	after := moved()
	check(t, invariant.Succeeded(shared, before().put(), after.put(), books()), "source")
	after.src.Groups["billing"] = groupConfig
	check(t, invariant.Succeeded(shared, before().put(), after.put(), books()), "")
}

func TestSucceededOnANewerVersion(t *testing.T) {
	after := moved()
	var config map[string]any
	if err := json.Unmarshal([]byte(topicConfig), &config); err != nil {
		t.Fatal(err)
	}
	config["newField"] = true
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	after.dst.Topics["orders"] = string(text)
	check(t, invariant.Succeeded(move, before().put(), after.put(), books()), "")
}

func TestRolledBack(t *testing.T) {
	arrive := func(l *traffic.Ledger) {
		l.Enter(traffic.Event{Event: "sent", Key: "k-1", Broker: "dst"})
		l.Enter(traffic.Event{Event: "consumed", Group: "billing", Key: "k-1", Broker: "dst"})
	}
	stay := func(w *world) {
		w.dst.Topics["orders"], w.dst.Groups["billing"] = topicConfig, groupConfig
		w.ns["orders"] = "dst read 4 write 4 perm 6 flag 0\n" + w.ns["orders"]
	}
	cases := map[string]struct {
		spoil func(w *world, l *traffic.Ledger)
		want  string
	}{
		"all is as it was": {func(*world, *traffic.Ledger) {}, ""},
		"messages arrived on the target, which keeps what was made there": {func(w *world, l *traffic.Ledger) { arrive(l); stay(w) }, ""},
		"consumers have gone on": {func(w *world, _ *traffic.Ledger) { w.src.Offsets["orders@billing"]["0"] = 99 }, ""},

		"an acknowledged message never came":      {func(_ *world, l *traffic.Ledger) { l.Enter(traffic.Event{Event: "sent", Key: "k-1", Broker: "src"}) }, "lost"},
		"the permission was not put back":         {func(w *world, _ *traffic.Ledger) { w.src.Topics["orders"] = strings.Replace(topicConfig, "6", "4", 1) }, "source"},
		"a group of the source is gone":           {func(w *world, _ *traffic.Ledger) { delete(w.src.Groups, "billing") }, "source"},
		"offsets of the source are gone":          {func(w *world, _ *traffic.Ledger) { delete(w.src.Offsets, "orders@billing") }, "source"},
		"the route is closed":                     {func(w *world, _ *traffic.Ledger) { w.ns["orders"] = "src read 4 write 4 perm 4 flag 0" }, "route"},
		"the target keeps a topic without reason": {func(w *world, _ *traffic.Ledger) { w.dst.Topics["orders"] = topicConfig }, "target"},
		"the target keeps a group without reason": {func(w *world, _ *traffic.Ledger) { w.dst.Groups["billing"] = groupConfig }, "target"},
		"messages arrived and the source's route is gone": {func(w *world, l *traffic.Ledger) {
			arrive(l)
			stay(w)
			w.ns["orders"] = "dst read 4 write 4 perm 6 flag 0"
		}, "route"},
		"messages arrived and another topic came with them": {func(w *world, l *traffic.Ledger) { arrive(l); stay(w); w.dst.Topics["stranger"] = "{}" }, "other"},
		"a setting of the source was not put back":          {func(w *world, _ *traffic.Ledger) { w.src.Settings["autoCreateTopicEnable"] = "true" }, "other"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			after, ledger := before(), books()
			c.spoil(&after, ledger)
			check(t, invariant.RolledBack(move, before().put(), after.put(), ledger), c.want)
		})
	}
}
