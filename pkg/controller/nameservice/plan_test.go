// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package nameservice_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/nameservice"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// TestPlan: a situation, and what is done about it, one line per step. The hash in names of launch ConfigMaps is left
// out.
func TestPlan(t *testing.T) {
	deleted := func(w *world) { w.in.NameService.DeletionTimestamp = new(metav1.NewTime(now)) }
	pause := func(w *world) {
		w.in.NameService.Annotations = map[string]string{v1alpha1.PausedAnnotation: "true"}
	}
	cases := map[string]struct {
		world  func() *world // running(nil) if not given
		change func(w *world)
		want   []string
	}{
		"everything is as it should be; do nothing": {},
		"nothing exists; the object is held, then what name servers need is made, then they are": {
			world: newWorld,
			want: []string{"add finalizer",
				"create Service ns, create Service ns-headless, create PodDisruptionBudget ns-name-servers, create ConfigMap ns-namesrv-*",
				"create StatefulSet ns"},
		},
		"the clients' Service was removed; it alone is made": {
			change: func(w *world) { delete(w.in.Children.Services, "ns") },
			want:   []string{"create Service ns"},
		},
		"the headless Service was removed; it alone is made": {
			change: func(w *world) { delete(w.in.Children.Services, "ns-headless") },
			want:   []string{"create Service ns-headless"},
		},
		"the disruption budget was removed; it alone is made": {
			change: func(w *world) { clear(w.in.Children.Budgets) },
			want:   []string{"create PodDisruptionBudget ns-name-servers"},
		},
		"the StatefulSet was removed; it is made with the launch there is": {
			change: func(w *world) { clear(w.in.Children.StatefulSets) },
			want:   []string{"create StatefulSet ns"},
		},
		"the launch that pods start with was removed; it is made again": {
			change: (*world).removeLaunches,
			want:   []string{"create ConfigMap ns-namesrv-*"},
		},
		"the finalizer was taken off; it is put back": {
			change: func(w *world) { w.in.NameService.Finalizers = nil },
			want:   []string{"add finalizer"},
		},
		"size grows; name servers are added": {
			change: func(w *world) { w.in.NameService.Spec.Replicas = new(int32(3)) },
			want:   []string{"set replicas to 3 of StatefulSet ns"},
		},
		"size grows while the StatefulSet is on its way out; wait": {
			change: func(w *world) {
				w.in.NameService.Spec.Replicas = new(int32(3))
				w.set().DeletionTimestamp = new(metav1.NewTime(now))
			},
		},
		"size grows from nothing; name servers are added": {
			change: func(w *world) { w.set().Spec.Replicas = new(int32(0)) },
			want:   []string{"set replicas to 2 of StatefulSet ns"},
		},
		"size shrinks; nothing is removed": {
			change: func(w *world) { w.in.NameService.Spec.Replicas = new(int32(1)) },
		},
		"size is zero; nothing is removed": {
			change: func(w *world) { w.in.NameService.Spec.Replicas = new(int32(0)) },
		},
		"the image changes; no name server is touched": {
			change: func(w *world) { w.in.NameService.Spec.NameServiceImage = "apache/rocketmq:5.6.0" },
		},
		"properties change; no name server is touched and the launch they need stays": {
			change: func(w *world) { w.in.NameService.Spec.Properties = map[string]string{"orderMessageEnable": "true"} },
		},
		"nobody starts with a launch any more; it is removed": {
			change: func(w *world) { w.addLaunch("ns-namesrv-old") },
			want:   []string{"delete ConfigMap ns-namesrv-*"},
		},
		"a pod still runs with a launch that its workload has left; it stays": {
			change: func(w *world) {
				w.addLaunch("ns-namesrv-old")
				w.in.Children.Pods["ns-1"].Spec.Volumes = []corev1.Volume{{Name: naming.Volume("launch"), VolumeSource: corev1.VolumeSource{
					ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "ns-namesrv-old"}}}}}
			},
		},
		"no name server answers; nothing is replaced": {
			change: func(w *world) {
				for pod := range w.in.Answers {
					w.in.Answers[pod] = registration.Answer{Err: errTest}
				}
			},
		},
		"the object is paused; nothing is done": {
			world:  newWorld,
			change: pause,
		},
		"the object is paused and deleted; nothing is done": {
			change: func(w *world) { pause(w); deleted(w) },
		},
		"there is no Kubernetes; nothing is done": {
			world:  newWorld,
			change: func(w *world) { w.in.Standalone = true },
		},
		"the object is deleted; name servers go before what they need": {
			change: deleted,
			want: []string{"delete StatefulSet ns",
				"delete PodDisruptionBudget ns-name-servers, delete Service ns, delete Service ns-headless, delete ConfigMap ns-namesrv-*"},
		},
		"the object is deleted and its children are on their way out; wait": {
			change: func(w *world) {
				deleted(w)
				w.set().DeletionTimestamp = new(metav1.NewTime(now))
				clear(w.in.Children.Services)
				clear(w.in.Children.Budgets)
				clear(w.in.Children.ConfigMaps)
			},
		},
		"the object is deleted and its children are gone; it is let go": {
			world: newWorld,
			change: func(w *world) {
				deleted(w)
				w.in.NameService.Finalizers = []string{naming.FinalizerChildren}
			},
			want: []string{"remove finalizer"},
		},
		"the object is deleted and was let go; its children are none of our business": {
			change: func(w *world) {
				deleted(w)
				w.in.NameService.Finalizers = []string{"somebody.else/waits"}
			},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := situation(tc.world, tc.change)
			var got []string
			for _, step := range nameservice.Plan(w.in) {
				var actions []string
				for _, action := range step {
					actions = append(actions, shorten(action.String()))
				}
				got = append(got, strings.Join(actions, ", "))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("the plan differs (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPlanSetsSize: the number of pods of a StatefulSet that is made.
func TestPlanSetsSize(t *testing.T) {
	cases := map[string]struct {
		size *int32
		want int32
	}{
		"a size is given":                     {size: new(int32(3)), want: 3},
		"no name server is asked for":         {size: new(int32(0)), want: 0},
		"an object from before defaulting":    {size: nil, want: 1},
		"one name server, as is the default":  {size: new(int32(1)), want: 1},
		"the largest number that is accepted": {size: new(int32(32)), want: 32},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.in.NameService.Spec.Replicas = tc.size
			w.carryOut()
			if got := *w.set().Spec.Replicas; got != tc.want {
				t.Errorf("the StatefulSet has %d replicas, want %d", got, tc.want)
			}
		})
	}
}

// TestRevisit: name servers are asked often while they disagree, seldom while they agree, and never if there is none to
// be asked.
func TestRevisit(t *testing.T) {
	cases := map[string]struct {
		change func(w *world)
		want   time.Duration
	}{
		"all agree": {want: 90 * time.Second},
		"one does not know a broker": {
			change: func(w *world) { w.in.Answers["ns-1"] = registration.Answer{} },
			want:   4 * time.Second,
		},
		"one does not answer": {
			change: func(w *world) { w.in.Answers["ns-1"] = registration.Answer{Err: errTest} },
			want:   4 * time.Second,
		},
		"all agree and something else is wrong": {
			change: (*world).removeLaunches,
			want:   4 * time.Second,
		},
		"none was asked": {
			change: func(w *world) { clear(w.in.Answers) },
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := situation(nil, tc.change)
			status := nameservice.Status(w.in, nil, now)
			if got := nameservice.Revisit(w.in, status.Conditions); got != tc.want {
				t.Errorf("looks again after %s, want %s", got, tc.want)
			}
		})
	}
}

// situation is a base, running if none is given, with a change made to it.
func situation(base func() *world, change func(w *world)) *world {
	if base == nil {
		return running(change)
	}
	w := base()
	if change != nil {
		change(w)
	}
	return w
}

// shorten leaves out hashes, and reasons after the object.
func shorten(action string) string {
	action, _, _ = strings.Cut(action, ": ")
	const launch = "ConfigMap ns-namesrv-"
	if before, _, found := strings.Cut(action, launch); found {
		action = before + launch + "*"
	}
	return action
}
