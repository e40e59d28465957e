// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package survey

import (
	"fmt"
	"slices"
)

// What a difference is about.
const (
	Topic   = "topic"
	Group   = "group"
	Offset  = "offset"
	Setting = "setting"
	Route   = "route"
	Order   = "order"
)

// Difference is one thing that two surveys do not agree on. Before or After is empty when it was not there.
type Difference struct {
	Server        string // name in the lab
	Kind          string // one of the constants
	Name          string // of the topic, group (offset: topic@group), or setting
	Before, After string
}

func (d Difference) String() string {
	return fmt.Sprintf("%s: %s %s: was %s, is %s", d.Server, d.Kind, d.Name, orNothing(d.Before), orNothing(d.After))
}

// Compare returns all differences in the order of servers, kinds and names. Of offsets it reports what is there in only one of the
// two, for consumers go on.
func Compare(before, after Survey) []Difference {
	var found []Difference
	compare := func(server, kind string, before, after map[string]string) {
		for name := range union(before, after) {
			if before[name] != after[name] {
				found = append(found, Difference{server, kind, name, before[name], after[name]})
			}
		}
	}
	for server := range union(before.Brokers, after.Brokers) {
		b, a := before.Brokers[server], after.Brokers[server]
		compare(server, Topic, b.Topics, a.Topics)
		compare(server, Group, b.Groups, a.Groups)
		compare(server, Offset, present(b.Offsets), present(a.Offsets))
		compare(server, Setting, b.Settings, a.Settings)
	}
	for server := range union(before.Routes, after.Routes) {
		compare(server, Route, before.Routes[server], after.Routes[server])
	}
	for server := range union(before.Order, after.Order) {
		compare(server, Order, before.Order[server], after.Order[server])
	}
	slices.SortFunc(found, func(a, b Difference) int {
		return slices.Compare([]string{a.Server, a.Kind, a.Name}, []string{b.Server, b.Kind, b.Name})
	})
	return found
}

func present(offsets map[string]map[string]int64) map[string]string {
	names := map[string]string{}
	for name := range offsets {
		names[name] = "an offset"
	}
	return names
}
