// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

// Actions of the records. The number is the step.
const (
	// 1: the groups that move exist on a target broker.
	ActionCreateGroups = "CreateGroups"
	// 2: the topic exists on a target broker, closed for writes, with offsets for every group that moves.
	ActionCreateTopic = "CreateTopic"
	// 2, for ordered topics 5: the topic takes writes on a target broker.
	ActionOpenTopic = "OpenTopic"
	// 3: the source's queues are out of a name server's list of an ordered topic.
	ActionCloseOrderList = "CloseOrderList"
	// 3: the topic takes no writes on a source broker.
	ActionStopWrites = "StopWrites"
	// 4: everything is consumed.
	ActionDrain = "Drain"
	// 5: a source broker does not create topics on demand.
	ActionStopAutoCreate = "StopAutoCreate"
	// 5: the topic is gone from a source master: the point of no return.
	ActionDeleteTopic = "DeleteTopic"
	// 5: the topic is gone from the slaves of a source broker group.
	ActionDeleteReplicas = "DeleteReplicas"
	// 5: a name server does not route the topic to the source.
	ActionDeleteRoute = "DeleteRoute"
	// 5: the target's queues are in a name server's list of an ordered topic.
	ActionOpenOrderList = "OpenOrderList"
	// 5: the retry topics that are going to be deleted on a source broker take no messages of clients. 1, rolling back: on a target
	// broker.
	ActionCloseRetryTopics = "CloseRetryTopics"
	// 5: the topic did not come back.
	ActionWatch = "Watch"
	// 5: a source broker has no offsets of the topic left.
	ActionForgetOffsets = "ForgetOffsets"
	// 5: a source broker creates topics on demand as before.
	ActionRestoreAutoCreate = "RestoreAutoCreate"
	// 6: the groups nothing else uses are gone from a source broker, with their empty retry topics.
	ActionDeleteGroups = "DeleteGroups"
	// 6: a name server does not route those retry topics to the source. 1, rolling back: nor to the target.
	ActionDropRetryRoutes = "DropRetryRoutes"
	// 7: the groups' retry topics exist on a target broker.
	ActionCreateRetryTopics = "CreateRetryTopics"
	// The decision to roll back; its message says why.
	ActionRollBack = "RollBack"
	// 2, rolling back: messages have arrived in the topic of a target broker, which is kept.
	ActionKeepTopic = "KeepTopic"
	// 2, rolling back: a name server does not route the topic to the target.
	ActionDropRoute = "DropRoute"
)
