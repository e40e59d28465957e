// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package plans_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/plans"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/workload"
)

// held is an object with our finalizer.
func held() metav1.Object {
	return &metav1.ObjectMeta{Name: "mq", Finalizers: []string{"theirs", naming.FinalizerChildren}}
}

func named[T any](object T, name string) map[string]T { return map[string]T{name: object} }

// full is a snapshot with a child of every kind.
func full(change func(*children.Snapshot)) children.Snapshot {
	meta := metav1.ObjectMeta{Name: "x"}
	have := children.Snapshot{
		StatefulSets: named(&appsv1.StatefulSet{ObjectMeta: meta}, "x"), Services: named(&corev1.Service{ObjectMeta: meta}, "x"),
		ConfigMaps: named(&corev1.ConfigMap{ObjectMeta: meta}, "x"), Budgets: named(&policyv1.PodDisruptionBudget{ObjectMeta: meta}, "x"),
	}
	if change != nil {
		change(&have)
	}
	return have
}

// lines are a plan as text.
func lines(steps [][]apply.Action) []string {
	var text []string
	for _, step := range steps {
		text = append(text, fmt.Sprint(step))
	}
	return text
}

func TestRemove(t *testing.T) {
	claims := named(&corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Name: "data"}}, "data")
	const why = ": the object is being deleted"
	others := "delete PodDisruptionBudget x" + why + " delete Service x" + why + " delete ConfigMap x" + why
	goes := new(metav1.Now())
	for name, c := range map[string]struct {
		object metav1.Object
		have   children.Snapshot
		claims map[string]*corev1.PersistentVolumeClaim
		want   []string
	}{
		"it was never held; its children are none of our business": {object: &metav1.ObjectMeta{Finalizers: []string{"theirs"}}, have: full(nil)},
		"everything is there; what runs goes first, claims are not touched": {object: held(), have: full(nil), claims: claims,
			want: []string{"[delete StatefulSet x" + why + "]", "[" + others + "]"}},
		"workloads are on their way; they are waited for, the rest goes": {object: held(), claims: claims,
			have: full(func(s *children.Snapshot) { s.StatefulSets["x"].DeletionTimestamp = goes }), want: []string{"[" + others + "]"}},
		"workloads are gone; claims go": {object: held(), have: full(func(s *children.Snapshot) { s.StatefulSets = nil }), claims: claims,
			want: []string{"[" + others + " delete PersistentVolumeClaim data" + why + "]"}},
		"claims are left alone": {object: held(), claims: claims, want: []string{"[delete PersistentVolumeClaim data" + why + "]"}},
		"a Service is on its way; it is waited for": {object: held(), have: full(func(s *children.Snapshot) {
			s.StatefulSets, s.ConfigMaps, s.Budgets = nil, nil, nil
			s.Services["x"].DeletionTimestamp = goes
		})},
		"claims are marked, which is enough": {object: held(), claims: named(&corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{DeletionTimestamp: goes}}, "data"),
			want: []string{"[remove finalizer: its children are gone]"}},
		"nothing is there": {object: held(), want: []string{"[remove finalizer: its children are gone]"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, lines(plans.Remove(c.object, c.have, c.claims))); diff != "" {
				t.Errorf("the plan differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHold(t *testing.T) {
	if got := plans.Hold(held()); len(got) > 0 {
		t.Errorf("an object that is held is held again: %v", got)
	}
	if got := plans.Hold(&metav1.ObjectMeta{Finalizers: []string{"theirs"}}); len(got) != 1 || got[0] != (plans.SetFinalizer{Present: true, Reason: "children must not outlive the object unnoticed"}) {
		t.Errorf("an object with others' finalizers is held by %v", got)
	}
}

// mounts is a volume with which pods start.
func mounts(launch string) []corev1.Volume {
	return []corev1.Volume{{Name: "other", VolumeSource: fromConfigMap("other")}, {Name: naming.Volume("launch"), VolumeSource: fromConfigMap(launch)}}
}

func fromConfigMap(name string) corev1.VolumeSource {
	return corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: name}}}
}

// TestLaunches: what is done about launch ConfigMaps, when the spec asks for new.
func TestLaunches(t *testing.T) {
	launch := workload.BrokerLaunch(broker)
	if !workload.IsLaunch(launch) {
		t.Fatal("the launch ConfigMap is none")
	}
	copyOf := func(name string) *corev1.ConfigMap {
		m := launch.DeepCopy()
		m.Name = name
		return m
	}
	workloads := func(mounted string) map[string]*appsv1.StatefulSet {
		s := &appsv1.StatefulSet{}
		s.Spec.Template.Spec.Volumes = mounts(mounted)
		return named(s, "mq-0-master")
	}
	create := "[create ConfigMap " + launch.Name + ": pods start with it]"
	for name, c := range map[string]struct {
		have    children.Snapshot
		needed  bool
		launch  string
		missing []string
		sweep   string
	}{
		"nothing is there and nothing needed": {},
		"one is needed; it is made":           {needed: true, launch: create},
		"the one that is needed is there":     {needed: true, have: children.Snapshot{ConfigMaps: named(launch, launch.Name)}},
		"one that is mounted was removed; it is made again": {have: children.Snapshot{StatefulSets: workloads(launch.Name)},
			launch: create, missing: []string{launch.Name}},
		"one of another release was removed; nobody can make it": {have: children.Snapshot{StatefulSets: workloads("old")}, missing: []string{"old"}},
		"one is mounted by workloads; it stays":                  {have: children.Snapshot{StatefulSets: workloads("old"), ConfigMaps: named(copyOf("old"), "old")}},
		"one is mounted by a pod alone; it stays": {have: children.Snapshot{ConfigMaps: named(copyOf("old"), "old"),
			Pods: named(&corev1.Pod{Spec: corev1.PodSpec{Volumes: mounts("old")}}, "p")}},
		"one is mounted by nobody; it goes": {have: children.Snapshot{ConfigMaps: named(copyOf("old"), "old")},
			sweep: "[delete ConfigMap old: no pod starts with it any more]"},
		"one goes already": {have: children.Snapshot{ConfigMaps: named(func() *corev1.ConfigMap {
			m := copyOf("old")
			m.DeletionTimestamp = new(metav1.Now())
			return m
		}(), "old")}},
		"a ConfigMap is no launch; it stays": {have: children.Snapshot{ConfigMaps: named(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "list"}}, "list")}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := text(plans.Launch(c.have, launch, c.needed)); got != c.launch {
				t.Errorf("made is %q, want %q", got, c.launch)
			}
			if got := plans.MissingLaunches(c.have); !slices.Equal(got, c.missing) {
				t.Errorf("missing are %q, want %q", got, c.missing)
			}
			if got := text(plans.Sweep(c.have, launch.Name)); got != c.sweep {
				t.Errorf("swept is %q, want %q", got, c.sweep)
			}
		})
	}
}

func text(actions []apply.Action) string {
	if len(actions) == 0 {
		return ""
	}
	return fmt.Sprint(actions)
}

func TestRolledOut(t *testing.T) {
	for name, c := range map[string]struct {
		set  appsv1.StatefulSet
		want bool
	}{
		"one pod is meant by default, and ready":  {appsv1.StatefulSet{Status: appsv1.StatefulSetStatus{ReadyReplicas: 1}}, true},
		"one pod is meant by default, none ready": {appsv1.StatefulSet{}, false},
		"none is wanted": {appsv1.StatefulSet{Spec: appsv1.StatefulSetSpec{Replicas: new(int32(0))}}, true},
		"some are ready": {appsv1.StatefulSet{Spec: appsv1.StatefulSetSpec{Replicas: new(int32(3))}, Status: appsv1.StatefulSetStatus{ReadyReplicas: 2}}, false},
		"all are ready, of an older version of it": {appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Generation: 2}, Status: appsv1.StatefulSetStatus{ReadyReplicas: 1, ObservedGeneration: 1}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := plans.RolledOut(&c.set); got != c.want {
				t.Errorf("it is rolled out: %v, want %v", got, c.want)
			}
		})
	}
}

func TestFailureReason(t *testing.T) {
	for want, err := range map[string]error{
		"ChildConflict": fmt.Errorf("creating: %w", errors.Join(errors.New("x"), &apply.ConflictError{})),
		"ActionFailed":  errors.New("no route to host"),
	} {
		if got := plans.FailureReason(err); got != want {
			t.Errorf("the reason for %v is %q, want %q", err, got, want)
		}
	}
}
