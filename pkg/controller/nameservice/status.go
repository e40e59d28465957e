// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package nameservice

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/condition"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/plans"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/podstate"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/workload"
)

// answerGrace is how long a name server may be ready without answering us before that counts as trouble.
const answerGrace = 20 * time.Second

// Status says what was seen. Failure is why the plan could not be carried out, nil if it could.
func Status(in Input, failure error, now time.Time) v1alpha1.NameServiceStatus {
	n := in.NameService
	status := *n.Status.DeepCopy()
	status.ObservedGeneration = n.Generation
	conditions := condition.From(n.Status.Conditions, n.Generation, now)
	switch {
	case paused(n):
		conditions.PutPaused(n)
		status.Conditions = conditions.List()
		return status
	case in.Standalone:
		putStandalone(conditions)
		status.Conditions = conditions.List()
		return status
	}
	observeServers(in, &status)
	conditions.Put(v1alpha1.ConditionPaused, metav1.ConditionFalse, v1alpha1.ReasonRunning, "")
	putReady(conditions, in)
	putProgressing(conditions, in)
	putDegraded(conditions, in, failure, now)
	putPending(conditions, in)
	putConverged(conditions, in, &status)
	status.Conditions = conditions.List()
	return status
}

func putStandalone(conditions *condition.Set) {
	const message = "this server runs without a Kubernetes to create pods in"
	conditions.Put(v1alpha1.ConditionReady, metav1.ConditionFalse, v1alpha1.ReasonNoKubernetes, message)
	conditions.Put(v1alpha1.ConditionProgressing, metav1.ConditionFalse, v1alpha1.ReasonNoKubernetes, message)
	conditions.Put(v1alpha1.ConditionDegraded, metav1.ConditionFalse, v1alpha1.ReasonNoKubernetes, message)
}

func observeServers(in Input, status *v1alpha1.NameServiceStatus) {
	n := in.NameService
	status.Selector = labels.SelectorFromSet(naming.NameServiceSelector(n.Name)).String()
	status.Version = imageVersion(n.Spec.NameServiceImage)
	status.UpdateRevision = workload.NameServiceRevision(n)
	status.Replicas, status.ReadyReplicas = 0, 0
	status.Addresses, status.NameServers, status.CurrentRevision = nil, nil, ""
	if s := statefulSet(in); s != nil {
		status.Replicas, status.ReadyReplicas = s.Status.Replicas, s.Status.ReadyReplicas
		status.Addresses = naming.NameServerAddresses(n.Namespace, n.Name, int(replicas(s)))
		status.CurrentRevision = s.Annotations[naming.AnnotationRevision]
	}
	for _, name := range podNames(in) {
		if ip := in.Children.Pods[name].Status.PodIP; ip != "" {
			status.NameServers = append(status.NameServers, ip)
		}
	}
}

func putReady(conditions *condition.Set, in Input) {
	s := statefulSet(in)
	switch {
	case in.NameService.DeletionTimestamp != nil:
		conditions.Put(v1alpha1.ConditionReady, metav1.ConditionFalse, v1alpha1.ReasonDeleting, "the name servers are being removed")
	case s == nil:
		conditions.Put(v1alpha1.ConditionReady, metav1.ConditionFalse, v1alpha1.ReasonCreatingChildren, "the name servers are being created")
	case replicas(s) < size(in.NameService) || !plans.RolledOut(s):
		conditions.Put(v1alpha1.ConditionReady, metav1.ConditionFalse, v1alpha1.ReasonWaitingForMembers,
			"%d of %d name servers are ready", s.Status.ReadyReplicas, max(replicas(s), size(in.NameService)))
	case replicas(s) == 0:
		conditions.Put(v1alpha1.ConditionReady, metav1.ConditionTrue, v1alpha1.ReasonAllReady, "size is 0: no name server runs, and no broker can start")
	default:
		conditions.Put(v1alpha1.ConditionReady, metav1.ConditionTrue, v1alpha1.ReasonAllReady, "%d name servers are ready", replicas(s))
	}
}

func putProgressing(conditions *condition.Set, in Input) {
	s := statefulSet(in)
	progressing := func(reason, format string, args ...any) {
		conditions.Put(v1alpha1.ConditionProgressing, metav1.ConditionTrue, reason, format, args...)
	}
	switch {
	case in.NameService.DeletionTimestamp != nil:
		progressing(v1alpha1.ReasonDeleting, "the name servers are being removed")
	case s == nil || replicas(s) < size(in.NameService):
		progressing(v1alpha1.ReasonCreatingChildren, "%d name servers are being created", size(in.NameService))
	case !plans.RolledOut(s):
		progressing(v1alpha1.ReasonWaitingForMembers, "%d of %d name servers are ready", s.Status.ReadyReplicas, replicas(s))
	default:
		conditions.Put(v1alpha1.ConditionProgressing, metav1.ConditionFalse, v1alpha1.ReasonComplete, "")
	}
}

func putDegraded(conditions *condition.Set, in Input, failure error, now time.Time) {
	if reason, message := trouble(in, failure, now); reason != "" {
		conditions.Put(v1alpha1.ConditionDegraded, metav1.ConditionTrue, reason, "%s", message)
		return
	}
	conditions.Put(v1alpha1.ConditionDegraded, metav1.ConditionFalse, v1alpha1.ReasonHealthy, "")
}

// trouble returns the first thing that is wrong.
func trouble(in Input, failure error, now time.Time) (reason, message string) {
	if failure != nil {
		return plans.FailureReason(failure), failure.Error()
	}
	if missing := plans.MissingLaunches(in.Children); len(missing) > 0 && in.NameService.DeletionTimestamp == nil {
		return v1alpha1.ReasonMemberNotReady, fmt.Sprintf("ConfigMap %s was removed: pods cannot start again without it", missing[0])
	}
	for _, name := range podNames(in) {
		if problem := podstate.Problem(in.Children.Pods[name]); problem != "" {
			return v1alpha1.ReasonMemberNotReady, problem
		}
	}
	for _, name := range podNames(in) {
		since, _ := podstate.Ready(in.Children.Pods[name])
		if err := in.Answers[name].Err; err != nil && now.Sub(since) > answerGrace {
			return v1alpha1.ReasonNameServersUnreachable, fmt.Sprintf("name server %s is ready for Kubernetes but does not answer: %v", name, err)
		}
	}
	return "", ""
}

func putPending(conditions *condition.Set, in Input) {
	s, want := statefulSet(in), size(in.NameService)
	if revision := workload.NameServiceRevision(in.NameService); s != nil && s.Annotations[naming.AnnotationRevision] != revision {
		conditions.Put(v1alpha1.ConditionUpdatePending, metav1.ConditionTrue, v1alpha1.ReasonSpecChanged,
			"the name servers run revision %s, the spec asks for %s; this version does not replace running name servers",
			s.Annotations[naming.AnnotationRevision], revision)
	} else {
		conditions.Put(v1alpha1.ConditionUpdatePending, metav1.ConditionFalse, v1alpha1.ReasonUpToDate, "")
	}
	if s != nil && replicas(s) > want {
		conditions.Put(v1alpha1.ConditionScaleDownBlocked, metav1.ConditionTrue, v1alpha1.ReasonNotDrained,
			"size is %d and there are %d name servers; this version does not remove name servers, brokers and clients may still use them",
			want, replicas(s))
	} else {
		conditions.Put(v1alpha1.ConditionScaleDownBlocked, metav1.ConditionFalse, v1alpha1.ReasonSizeReached, "")
	}
}

// putConverged compares what the name servers know, and counts the brokers that all of them do.
func putConverged(conditions *condition.Set, in Input, status *v1alpha1.NameServiceStatus) {
	status.BrokersSeen = nil
	var silent []string
	for _, name := range podNames(in) {
		if answer, asked := in.Answers[name]; !asked || answer.Err != nil {
			silent = append(silent, name)
		}
	}
	if s := statefulSet(in); s != nil && replicas(s) == 0 {
		conditions.Put(v1alpha1.ConditionBrokersConverged, metav1.ConditionUnknown, v1alpha1.ReasonNameServersUnreachable,
			"size is 0: there is no name server to ask")
		return
	}
	if s := statefulSet(in); s == nil || len(in.Answers) == 0 || len(silent) > 0 || len(in.Answers) < int(replicas(s)) {
		conditions.Put(v1alpha1.ConditionBrokersConverged, metav1.ConditionUnknown, v1alpha1.ReasonNameServersUnreachable,
			"not all name servers have answered%s", condition.Among(silent))
		return
	}
	all, known := compare(in.Answers)
	status.BrokersSeen = new(int32(len(all)))
	if len(known) > 0 {
		conditions.Put(v1alpha1.ConditionBrokersConverged, metav1.ConditionFalse, v1alpha1.ReasonConverging,
			"%d brokers are registered with all name servers; not so%s", len(all), condition.Among(known))
		return
	}
	conditions.Put(v1alpha1.ConditionBrokersConverged, metav1.ConditionTrue, v1alpha1.ReasonConverged,
		"%d brokers are registered with all name servers", len(all))
}

// compare returns the brokers that all name servers know alike, and those that they do not, sorted.
func compare(answers map[string]registration.Answer) (all, some []string) {
	seen := map[string]int{}
	for _, answer := range answers {
		for address, b := range answer.Brokers {
			seen[fmt.Sprintf("%s/%s/%d at %s", b.Cluster, b.Group, b.ID, address)]++
		}
	}
	for _, broker := range slices.Sorted(maps.Keys(seen)) {
		if seen[broker] == len(answers) {
			all = append(all, broker)
		} else {
			some = append(some, broker)
		}
	}
	return all, some
}

// imageVersion reads a RocketMQ version from an image's tag, empty where it does not start with one.
func imageVersion(image string) string {
	image, _, _ = strings.Cut(image, "@")
	tag := image[strings.LastIndexByte(image, '/')+1:]
	_, tag, _ = strings.Cut(tag, ":")
	version := tag
	if end := strings.IndexFunc(tag, func(r rune) bool { return r != '.' && (r < '0' || r > '9') }); end >= 0 {
		version = tag[:end]
	}
	if strings.Count(version, ".") < 1 {
		return ""
	}
	return strings.Trim(version, ".")
}
