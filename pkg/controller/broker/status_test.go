// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/broker"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/nameservers"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
)

// TestStatus: a situation, and the conditions that tell of it. Only those that are not as for a Broker that runs well are
// listed.
func TestStatus(t *testing.T) {
	well := map[string]string{"Ready": "True/AllReady", "Progressing": "False/Complete", "Degraded": "False/Healthy",
		"NameServersResolved": "True/Resolved", "MetadataInSync": "True/NothingToCopy", "UpdatePending": "False/UpToDate",
		"ScaleDownBlocked": "False/SizeReached", "Paused": "False/Running"}
	cases := map[string]struct {
		world   func() *world
		failure error
		after   time.Duration
		want    map[string]string
	}{
		"everything runs": {
			world: func() *world { return running(nil) },
		},
		"name servers are not ready yet": {
			world: func() *world {
				w := newWorld()
				w.in.NameServers.Ready = false
				return w
			},
			want: map[string]string{"Ready": "False/WaitingForNameServers", "Progressing": "True/WaitingForNameServers"},
		},
		"it is not known which name servers are meant": {
			world: func() *world {
				w := newWorld()
				w.in.NameServers = nameservers.Found{Reason: v1alpha1.ReasonAmbiguous}
				return w
			},
			want: map[string]string{"Ready": "False/WaitingForNameServers", "Progressing": "True/WaitingForNameServers",
				"NameServersResolved": "False/Ambiguous"},
		},
		"a second NameService makes the first ambiguous; brokers go on": {
			world: func() *world {
				w := running(nil)
				w.in.NameServers.Resolved, w.in.NameServers.Ready, w.in.NameServers.Reason = false, false, v1alpha1.ReasonAmbiguous
				return w
			},
			want: map[string]string{"NameServersResolved": "False/Ambiguous"},
		},
		"nothing was made yet": {
			world: newWorld,
			want:  map[string]string{"Ready": "False/CreatingChildren", "Progressing": "True/CreatingChildren"},
		},
		"masters were made; replicas wait for them": {
			world: func() *world {
				w := newWorld()
				mustCarryOut(w)
				return w
			},
			want: map[string]string{"Ready": "False/WaitingForMasters", "Progressing": "True/WaitingForMasters"},
		},
		"all were made; some are not ready": {
			world: func() *world { return withUnready(running(nil), "mq-0-replica-1", now) },
			want:  map[string]string{"Ready": "False/WaitingForMembers", "Progressing": "True/WaitingForMembers"},
		},
		"a member that is old is not ready": {
			world: func() *world { return withUnready(running(nil), "mq-0-replica-1", now.Add(-time.Hour)) },
			want: map[string]string{"Ready": "False/WaitingForMembers", "Progressing": "True/WaitingForMembers",
				"Degraded": "True/MemberNotReady"},
		},
		"a pod cannot start": {
			world: func() *world {
				w := withUnready(running(nil), "mq-0-replica-1", now)
				w.in.Children.Pods["mq-0-replica-1-0"].Status.ContainerStatuses[0].State = corev1.ContainerState{
					Waiting: &corev1.ContainerStateWaiting{Reason: "ImagePullBackOff"}}
				return w
			},
			want: map[string]string{"Ready": "False/WaitingForMembers", "Progressing": "True/WaitingForMembers",
				"Degraded": "True/MemberNotReady"},
		},
		"members are ready and not registered yet": {
			world: func() *world { return unregistered(running(nil), "10.1.0.1:10911", 2) },
			want:  map[string]string{"Ready": "False/WaitingForRegistration", "Progressing": "True/WaitingForRegistration"},
		},
		"a member has been ready for minutes and nobody knows it; it may hang": {
			world: func() *world { return unregistered(running(nil), "10.1.0.1:10911", 2) },
			after: 2 * time.Minute,
			want: map[string]string{"Ready": "False/WaitingForRegistration", "Progressing": "True/WaitingForRegistration",
				"Degraded": "True/MemberNotRegistered"},
		},
		"a member is registered with one name server of two; it serves": {
			world: func() *world { return unregistered(running(nil), "10.1.0.1:10911", 1) },
			want:  map[string]string{"Progressing": "True/WaitingForRegistration"},
		},
		"a replica registered as master; it is not what it should be": {
			world: func() *world {
				w := running(nil)
				for _, answer := range w.in.Answers {
					answer.Brokers["10.1.0.2:10911"] = registration.Broker{Cluster: "mq", Group: "mq-0", ID: 0}
				}
				return w
			},
			want: map[string]string{"Ready": "False/WaitingForRegistration", "Progressing": "True/WaitingForRegistration"},
		},
		"no name server answers; nothing is known": {
			world: func() *world { return silent(running(nil), "10.0.0.1:9876", "10.0.0.2:9876") },
			want: map[string]string{"Ready": "Unknown/NameServersUnreachable", "Progressing": "True/WaitingForRegistration",
				"Degraded": "True/NameServersUnreachable"},
		},
		"one name server of two does not answer; the other one's word is taken": {
			world: func() *world { return silent(running(nil), "10.0.0.1:9876") },
			want:  map[string]string{"Degraded": "True/NameServersUnreachable"},
		},
		"a broker has an old list of name servers": {
			world: func() *world {
				w := running(nil)
				w.in.Said["mq-0-master-0"] = broker.Said{NameServers: "a:9876"}
				return w
			},
			want: map[string]string{"Progressing": "True/TellingNameServers"},
		},
		"a broker does not answer us for minutes": {
			world: func() *world {
				w := running(nil)
				w.in.Said["mq-0-master-0"] = broker.Said{Err: errTest}
				return w
			},
			after: 2 * time.Minute,
			want:  map[string]string{"Progressing": "True/TellingNameServers", "Degraded": "True/MemberNotAnswering"},
		},
		"the image changed": {
			world: func() *world {
				w := running(nil)
				w.in.Broker.Spec.BrokerImage = "apache/rocketmq:5.6.0"
				return w
			},
			want: map[string]string{"UpdatePending": "True/SpecChanged"},
		},
		"size shrank": {
			world: func() *world {
				w := running(func(w *world) { w.in.Broker.Spec.Groups = new(int32(2)) })
				w.in.Broker.Spec.Groups = new(int32(1))
				return w
			},
			want: map[string]string{"ScaleDownBlocked": "True/NotDrained"},
		},
		"a group was added": {
			world: func() *world {
				w := running(nil)
				w.in.Broker.Spec.Groups = new(int32(2))
				if err := w.converge(); err != nil {
					panic(err)
				}
				return w
			},
			want: map[string]string{"MetadataInSync": "False/NotCopied"},
		},
		"somebody else has a name that is needed": {
			world:   func() *world { return running(nil) },
			failure: &apply.ConflictError{Kind: "Service", Name: "mq-brokers"},
			want:    map[string]string{"Degraded": "True/ChildConflict"},
		},
		"Kubernetes refused something": {
			world:   func() *world { return running(nil) },
			failure: errTest,
			want:    map[string]string{"Degraded": "True/ActionFailed"},
		},
		"the launch that pods start with was removed, and this release makes another": {
			world: func() *world {
				w := running(nil)
				for name, m := range w.in.Children.ConfigMaps {
					if m.Data["launch.sh"] != "" {
						delete(w.in.Children.ConfigMaps, name)
					}
				}
				return w
			},
			want: map[string]string{"Degraded": "True/MemberNotReady"},
		},
		"the object is paused": {
			world: func() *world {
				w := running(nil)
				w.in.Broker.Annotations = map[string]string{v1alpha1.PausedAnnotation: "true"}
				return w
			},
			want: map[string]string{"Paused": "True/PausedByAnnotation"},
		},
		"the object is paused and deleted": {
			world: func() *world {
				w := running(nil)
				w.in.Broker.Annotations = map[string]string{v1alpha1.PausedAnnotation: "true"}
				w.in.Broker.DeletionTimestamp = new(metav1.NewTime(now))
				return w
			},
			want: map[string]string{"Paused": "True/DeletionPaused"},
		},
		"the object is deleted": {
			world: func() *world {
				w := running(nil)
				w.in.Broker.DeletionTimestamp = new(metav1.NewTime(now))
				return w
			},
			want: map[string]string{"Ready": "False/Deleting", "Progressing": "True/Deleting"},
		},
		"there is no Kubernetes": {
			world: func() *world {
				w := newWorld()
				w.in.Standalone = true
				return w
			},
			want: map[string]string{"Ready": "False/NoKubernetes", "Progressing": "False/NoKubernetes", "Degraded": "False/NoKubernetes",
				"NameServersResolved": "absent", "MetadataInSync": "absent", "UpdatePending": "absent", "ScaleDownBlocked": "absent"},
		},
		"members would elect their master": {
			world: func() *world {
				w := newWorld()
				w.in.Broker.Spec.ClusterMode = v1alpha1.ClusterModeController
				return w
			},
			want: map[string]string{"Ready": "False/ModeNotSupported", "Progressing": "False/ModeNotSupported",
				"Degraded": "False/ModeNotSupported", "NameServersResolved": "absent", "MetadataInSync": "absent",
				"UpdatePending": "absent", "ScaleDownBlocked": "absent"},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			in := tc.world().in
			in.Broker.Status = broker.Status(in, tc.failure, now.Add(tc.after))
			for conditionType, usual := range well {
				want, special := tc.want[conditionType]
				if !special {
					want = usual
				}
				if got := condition(in.Broker, conditionType); got != want {
					t.Errorf("condition %s is %s, want %s", conditionType, got, want)
				}
			}
		})
	}
}

func TestStatusOfMembers(t *testing.T) {
	w := running(func(w *world) { w.in.Broker.Spec.Groups = new(int32(2)) })
	got := w.in.Broker.Status
	got.Conditions, got.CurrentRevision, got.UpdateRevision = nil, "", ""
	want := v1alpha1.BrokerStatus{
		ObservedGeneration: 1, Groups: 2, ReadyGroups: 2, Replicas: 2, Version: "5.5.0",
		Nodes:       []string{"mq-0-master-0", "mq-0-replica-1-0", "mq-1-master-0", "mq-1-replica-1-0"},
		NameServers: []string{"a:9876", "b:9876"},
		Selector:    "app=broker,broker_cr=mq,rocketmq.apache.org/member=master",
		GroupStatuses: []v1alpha1.BrokerGroupStatus{
			{Name: "mq-0", Members: []v1alpha1.BrokerMemberStatus{
				{Pod: "mq-0-master-0", Role: "Master", BrokerID: new(int64(0)), Ready: true, Version: "5.5.0"},
				{Pod: "mq-0-replica-1-0", Role: "Replica", BrokerID: new(int64(1)), Ready: true, Version: "5.5.0"},
			}},
			{Name: "mq-1", Members: []v1alpha1.BrokerMemberStatus{
				{Pod: "mq-1-master-0", Role: "Master", BrokerID: new(int64(0)), Ready: true, Version: "5.5.0"},
				{Pod: "mq-1-replica-1-0", Role: "Replica", BrokerID: new(int64(1)), Ready: true, Version: "5.5.0"},
			}},
		},
	}
	for _, group := range got.GroupStatuses {
		for i := range group.Members {
			if group.Members[i].Address == "" {
				t.Errorf("member %s has no address", group.Members[i].Pod)
			}
			group.Members[i].Address = ""
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the status differs (-want +got):\n%s", diff)
	}
}

func TestStatusKeepsTransitionTimes(t *testing.T) {
	w := running(nil)
	later := broker.Status(w.in, nil, now.Add(time.Hour))
	if diff := cmp.Diff(w.in.Broker.Status, later); diff != "" {
		t.Errorf("nothing happened, and the status is another (-before +after):\n%s", diff)
	}
}

func withUnready(w *world, name string, created time.Time) *world {
	set := w.in.Children.StatefulSets[name].DeepCopy()
	set.Status = appsv1.StatefulSetStatus{Replicas: 1}
	set.CreationTimestamp = metav1.NewTime(created)
	w.in.Children.StatefulSets[name] = set
	return w
}

// unregistered makes so many name servers forget the broker at an address.
func unregistered(w *world, address string, count int) *world {
	for _, endpoint := range w.endpoints[:count] {
		delete(w.in.Answers[endpoint].Brokers, address)
	}
	return w
}

func silent(w *world, endpoints ...string) *world {
	for _, endpoint := range endpoints {
		w.in.Answers[endpoint] = registration.Answer{Err: errTest}
	}
	return w
}
