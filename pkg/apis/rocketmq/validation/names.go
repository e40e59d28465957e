// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	apimachineryvalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

const (
	maxTopicName         = 127
	maxConsumerGroupName = 120
)

var (
	// resourceName is what brokers accept as the name of a topic or of a subscription group.
	resourceName = regexp.MustCompile(`^[%|a-zA-Z0-9_-]+$`)
	// clusterName is narrower than what RocketMQ lets pass, so that the topic every broker names after its cluster is
	// legal and is not taken for a namespaced one.
	clusterName = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)

	systemTopics = []string{
		"TBW102", "SCHEDULE_TOPIC_XXXX", "BenchmarkTest", "SELF_TEST_TOPIC", "OFFSET_MOVED_EVENT",
		"TRANS_CHECK_MAX_TIME_TOPIC", "DefaultHeartBeatSyncerTopic",
	}
	systemGroups = []string{
		"TOOLS_CONSUMER", "FILTERSRV_CONSUMER", "__MONITOR_CONSUMER", "SELF_TEST_C_GROUP", "CLIENT_INNER_PRODUCER",
		"CID_ONS-HTTP-PROXY", "CID_ONSAPI_PERMISSION", "CID_ONSAPI_OWNER", "CID_ONSAPI_PULL", "DEFAULT_CONSUMER",
	}
)

// validateMetadata judges the metadata of a new object that is named after a Service of it: the name must be a label
// of the domain name system.
func validateMetadata(meta *metav1.ObjectMeta) field.ErrorList {
	return apimachineryvalidation.ValidateObjectMeta(meta, true, apimachineryvalidation.NameIsDNS1035Label, field.NewPath("metadata"))
}

// validateNameLength refuses a name whose longest StatefulSet would have a name that is too long. An object keeps its
// name, so for an existing one the error is with what was changed: path and value.
func validateNameLength(name, longest string, path *field.Path, value any) field.ErrorList {
	excess := len(longest) - naming.MaxStatefulSetName
	if excess <= 0 {
		return nil
	}
	return field.ErrorList{field.Invalid(path, value, fmt.Sprintf(
		"the name may have at most %d characters, so that its StatefulSet %s has at most %d", len(name)-excess, longest, naming.MaxStatefulSetName))}
}

func validateTopic(topic string, path *field.Path) field.ErrorList {
	switch {
	case topic == "" || len(topic) > maxTopicName:
		return nil // declared
	case !resourceName.MatchString(topic):
		return field.ErrorList{field.Invalid(path, topic, "must consist of letters, digits, %, |, - and _")}
	case hasAnyPrefix(topic, "%RETRY%", "%DLQ%"):
		return field.ErrorList{field.Invalid(path, topic, "must not be a retry or dead-letter topic: they follow their consumer group")}
	case slices.Contains(systemTopics, topic), hasAnyPrefix(strings.ToLower(topic), "rmq_sys_"), strings.HasSuffix(topic, "_REPLY_TOPIC"):
		return field.ErrorList{field.Invalid(path, topic, "must not be a topic of RocketMQ itself")}
	}
	return nil
}

func validateConsumerGroups(groups []string, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	for i, group := range groups {
		errs = append(errs, validateConsumerGroup(group, path.Index(i))...)
	}
	return errs
}

func validateConsumerGroup(group string, path *field.Path) field.ErrorList {
	switch {
	case group == "":
		return field.ErrorList{field.Required(path, "a consumer group has a name")}
	case len(group) > maxConsumerGroupName:
		return field.ErrorList{field.TooLongCharacters(path, group, maxConsumerGroupName)}
	case !resourceName.MatchString(group):
		return field.ErrorList{field.Invalid(path, group, "must consist of letters, digits, %, |, - and _")}
	case slices.Contains(systemGroups, group), hasAnyPrefix(group, "CID_RMQ_SYS_"):
		return field.ErrorList{field.Invalid(path, group, "must not be a consumer group of RocketMQ itself")}
	}
	return nil
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(s, prefix) })
}
