// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package podstate_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/podstate"
)

var since = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// running is a pod of one container that is ready, after a change.
func running(change func(*corev1.Pod)) *corev1.Pod {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "mq-0", UID: "u1"}}
	pod.Status.Conditions = []corev1.PodCondition{
		{Type: corev1.PodScheduled, Status: corev1.ConditionTrue},
		{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: metav1.NewTime(since)},
	}
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "broker", ContainerID: "c1",
		State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}}
	if change != nil {
		change(pod)
	}
	return pod
}

func waiting(reason, message string) corev1.ContainerState {
	return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}
}

func TestReady(t *testing.T) {
	for name, c := range map[string]struct {
		pod  *corev1.Pod
		want bool
	}{
		"there is no pod":                      {nil, false},
		"it is ready":                          {running(nil), true},
		"it is ready and about to end":         {running(func(p *corev1.Pod) { p.DeletionTimestamp = new(metav1.Now()) }), false},
		"it is not ready":                      {running(func(p *corev1.Pod) { p.Status.Conditions[1].Status = corev1.ConditionFalse }), false},
		"Kubernetes cannot say, its node died": {running(func(p *corev1.Pod) { p.Status.Conditions[1].Status = corev1.ConditionUnknown }), false},
		"it is scheduled and no more":          {running(func(p *corev1.Pod) { p.Status.Conditions = p.Status.Conditions[:1] }), false},
	} {
		t.Run(name, func(t *testing.T) {
			at, ready := podstate.Ready(c.pod)
			if ready != c.want {
				t.Errorf("ready is %v, want %v", ready, c.want)
			}
			if c.want && !at.Equal(since) {
				t.Errorf("it is ready since %s, want %s", at, since)
			}
		})
	}
}

func TestInstance(t *testing.T) {
	first := podstate.Instance(running(nil))
	for name, c := range map[string]struct {
		pod  *corev1.Pod
		want string // empty for one that is neither none nor the first
	}{
		"it is the same":                     {running(func(p *corev1.Pod) { p.ResourceVersion = "8" }), first},
		"its container was restarted":        {running(func(p *corev1.Pod) { p.Status.ContainerStatuses[0].ContainerID = "c2" }), ""},
		"another pod took its name":          {running(func(p *corev1.Pod) { p.UID = "u2" }), ""},
		"there is no pod":                    {nil, "none"},
		"its container was not made":         {running(func(p *corev1.Pod) { p.Status.ContainerStatuses = nil }), "none"},
		"its container waits to start again": {running(func(p *corev1.Pod) { p.Status.ContainerStatuses[0].State = waiting("CrashLoopBackOff", "") }), "none"},
	} {
		t.Run(name, func(t *testing.T) {
			got := podstate.Instance(c.pod)
			switch {
			case c.want == "none" && got != "":
				t.Errorf("the instance is %q, want none", got)
			case c.want == "" && (got == "" || got == first):
				t.Errorf("the instance is %q, want another than %q", got, first)
			case c.want == first && got != first:
				t.Errorf("the instance is %q, want %q", got, first)
			}
		})
	}
}

func TestProblem(t *testing.T) {
	state := func(s corev1.ContainerState) func(*corev1.Pod) {
		return func(p *corev1.Pod) { p.Status.ContainerStatuses[0].State = s }
	}
	for name, c := range map[string]struct {
		pod  *corev1.Pod
		want string
	}{
		"there is no pod":                {nil, ""},
		"it runs":                        {running(nil), ""},
		"its container is being made":    {running(state(waiting("ContainerCreating", ""))), ""},
		"its container waits for others": {running(state(waiting("PodInitializing", ""))), ""},
		"its image cannot be had":        {running(state(waiting("ImagePullBackOff", "no such image"))), "container broker of pod mq-0: ImagePullBackOff: no such image"},
		"it ends again and again": {running(func(p *corev1.Pod) {
			s := &p.Status.ContainerStatuses[0]
			s.State = waiting("CrashLoopBackOff", "")
			s.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{Reason: "OOMKilled", ExitCode: 137}
		}), "container broker of pod mq-0: CrashLoopBackOff (ended last with OOMKilled, exit code 137)"},
		"an init container cannot start": {running(func(p *corev1.Pod) {
			p.Status.InitContainerStatuses = []corev1.ContainerStatus{{Name: "prepare", State: waiting("CreateContainerConfigError", "")}}
		}), "container prepare of pod mq-0: CreateContainerConfigError"},
		"no node has room": {running(func(p *corev1.Pod) {
			p.Status.Conditions[0] = corev1.PodCondition{Type: corev1.PodScheduled, Status: corev1.ConditionFalse,
				Reason: corev1.PodReasonUnschedulable, Message: "0/1 nodes are available"}
		}), "pod mq-0 cannot be scheduled: 0/1 nodes are available"},
		"it waits for the scheduler to be asked": {running(func(p *corev1.Pod) {
			p.Status.Conditions[0] = corev1.PodCondition{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: corev1.PodReasonSchedulingGated}
		}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := podstate.Problem(c.pod); got != c.want {
				t.Errorf("the problem is %q, want %q", got, c.want)
			}
		})
	}
}
