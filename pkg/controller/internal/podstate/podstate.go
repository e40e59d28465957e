// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package podstate reads what Kubernetes says about a pod. It is pure.
package podstate

import (
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Ready says whether a pod is ready and not about to end, and since when.
func Ready(pod *corev1.Pod) (since time.Time, ready bool) {
	if pod == nil || pod.DeletionTimestamp != nil {
		return time.Time{}, false
	}
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue {
			return c.LastTransitionTime.Time, true
		}
	}
	return time.Time{}, false
}

// Instance tells one run of a pod's container from every other one: a restart is a new instance. It is empty while the
// container does not run.
func Instance(pod *corev1.Pod) string {
	if pod == nil || len(pod.Status.ContainerStatuses) == 0 || pod.Status.ContainerStatuses[0].State.Running == nil {
		return ""
	}
	return string(pod.UID) + "/" + pod.Status.ContainerStatuses[0].ContainerID
}

// starting are the reasons for which a container waits that mean no trouble.
var starting = [...]string{"", "ContainerCreating", "PodInitializing"}

// Problem says what keeps a pod from being ready if Kubernetes knows. It is empty for a pod that is merely starting.
func Problem(pod *corev1.Pod) string {
	if pod == nil {
		return ""
	}
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse && c.Reason == corev1.PodReasonUnschedulable {
			return fmt.Sprintf("pod %s cannot be scheduled: %s", pod.Name, c.Message)
		}
	}
	for _, s := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
		if w := s.State.Waiting; w != nil && !slices.Contains(starting[:], w.Reason) {
			return fmt.Sprintf("container %s of pod %s: %s%s%s", s.Name, pod.Name, w.Reason, detail(w.Message), lastEnd(&s))
		}
	}
	return ""
}

func lastEnd(s *corev1.ContainerStatus) string {
	t := s.LastTerminationState.Terminated
	if t == nil {
		return ""
	}
	return fmt.Sprintf(" (ended last with %s, exit code %d)", t.Reason, t.ExitCode)
}

func detail(message string) string {
	if message == "" {
		return ""
	}
	return ": " + message
}
