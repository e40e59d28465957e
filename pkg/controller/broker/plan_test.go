// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/broker"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/nameservers"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// TestPlan: a situation, and what is done about it. The hash in names of launch ConfigMaps is left out.
func TestPlan(t *testing.T) {
	cases := map[string]struct {
		world func() *world
		want  []string
	}{
		"everything is as it should be; do nothing": {
			world: func() *world { return running(nil) },
		},
		"nothing exists; make what members need and then the masters": {
			world: newWorld,
			want: []string{
				"add finalizer", "create Service mq-brokers", "create PodDisruptionBudget mq-brokers",
				"create ConfigMap mq-name-servers", "create ConfigMap mq-broker-*", "create StatefulSet mq-0-master",
			},
		},
		"there are three groups; their masters are made side by side": {
			world: func() *world {
				w := running(func(w *world) { w.in.Broker.Spec.Groups = new(int32(0)) })
				w.in.Broker.Spec.Groups = new(int32(3))
				return w
			},
			want: []string{"create ConfigMap mq-broker-*", "create StatefulSet mq-0-master", "create StatefulSet mq-1-master", "create StatefulSet mq-2-master"},
		},
		"a master is not ready; its replicas wait": {
			world: func() *world {
				w := newWorld()
				mustCarryOut(w)
				return w
			},
		},
		"one of two masters is ready; the replicas of its group are made": {
			world: func() *world {
				w := newWorld()
				w.in.Broker.Spec.Groups, w.in.Broker.Spec.ReplicaPerGroup = new(int32(2)), new(int32(2))
				mustCarryOut(w)
				w.ready("mq-1-master", w.in.Children.StatefulSets["mq-1-master"])
				return w
			},
			want: []string{"create StatefulSet mq-1-replica-1", "create StatefulSet mq-1-replica-2"},
		},
		"name servers are not ready yet; not even the finalizer is set": {
			world: func() *world {
				w := newWorld()
				w.in.NameServers.Ready = false
				return w
			},
		},
		"name servers are not known; nothing is made": {
			world: func() *world {
				w := newWorld()
				w.in.NameServers = nameservers.Found{Reason: v1alpha1.ReasonAmbiguous}
				return w
			},
		},
		"name servers fail after the brokers were made; what is missing is still replaced": {
			world: func() *world {
				w := running(nil)
				w.in.NameServers.Ready = false
				delete(w.in.Children.StatefulSets, "mq-0-replica-1")
				return w
			},
			want: []string{"create StatefulSet mq-0-replica-1"},
		},
		"name servers can no longer be told; brokers keep the list they have": {
			world: func() *world {
				w := running(nil)
				w.in.NameServers = nameservers.Found{Reason: v1alpha1.ReasonNotFound}
				return w
			},
		},
		"there is another name server; the list is written and brokers are told": {
			world: func() *world {
				w := running(func(w *world) { w.nameServersReady("a:9876") })
				w.nameServersReady("a:9876", "b:9876")
				return w
			},
			want: []string{"change data of ConfigMap mq-name-servers",
				"tell broker mq-0-master-0 at 10.1.0.1:10911 to register with a:9876;b:9876",
				"tell broker mq-0-replica-1-0 at 10.1.0.2:10911 to register with a:9876;b:9876"},
		},
		"a broker started with an old list; it alone is told": {
			world: func() *world {
				w := running(nil)
				w.lists["mq-0-replica-1-0"] = "a:9876"
				w.register()
				return w
			},
			want: []string{"tell broker mq-0-replica-1-0 at 10.1.0.2:10911 to register with a:9876;b:9876"},
		},
		"a broker does not answer; it is not told anything": {
			world: func() *world {
				w := running(nil)
				w.in.Said["mq-0-master-0"] = broker.Said{Err: errTest}
				return w
			},
		},
		"size grows; a group is added and marked as without metadata": {
			world: func() *world {
				w := running(nil)
				w.in.Broker.Spec.Groups = new(int32(2))
				return w
			},
			want: []string{"create StatefulSet mq-1-master"},
		},
		"size shrinks; nothing is removed": {
			world: func() *world {
				w := running(func(w *world) { w.in.Broker.Spec.Groups = new(int32(2)) })
				w.in.Broker.Spec.Groups = new(int32(1))
				return w
			},
		},
		"the number of replicas shrinks; nothing is removed": {
			world: func() *world {
				w := running(nil)
				w.in.Broker.Spec.ReplicaPerGroup = new(int32(0))
				return w
			},
		},
		"the image changes; no member is touched": {
			world: func() *world {
				w := running(nil)
				w.in.Broker.Spec.BrokerImage = "apache/rocketmq:5.6.0"
				return w
			},
		},
		"properties change and a group is added; it starts with the new ones and the old launch stays": {
			world: func() *world {
				w := running(nil)
				w.in.Broker.Spec.Properties = map[string]string{"fileReservedTime": "48"}
				w.in.Broker.Spec.Groups = new(int32(2))
				return w
			},
			want: []string{"create ConfigMap mq-broker-*", "create StatefulSet mq-1-master"},
		},
		"nobody starts with a launch any more; it is removed": {
			world: func() *world {
				w := running(nil)
				w.in.Children.ConfigMaps["mq-broker-old"] = &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "mq-broker-old"},
					Data: map[string]string{"launch.sh": "#!"}}
				return w
			},
			want: []string{"delete ConfigMap mq-broker-*"},
		},
		"a pod still runs with a launch that its workload has left; it stays": {
			world: func() *world {
				w := running(nil)
				w.in.Children.ConfigMaps["mq-broker-old"] = &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "mq-broker-old"},
					Data: map[string]string{"launch.sh": "#!"}}
				w.in.Children.Pods["mq-0-master-0"].Spec.Volumes = []corev1.Volume{{Name: naming.Volume("launch"), VolumeSource: corev1.VolumeSource{
					ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "mq-broker-old"}}}}}
				return w
			},
		},
		"the launch that members start with was removed; it is made again": {
			world: func() *world {
				w := running(nil)
				for name := range w.in.Children.ConfigMaps {
					if strings.HasPrefix(name, "mq-broker-") {
						delete(w.in.Children.ConfigMaps, name)
					}
				}
				return w
			},
			want: []string{"create ConfigMap mq-broker-*"},
		},
		"name servers say other roles; pods are labelled with them": {
			world: func() *world {
				w := running(nil)
				for _, answer := range w.in.Answers {
					answer.Brokers["10.1.0.1:10911"] = registration.Broker{Cluster: "mq", Group: "mq-0", ID: 1}
				}
				return w
			},
			want: []string{"label rocketmq.apache.org/role=replica Pod mq-0-master-0"},
		},
		"name servers contradict each other; the role is unknown": {
			world: func() *world {
				w := running(nil)
				w.in.Answers["10.0.0.1:9876"].Brokers["10.1.0.1:10911"] = registration.Broker{Cluster: "mq", Group: "mq-0", ID: 1}
				return w
			},
			want: []string{"label rocketmq.apache.org/role=unknown Pod mq-0-master-0"},
		},
		"name servers do not know a broker; the role is unknown": {
			world: func() *world {
				w := running(nil)
				for _, answer := range w.in.Answers {
					delete(answer.Brokers, "10.1.0.2:10911")
				}
				return w
			},
			want: []string{"label rocketmq.apache.org/role=unknown Pod mq-0-replica-1-0"},
		},
		"no name server answers; labels stay": {
			world: func() *world {
				w := running(nil)
				for endpoint := range w.in.Answers {
					w.in.Answers[endpoint] = registration.Answer{Err: errTest}
				}
				return w
			},
		},
		"the object is paused; nothing is done": {
			world: func() *world {
				w := newWorld()
				w.in.Broker.Annotations = map[string]string{v1alpha1.PausedAnnotation: "true"}
				return w
			},
		},
		"the object is paused and deleted; nothing is done": {
			world: func() *world {
				w := running(nil)
				w.in.Broker.Annotations = map[string]string{v1alpha1.PausedAnnotation: "true"}
				w.in.Broker.DeletionTimestamp = new(metav1.NewTime(now))
				return w
			},
		},
		"there is no Kubernetes; nothing is done": {
			world: func() *world {
				w := newWorld()
				w.in.Standalone = true
				return w
			},
		},
		"members would elect their master; nothing is made": {
			world: func() *world {
				w := newWorld()
				w.in.Broker.Spec.ClusterMode = v1alpha1.ClusterModeController
				return w
			},
		},
		"members would keep a raft log; nothing is made": {
			world: func() *world {
				w := newWorld()
				w.in.Broker.Spec.ReplicationMode = v1alpha1.ReplicationModeDLedger
				return w
			},
		},
		"the object is deleted; workloads go first, claims stay": {
			world: func() *world {
				w := running(nil)
				w.in.Broker.DeletionTimestamp = new(metav1.NewTime(now))
				return w
			},
			want: []string{"delete StatefulSet mq-0-master", "delete StatefulSet mq-0-replica-1", "delete PodDisruptionBudget mq-brokers",
				"delete Service mq-brokers", "delete ConfigMap mq-broker-*", "delete ConfigMap mq-name-servers"},
		},
		"the object is deleted and its children are gone; it is let go": {
			world: func() *world {
				w := newWorld()
				w.in.Broker.Finalizers = []string{naming.FinalizerChildren}
				w.in.Broker.DeletionTimestamp = new(metav1.NewTime(now))
				return w
			},
			want: []string{"remove finalizer"},
		},
		"the object is deleted with its claims; they go before it does": {
			world: func() *world {
				w := newWorld()
				w.in.Broker.Finalizers = []string{naming.FinalizerChildren}
				w.in.Broker.DeletionTimestamp = new(metav1.NewTime(now))
				w.in.Claims = map[string]*corev1.PersistentVolumeClaim{"data-mq-0-master-0": {ObjectMeta: metav1.ObjectMeta{Name: "data-mq-0-master-0"}}}
				return w
			},
			want: []string{"delete PersistentVolumeClaim data-mq-0-master-0"},
		},
		"the object is deleted and a workload is still on its way out; wait": {
			world: func() *world {
				w := newWorld()
				mustCarryOut(w)
				w.in.Broker.DeletionTimestamp = new(metav1.NewTime(now))
				for _, set := range w.in.Children.StatefulSets {
					set.DeletionTimestamp = new(metav1.NewTime(now))
				}
				w.in.Children.Services, w.in.Children.Budgets, w.in.Children.ConfigMaps = nil, nil, nil
				return w
			},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w := tc.world()
			var got []string
			for _, step := range broker.Plan(w.in) {
				for _, action := range step {
					got = append(got, shorten(action.String()))
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("the plan differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlanMarksAddedGroups(t *testing.T) {
	w := running(nil)
	w.in.Broker.Spec.Groups = new(int32(2))
	mustCarryOut(w)
	if got := w.in.Children.StatefulSets["mq-1-master"].Annotations[naming.AnnotationMetadata]; got != naming.MetadataNotCopied {
		t.Errorf("added master has metadata %q, want %q", got, naming.MetadataNotCopied)
	}
	if got, ok := w.in.Children.StatefulSets["mq-0-master"].Annotations[naming.AnnotationMetadata]; ok {
		t.Errorf("first master has metadata %q, want none", got)
	}
}

// shorten leaves out hashes, and reasons after the object.
func shorten(action string) string {
	if what, _, found := strings.Cut(action, ": "); found {
		action = what
	}
	const launch = "ConfigMap mq-broker-"
	if before, _, found := strings.Cut(action, launch); found {
		action = before + launch + "*"
	}
	return action
}

func mustCarryOut(w *world) {
	if _, err := w.carryOut(); err != nil {
		panic(err)
	}
}

type testError string

func (e testError) Error() string { return string(e) }

const errTest = testError("no route to host")
