// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package nameservice_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/nameservice"
)

// TestStatus: a situation, and the conditions that tell of it. Only those that are not as for a NameService that runs
// well are listed.
func TestStatus(t *testing.T) {
	well := map[string]string{"Ready": "True/AllReady", "Progressing": "False/Complete", "Degraded": "False/Healthy",
		"BrokersConverged": "True/Converged", "UpdatePending": "False/UpToDate", "ScaleDownBlocked": "False/SizeReached",
		"Paused": "False/Running"}
	const unreachable = "Unknown/NameServersUnreachable"
	cases := map[string]struct {
		world   func() *world // running(nil) if not given
		change  func(w *world)
		failure error
		after   time.Duration
		want    map[string]string
	}{
		"everything runs": {},
		"nothing was made yet": {
			world: newWorld,
			want:  map[string]string{"Ready": "False/CreatingChildren", "Progressing": "True/CreatingChildren", "BrokersConverged": unreachable},
		},
		"name servers were made and are not ready yet": {
			world: func() *world {
				w := newWorld()
				w.carryOut()
				return w
			},
			want: map[string]string{"Ready": "False/WaitingForMembers", "Progressing": "True/WaitingForMembers", "BrokersConverged": unreachable},
		},
		"one of two is not ready": {
			change: func(w *world) { w.set().Status.ReadyReplicas = 1 },
			want:   map[string]string{"Ready": "False/WaitingForMembers", "Progressing": "True/WaitingForMembers"},
		},
		"Kubernetes has not acted on the newest StatefulSet; its count of ready pods is old": {
			change: func(w *world) { w.set().Generation = 2 },
			want:   map[string]string{"Ready": "False/WaitingForMembers", "Progressing": "True/WaitingForMembers"},
		},
		"size was raised and nothing was done yet": {
			change: func(w *world) { w.in.NameService.Spec.Replicas = new(int32(3)) },
			want:   map[string]string{"Ready": "False/WaitingForMembers", "Progressing": "True/CreatingChildren"},
		},
		"an added name server is starting": {
			change: func(w *world) {
				w.in.NameService.Spec.Replicas = new(int32(3))
				w.carryOut()
			},
			want: map[string]string{"Ready": "False/WaitingForMembers", "Progressing": "True/WaitingForMembers", "BrokersConverged": unreachable},
		},
		"a pod cannot start": {
			change: func(w *world) {
				w.set().Status.ReadyReplicas = 1
				delete(w.in.Answers, "ns-1")
				w.in.Children.Pods["ns-1"].Status.ContainerStatuses[0].State = corev1.ContainerState{
					Waiting: &corev1.ContainerStateWaiting{Reason: "ImagePullBackOff"}}
			},
			want: map[string]string{"Ready": "False/WaitingForMembers", "Progressing": "True/WaitingForMembers",
				"Degraded": "True/MemberNotReady", "BrokersConverged": unreachable},
		},
		"a pod finds no node": {
			change: func(w *world) {
				w.in.Children.Pods["ns-1"].Status.Conditions = []corev1.PodCondition{{Type: corev1.PodScheduled,
					Status: corev1.ConditionFalse, Reason: corev1.PodReasonUnschedulable}}
			},
			want: map[string]string{"Degraded": "True/MemberNotReady"},
		},
		"the launch that pods start with was removed": {
			change: (*world).removeLaunches,
			want:   map[string]string{"Degraded": "True/MemberNotReady"},
		},
		"a name server just became ready and does not answer yet": {
			change: silence("ns-1"),
			after:  20 * time.Second,
			want:   map[string]string{"BrokersConverged": unreachable},
		},
		"a name server has been ready and does not answer": {
			change: silence("ns-1"),
			after:  21 * time.Second,
			want:   map[string]string{"Degraded": "True/NameServersUnreachable", "BrokersConverged": unreachable},
		},
		"no name server was asked": {
			change: func(w *world) { clear(w.in.Answers) },
			want:   map[string]string{"BrokersConverged": unreachable},
		},
		"a name server does not know a broker": {
			change: func(w *world) { w.in.Answers["ns-1"] = registration.Answer{} },
			want:   map[string]string{"BrokersConverged": "False/Converging"},
		},
		"name servers know a broker in different roles": {
			change: func(w *world) {
				w.in.Answers["ns-1"] = registered(registration.Broker{Cluster: "mq", Group: "mq-0", ID: 1})
			},
			want: map[string]string{"BrokersConverged": "False/Converging"},
		},
		"no broker has registered; all agree on that": {
			change: func(w *world) {
				w.in.Answers["ns-0"], w.in.Answers["ns-1"] = registration.Answer{}, registration.Answer{}
			},
		},
		"the image changed": {
			change: func(w *world) { w.in.NameService.Spec.NameServiceImage = "apache/rocketmq:5.6.0" },
			want:   map[string]string{"UpdatePending": "True/SpecChanged"},
		},
		"properties changed": {
			change: func(w *world) { w.in.NameService.Spec.Properties = map[string]string{"orderMessageEnable": "true"} },
			want:   map[string]string{"UpdatePending": "True/SpecChanged"},
		},
		"size shrank": {
			change: func(w *world) { w.in.NameService.Spec.Replicas = new(int32(1)) },
			want:   map[string]string{"ScaleDownBlocked": "True/NotDrained"},
		},
		"size shrank to nothing": {
			change: func(w *world) { w.in.NameService.Spec.Replicas = new(int32(0)) },
			want:   map[string]string{"ScaleDownBlocked": "True/NotDrained"},
		},
		"somebody else has a name that is needed": {
			failure: fmt.Errorf("acting: %w", &apply.ConflictError{Kind: "Service", Name: "ns"}),
			want:    map[string]string{"Degraded": "True/ChildConflict"},
		},
		"one of several failures is a conflict": {
			failure: errors.Join(errTest, &apply.ConflictError{Kind: "Service", Name: "ns"}),
			want:    map[string]string{"Degraded": "True/ChildConflict"},
		},
		"Kubernetes refused something": {
			failure: errTest,
			want:    map[string]string{"Degraded": "True/ActionFailed"},
		},
		"the object is paused; what was said of the rest stays": {
			change: func(w *world) {
				w.in.NameService.Status = nameservice.Status(w.in, nil, now)
				w.in.NameService.Annotations = map[string]string{v1alpha1.PausedAnnotation: "true"}
				clear(w.in.Answers)
				w.set().Status.ReadyReplicas = 0
			},
			want: map[string]string{"Paused": "True/PausedByAnnotation"},
		},
		"the object is paused and deleted; it says that it waits": {
			change: func(w *world) {
				w.in.NameService.Status = nameservice.Status(w.in, nil, now)
				w.in.NameService.Annotations = map[string]string{v1alpha1.PausedAnnotation: "true"}
				w.in.NameService.DeletionTimestamp = new(metav1.NewTime(now))
			},
			want: map[string]string{"Paused": "True/DeletionPaused"},
		},
		"the annotation is not true; the object is not paused": {
			change: func(w *world) { w.in.NameService.Annotations = map[string]string{v1alpha1.PausedAnnotation: "false"} },
		},
		"the object is deleted": {
			change: func(w *world) { w.in.NameService.DeletionTimestamp = new(metav1.NewTime(now)) },
			want:   map[string]string{"Ready": "False/Deleting", "Progressing": "True/Deleting"},
		},
		"there is no Kubernetes": {
			world:  newWorld,
			change: func(w *world) { w.in.Standalone = true },
			want: map[string]string{"Ready": "False/NoKubernetes", "Progressing": "False/NoKubernetes", "Degraded": "False/NoKubernetes",
				"BrokersConverged": "absent", "UpdatePending": "absent", "ScaleDownBlocked": "absent", "Paused": "absent"},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := situation(tc.world, tc.change)
			status := nameservice.Status(w.in, tc.failure, now.Add(tc.after))
			for conditionType, usual := range well {
				want, special := tc.want[conditionType]
				if !special {
					want = usual
				}
				if got := reason(status, conditionType); got != want {
					t.Errorf("condition %s is %s, want %s", conditionType, got, want)
				}
			}
		})
	}
}

// TestStatusOfNone: what is said of a NameService that is to have no name servers helps somebody who wonders why nothing
// works.
func TestStatusOfNone(t *testing.T) {
	w := newWorld()
	w.in.NameService.Spec.Replicas = new(int32(0))
	w.carryOut()
	w.settle()
	status := nameservice.Status(w.in, nil, now)
	for conditionType, want := range map[string]string{
		"Ready":            "size is 0: no name server runs, and no broker can start",
		"BrokersConverged": "size is 0: there is no name server to ask",
	} {
		if c := meta.FindStatusCondition(status.Conditions, conditionType); c == nil || c.Message != want {
			t.Errorf("condition %s is %+v, want the message %q", conditionType, c, want)
		}
	}
}

func TestStatusOfServers(t *testing.T) {
	w := running(func(w *world) {
		// Pods are listed by number, whatever their order as text.
		w.in.NameService.Spec.Replicas = new(int32(11))
		w.in.NameService.Generation = 7
		w.carryOut()
		w.settle()
		w.in.Children.Pods["ns-3"].Status.PodIP = ""
		w.set().Status.ReadyReplicas = 10
		w.in.Answers["ns-1"].Brokers["10.1.0.2:10911"] = registration.Broker{Cluster: "mq", Group: "mq-0", ID: 1}
	})
	got := nameservice.Status(w.in, nil, now)
	if got.CurrentRevision == "" || got.CurrentRevision != got.UpdateRevision {
		t.Errorf("revisions are %q and %q, want the same", got.CurrentRevision, got.UpdateRevision)
	}
	got.Conditions, got.CurrentRevision, got.UpdateRevision = nil, "", ""
	want := v1alpha1.NameServiceStatus{
		ObservedGeneration: 7, Replicas: 11, ReadyReplicas: 10, Version: "5.5.0", BrokersSeen: new(int32(1)),
		NameServers: []string{"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.5", "10.0.0.6", "10.0.0.7", "10.0.0.8", "10.0.0.9",
			"10.0.0.10", "10.0.0.11"},
		Selector: "app=name_service,name_service_cr=ns",
	}
	for i := range 11 {
		want.Addresses = append(want.Addresses, fmt.Sprintf("ns-%d.ns-headless.default.svc:9876", i))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the status differs (-want +got):\n%s", diff)
	}
}

// TestStatusForgetsWhatIsGone: nothing of an earlier status outlives the name servers it told of.
func TestStatusForgetsWhatIsGone(t *testing.T) {
	w := newWorld()
	w.in.NameService.Status = nameservice.Status(running(nil).in, nil, now)
	got := nameservice.Status(w.in, nil, now)
	if got.Replicas != 0 || got.ReadyReplicas != 0 || got.Addresses != nil || got.NameServers != nil || got.CurrentRevision != "" ||
		got.BrokersSeen != nil {
		t.Errorf("the status tells of name servers that are gone: %+v", got)
	}
}

func TestStatusKeepsTransitionTimes(t *testing.T) {
	w := running(nil)
	w.in.NameService.Status = nameservice.Status(w.in, nil, now)
	before := w.in.NameService.DeepCopy()
	later := nameservice.Status(w.in, nil, now.Add(time.Hour))
	if diff := cmp.Diff(before.Status, later); diff != "" {
		t.Errorf("nothing happened, and the status is another (-before +after):\n%s", diff)
	}
}

// TestStatusChangesNothing: the object comes from an informer, which others read.
func TestStatusChangesNothing(t *testing.T) {
	w := running(nil)
	w.in.NameService.Status = nameservice.Status(w.in, nil, now)
	w.set().Status = appsv1.StatefulSetStatus{}
	before := w.in.NameService.DeepCopy()
	nameservice.Status(w.in, errTest, now.Add(time.Hour))
	if diff := cmp.Diff(before, w.in.NameService); diff != "" {
		t.Errorf("the object that was read changed (-before +after):\n%s", diff)
	}
}

// TestStatusNamesTheTrouble: messages say what a user needs to find the cause.
func TestStatusNamesTheTrouble(t *testing.T) {
	cases := map[string]struct {
		change    func(w *world)
		failure   error
		condition string
		want      string
	}{
		"a silent name server": {change: silence("ns-1"), condition: v1alpha1.ConditionDegraded,
			want: "name server ns-1 is ready for Kubernetes but does not answer: no route to host"},
		"the name servers that did not answer": {change: silence("ns-0", "ns-1"), condition: v1alpha1.ConditionBrokersConverged,
			want: "not all name servers have answered: ns-0, ns-1"},
		"the brokers that only some know": {
			change:    func(w *world) { w.in.Answers["ns-1"] = registration.Answer{} },
			condition: v1alpha1.ConditionBrokersConverged,
			want:      "0 brokers are registered with all name servers; not so: mq/mq-0/0 at 10.1.0.1:10911"},
		"what Kubernetes refused": {failure: errTest, condition: v1alpha1.ConditionDegraded, want: errTest.Error()},
		"how many there are and should be": {
			change:    func(w *world) { w.in.NameService.Spec.Replicas = new(int32(1)) },
			condition: v1alpha1.ConditionScaleDownBlocked, want: "size is 1 and there are 2 name servers"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := situation(nil, tc.change)
			status := nameservice.Status(w.in, tc.failure, now.Add(time.Hour))
			c := meta.FindStatusCondition(status.Conditions, tc.condition)
			if c == nil || !strings.Contains(c.Message, tc.want) {
				t.Errorf("condition %s is %+v, want a message with %q", tc.condition, c, tc.want)
			}
		})
	}
}

func TestStatusReadsVersionFromImage(t *testing.T) {
	cases := map[string]string{
		"apache/rocketmq:5.5.0":                                     "5.5.0",
		"apache/rocketmq:5.5.0-alpine":                              "5.5.0",
		"registry.example:5000/apache/rocketmq:4.9.4@sha256:abcdef": "4.9.4",
		"registry.example:5000/apache/rocketmq":                     "",
		"apache/rocketmq":                                           "",
		"apache/rocketmq:latest":                                    "",
		"apache/rocketmq:5":                                         "",
		"apache/rocketmq@sha256:abcdef":                             "",
	}
	for image, want := range cases {
		t.Run(image, func(t *testing.T) {
			w := newWorld()
			w.in.NameService.Spec.NameServiceImage = image
			if got := nameservice.Status(w.in, nil, now).Version; got != want {
				t.Errorf("the version is %q, want %q", got, want)
			}
		})
	}
}

// silence makes name servers not answer.
func silence(pods ...string) func(w *world) {
	return func(w *world) {
		for _, pod := range pods {
			w.in.Answers[pod] = registration.Answer{Err: errTest}
		}
	}
}

func registered(b registration.Broker) registration.Answer {
	return registration.Answer{Brokers: map[string]registration.Broker{"10.1.0.1:10911": b}}
}

func reason(status v1alpha1.NameServiceStatus, conditionType string) string {
	c := meta.FindStatusCondition(status.Conditions, conditionType)
	if c == nil {
		return "absent"
	}
	return string(c.Status) + "/" + c.Reason
}
