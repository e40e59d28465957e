// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"fmt"
)

// run is one look at the world while a transfer runs: what was decided and where the servers are now.
type run struct {
	t              *Transfer
	spec           Spec
	d              *decisions
	source, target *side
	// following are the actions that are announced with the one at hand.
	following []key
	// attempt is how often the action at hand was tried before.
	attempt int
}

// work is how one action is done and looked at. The runner knows no action, and actions know nothing of the journal.
type work struct {
	// needed, if not nil, says whether there is anything to do; asked once, before the Intent.
	needed func(context.Context) (bool, error)
	// ready, if not nil, is asked before every Intent. A result is waited for; errAgain decides anew.
	ready func(context.Context) (*Result, error)
	// prepare, if not nil, reads what do has to know, while the Intent is written. needed and ready read it too: when one of them was just
	// asked, prepare is not.
	prepare func(context.Context) error
	// do does it. It may be called again after any outcome.
	do func(context.Context) error
	// check reads back and says what is not as it shall be, "" when everything is.
	check func(context.Context) (string, error)
	// note, if not nil, is the message of the record in its last state.
	note func() string
}

// errAgain means that what was known is out of date: decide anew.
var errAgain = fmt.Errorf("internal error: decide again")

// work returns how a task is done.
func (r *run) work(k task) work {
	name := nameOf(k.target)
	if k.final == Undone {
		switch k.action {
		case ActionStopAutoCreate:
			return r.turnOnCreation(name)
		case ActionCloseOrderList:
			return r.restoreOrderList(name)
		case ActionStopWrites:
			return r.restoreWrites(name)
		case ActionOpenTopic:
			return r.closeTarget(name)
		case ActionCreateTopic:
			return r.removeTopic(name)
		case ActionCreateGroups:
			return r.removeGroups(name)
		case ActionCloseRetryTopics:
			return r.openRetries(name)
		}
	}
	switch k.action {
	case ActionCreateGroups:
		return r.createGroups(name)
	case ActionCreateTopic:
		return r.createTopic(name)
	case ActionOpenTopic:
		return r.openTopic(name)
	case ActionStopWrites:
		return r.stopWrites(name)
	case ActionCloseOrderList:
		return r.closeOrderList(name)
	case ActionStopAutoCreate:
		return r.turnOffCreation(name)
	case ActionDeleteTopic:
		return r.deleteTopic(name)
	case ActionDeleteReplicas:
		return r.deleteReplicas(name)
	case ActionDeleteRoute:
		return r.deleteRoute(name)
	case ActionOpenOrderList:
		return r.openOrderList(name)
	case ActionCloseRetryTopics:
		if k.step == 1 {
			return r.closeRetries(r.target, name)
		}
		return r.closeRetries(r.source, name)
	case ActionForgetOffsets:
		return r.forgetOffsets(name)
	case ActionRestoreAutoCreate:
		return r.turnOnCreation(name)
	case ActionDeleteGroups:
		return r.deleteGroups(name)
	case ActionDropRetryRoutes:
		if k.step == 1 {
			return r.dropTargetRetryRoutes(name)
		}
		return r.dropRetryRoutes(name)
	case ActionCreateRetryTopics:
		return r.createRetryTopics(name)
	case ActionDropRoute:
		return r.dropTargetRoute(name)
	}
	return work{check: func(context.Context) (string, error) {
		return "", fmt.Errorf("internal error: no such action %q", k.action)
	}}
}
