// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"maps"
	"slices"
)

// task is one line of work: an action and the state its record shall reach.
type task struct {
	key
	final RecordState
}

// isAnnounced says of an action that its Intent is written with that of the action before it: a write of the journal takes as long as
// several actions. When the process ends in between, such an action is taken for begun. So it must be one whose undoing, where there is
// nothing to undo, neither waits for clients nor keeps anything because of them, or one after the point of no return.
func isAnnounced(action string) bool {
	switch action {
	case ActionCreateTopic, ActionStopWrites, ActionDeleteReplicas, ActionDeleteRoute, ActionDropRetryRoutes, ActionCreateRetryTopics:
		return true
	}
	return false
}

// setting is what the lists of tasks depend on beside the decisions.
type setting struct {
	sourceNameServers, targetNameServers []string
	// slaves says which broker groups of the source have slaves now.
	slaves map[string]bool
	// recorded are the actions with a record. Some are found to be needed after the plan was made.
	recorded map[key]bool
}

// forward lists the actions of a transfer in their order. Everything before the first DeleteTopic can be undone.
func (d *decisions) forward(s setting) []task {
	var tasks []task
	add := func(step int, side string, names []string, action string, want func(name string) bool) {
		for _, name := range names {
			if want == nil || want(name) {
				tasks = append(tasks, task{key{step, on(side, name), action}, Done})
			}
		}
	}
	sources, targets := d.source.BrokerGroups, d.target.BrokerGroups
	created := func(name string) bool { return d.brokers[name].CreateTopic }
	hasGroups := func(string) bool { return len(d.source.Groups) > 0 }
	listed := func(ns string) bool {
		value := d.lists[on(sourceSide, ns)]
		return value != d.unlisted(value)
	}
	auto := func(name string) bool {
		return d.properties[on(sourceSide, name)] != "" || s.recorded[key{5, on(sourceSide, name), ActionStopAutoCreate}]
	}
	ordered := func(name string) bool { return d.source.Ordered && created(name) }

	add(1, targetSide, targets, ActionCreateGroups, func(name string) bool {
		return len(d.brokers[name].CreateGroups) > 0 || s.recorded[key{1, on(targetSide, name), ActionCreateGroups}]
	})
	add(2, targetSide, targets, ActionCreateTopic, func(name string) bool { return created(name) || hasGroups(name) })
	add(2, targetSide, targets, ActionOpenTopic, func(name string) bool { return created(name) && !d.source.Ordered })
	// Brokers before 5.0 lose the order flag with this change and take it back from the lists: in reverse the lists come first.
	add(3, sourceSide, sources, ActionStopWrites, nil)
	add(3, sourceSide, s.sourceNameServers, ActionCloseOrderList, listed)
	tasks = append(tasks, task{drainKey, Done})
	add(5, sourceSide, sources, ActionStopAutoCreate, auto)
	add(5, sourceSide, sources, ActionDeleteTopic, nil)
	add(5, sourceSide, sources, ActionDeleteReplicas, func(name string) bool { return s.slaves[name] })
	add(5, sourceSide, s.sourceNameServers, ActionDeleteRoute, nil)
	add(5, targetSide, s.targetNameServers, ActionOpenOrderList, func(string) bool { return d.source.OrderList })
	add(5, targetSide, targets, ActionOpenTopic, ordered)
	// While the watch lasts, clients forget that they could write there.
	add(5, sourceSide, sources, ActionCloseRetryTopics, hasGroups)
	tasks = append(tasks, task{watchKey, Done})
	add(5, sourceSide, sources, ActionForgetOffsets, hasGroups)
	add(5, sourceSide, sources, ActionRestoreAutoCreate, auto)
	add(6, sourceSide, sources, ActionDeleteGroups, hasGroups)
	add(6, sourceSide, s.sourceNameServers, ActionDropRetryRoutes, hasGroups)
	add(7, targetSide, targets, ActionCreateRetryTopics, hasGroups)
	return tasks
}

var (
	drainKey = key{4, sourceSide, ActionDrain}
	watchKey = key{5, sourceSide, ActionWatch}
	keepKey  = key{2, targetSide, ActionKeepTopic}
)

// closeRetriesKey is the record of closing retry topics: on the source when it is left, on the target when everything goes back.
func closeRetriesKey(s *side, name string) key {
	step := 5
	if s.name == targetSide {
		step = 1
	}
	return key{step, on(s.name, name), ActionCloseRetryTopics}
}

// backward lists what undoes the actions that were recorded, in the order it is done: first the source takes writes again,
// then the target goes.
func (d *decisions) backward(state *State, s setting) []task {
	var tasks []task
	undo := func(action string, want func(r Record) bool) {
		for _, r := range slices.Backward(state.with(action)) {
			if want == nil || want(r) {
				tasks = append(tasks, task{r.key(), Undone})
			}
		}
	}
	created := func(r Record) bool { return d.brokers[nameOf(r.Target)].CreateTopic }
	undo(ActionStopAutoCreate, nil)
	undo(ActionCloseOrderList, func(r Record) bool { return slices.Contains(s.sourceNameServers, nameOf(r.Target)) })
	undo(ActionStopWrites, nil)
	undo(ActionOpenTopic, created)
	if state.is(keepKey, Done) {
		undo(ActionCloseRetryTopics, nil)
		return tasks
	}
	for _, r := range state.with(ActionCreateGroups) {
		tasks = append(tasks, task{key{1, r.Target, ActionCloseRetryTopics}, Done})
	}
	undo(ActionCreateTopic, created)
	if slices.ContainsFunc(state.with(ActionCreateTopic), created) {
		for _, ns := range s.targetNameServers {
			tasks = append(tasks, task{key{2, on(targetSide, ns), ActionDropRoute}, Done})
		}
	}
	undo(ActionCreateGroups, nil)
	if len(state.with(ActionCreateGroups)) > 0 {
		for _, ns := range s.targetNameServers {
			tasks = append(tasks, task{key{1, on(targetSide, ns), ActionDropRetryRoutes}, Done})
		}
	}
	return tasks
}

// nameOf is the broker group or name server of a record's target.
func nameOf(target string) string {
	for i := range target {
		if target[i] == '/' {
			return target[i+1:]
		}
	}
	return target
}

// unlisted is an order list without the source's queues.
func (d *decisions) unlisted(value string) string {
	queues, err := parseOrderQueues(value)
	if err != nil {
		return value
	}
	before := len(queues)
	maps.DeleteFunc(queues, func(name string, _ int) bool { return slices.Contains(d.source.BrokerGroups, name) })
	if len(queues) == before {
		return value
	}
	return queues.String()
}

// listed is an order list with the target's queues.
func (d *decisions) listed(value string) (string, error) {
	queues, err := parseOrderQueues(value)
	if err != nil {
		return "", err
	}
	for name, b := range d.brokers {
		s, err := b.Topic.topic()
		if err != nil {
			return "", err
		}
		queues[name] = s.WriteQueueNums
	}
	return queues.String(), nil
}
