// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Sides and other targets of records.
const (
	sourceSide  = "source"
	targetSide  = "target"
	otherSide   = "other"
	wholeTarget = "transfer"
)

const (
	halfTopic   = "RMQ_SYS_TRANS_HALF_TOPIC"
	halfGroup   = "CID_RMQ_SYS_TRANS"
	delayTopic  = "SCHEDULE_TOPIC_XXXX"
	wheelTopic  = "rmq_sys_wheel_timer"
	revivePop   = "rmq_sys_REVIVE_LOG_"
	reviveGroup = "CID_RMQ_SYS_REVIVE_GROUP"

	propertyAutoCreateTopic = "autoCreateTopicEnable"
	propertyAutoCreateGroup = "autoCreateSubscriptionGroup"
	propertyPopKV           = "popConsumerKVServiceEnable"
	propertyPermission      = "brokerPermission"
)

func on(side, name string) string { return side + "/" + name }

// OnSource is the target of records about a broker group of the source.
func OnSource(brokerGroup string) string { return on(sourceSide, brokerGroup) }

func retryTopic(group string) string { return "%RETRY%" + group }

func deadLetterTopic(group string) string { return "%DLQ%" + group }

// retryTopics are the topics whose messages are those of the topic coming back to the group. The last two are those of
// popping groups; their names are built, never parsed, because both parts may have underscores.
func retryTopics(group, topic string) []string {
	return []string{retryTopic(group), "%RETRY%" + group + "_" + topic, "%RETRY%" + group + "+" + topic}
}

// systemGroup says whether a group is one of RocketMQ's own.
func systemGroup(group string) bool {
	switch group {
	case "TOOLS_CONSUMER", "FILTERSRV_CONSUMER", "SELF_TEST_C_GROUP", "__MONITOR_CONSUMER", "CLIENT_INNER_PRODUCER", "SCHEDULE_CONSUMER":
		return true
	}
	return strings.HasPrefix(group, "CID_RMQ_SYS_") || strings.HasPrefix(group, "CID_ONS") || strings.HasPrefix(group, "%LMQ%")
}

// topicName is what brokers take as the name of a topic.
var topicName = regexp.MustCompile(`^[%|a-zA-Z0-9_-]{1,127}$`)

// topicNameProblem says why a topic of this name cannot be moved, "" when it can.
func topicNameProblem(topic string) string {
	switch {
	case !topicName.MatchString(topic):
		return "a topic name has 1 to 127 letters, digits and the characters %, |, - and _"
	case strings.HasPrefix(topic, "%RETRY%"), strings.HasPrefix(topic, "%DLQ%"):
		return "retry and dead-letter topics belong to their group and cannot be moved by themselves"
	case strings.HasPrefix(topic, "%LMQ%"):
		return "light message queues cannot be moved"
	case strings.HasPrefix(topic, "rmq_sys_"), strings.HasPrefix(topic, "RMQ_SYS_"), strings.HasSuffix(topic, "_REPLY_TOPIC"),
		slices.Contains([]string{"TBW102", delayTopic, "BenchmarkTest", "OFFSET_MOVED_EVENT", "SELF_TEST_TOPIC", "TRANS_CHECK_MAX_TIME_TOPIC"}, topic):
		return "it is one of RocketMQ's own topics"
	}
	return ""
}

// orderQueues is the list of the queues of an ordered topic by broker group.
type orderQueues map[string]int

func parseOrderQueues(value string) (orderQueues, error) {
	queues := orderQueues{}
	for part := range strings.SplitSeq(value, ";") {
		if part == "" {
			continue
		}
		broker, number, _ := strings.Cut(part, ":")
		n, err := strconv.Atoi(number)
		if err != nil || broker == "" {
			return nil, fmt.Errorf("cannot read the list of queues %q: want broker:number, got %q", value, part)
		}
		queues[broker] = n
	}
	return queues, nil
}

func (q orderQueues) String() string {
	parts := make([]string, 0, len(q))
	for _, broker := range slices.Sorted(maps.Keys(q)) {
		parts = append(parts, broker+":"+strconv.Itoa(q[broker]))
	}
	return strings.Join(parts, ";")
}

// version is a release as numbers.
type version [3]int

func parseVersion(text string) (version, bool) {
	var v version
	for i, part := range strings.SplitN(text, ".", 3) {
		digits := strings.TrimFunc(part, func(r rune) bool { return r < '0' || r > '9' })
		n, err := strconv.Atoi(digits)
		if err != nil {
			return v, i > 1
		}
		v[i] = n
	}
	return v, true
}

func (v version) before(major, minor, patch int) bool {
	return slices.Compare(v[:], []int{major, minor, patch}) < 0
}

// list writes names for a sentence, at most ten of them.
func list(names []string) string {
	if len(names) > 10 {
		return strings.Join(names[:10], ", ") + fmt.Sprintf(" and %d more", len(names)-10)
	}
	return strings.Join(names, ", ")
}
