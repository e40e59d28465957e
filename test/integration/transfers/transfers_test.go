// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfers

import (
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	typed "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/typed/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// wantMoved checks that the topic is in the target and nowhere else.
func wantMoved(t *testing.T, topic string, from, to admin.Broker) {
	t.Helper()
	if _, err := from.TopicConfig(t.Context(), topic); !errors.Is(err, admin.ErrTopicNotExist) {
		t.Errorf("topic %s in the source: %v, want that it does not exist", topic, err)
	}
	if config, err := to.TopicConfig(t.Context(), topic); err != nil || config.Perm != admin.PermReadWrite {
		t.Errorf("topic %s in the target: %+v, %v", topic, config, err)
	}
}

// wantUntouched checks that the topic is in the source as it was, and not in the target.
func wantUntouched(t *testing.T, was admin.TopicConfig) {
	t.Helper()
	if config, err := source().TopicConfig(t.Context(), was.TopicName); err != nil || !reflect.DeepEqual(config, was) {
		t.Errorf("topic %s in the source is %+v, %v; it was %+v", was.TopicName, config, err, was)
	}
	if _, err := target().TopicConfig(t.Context(), was.TopicName); !errors.Is(err, admin.ErrTopicNotExist) {
		t.Errorf("topic %s in the target: %v, want that it does not exist", was.TopicName, err)
	}
}

// TestTransferThatIsApprovedMovesTheTopic: nothing happens before somebody has seen the plan.
func TestTransferThatIsApprovedMovesTheTopic(t *testing.T) {
	t.Parallel()
	client, was := transfersOf(t, server), newTopic(t, "Approved")
	create(t, client, newTransfer("approved", "Approved", func(s *v1alpha1.TopicTransferSpec) { s.Approval = v1alpha1.TransferApprovalManual }))
	planned := awaitPhase(t, client, "approved", v1alpha1.TransferPlanned)
	if plan := planned.Status.Plan; plan == nil || plan.Queues != 4 || !reflect.DeepEqual(plan.ConsumerGroups, []string{"readers-of-Approved"}) ||
		!reflect.DeepEqual(plan.Source.Brokers, []string{"lab-broker-0"}) || plan.Target.Cluster != "lab" {
		t.Errorf("the plan is %+v", plan)
	}
	wantUntouched(t, was)

	if err := change(t, client, "approved", `{"spec":{"approved":true}}`); err != nil {
		t.Fatal(err)
	}
	moved := awaitPhase(t, client, "approved", v1alpha1.TransferSucceeded)
	wantMoved(t, "Approved", source(), target())
	for _, condition := range []string{"Ready", "Planned", "Drained"} {
		if !meta.IsStatusConditionTrue(moved.Status.Conditions, condition) {
			t.Errorf("%s is not True: %s", condition, text(moved.Status.Conditions))
		}
	}
	if moved.Status.Step != 7 || moved.Status.CompletionTime == nil || moved.Status.StartTime == nil || *moved.Status.Backlog != 0 {
		t.Errorf("the status is %+v", moved.Status)
	}
	// It may go at once now.
	await(t, client, "approved", "let go", func(transfer *v1alpha1.TopicTransfer) bool { return len(transfer.Finalizers) == 0 })
}

// TestTransferThatIsDeletedRollsBackFirst: the object stays until everything is as it was.
func TestTransferThatIsDeletedRollsBackFirst(t *testing.T) {
	t.Parallel()
	client, was := transfersOf(t, server), newTopic(t, "Deleted")
	leaveUnread(t, "Deleted")
	create(t, client, newTransfer("deleted", "Deleted"))
	awaitDraining(t, client, "deleted")
	if config, err := source().TopicConfig(t.Context(), "Deleted"); err != nil || config.Perm != admin.PermRead {
		t.Errorf("the source is not closed for writes: %+v, %v", config, err)
	}
	if err := client.Delete(t.Context(), "deleted", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	awaitGone(t, client, "deleted")
	wantUntouched(t, was)
	if end, err := source().MaxOffset(t.Context(), "Deleted", 0); err != nil || end != 1 {
		t.Errorf("the queue of the source ends at %d, %v, want the message that was in it", end, err)
	}

	// Nobody holds the topic any more.
	create(t, client, newTransfer("deleted-again", "Deleted"))
	awaitDraining(t, client, "deleted-again")
	if err := source().SetConsumerOffset(t.Context(), "readers-of-Deleted", "Deleted", 0, 1); err != nil {
		t.Fatal(err)
	}
	awaitPhase(t, client, "deleted-again", v1alpha1.TransferSucceeded)
}

// awaitDraining waits until a transfer waits for the message that nobody reads.
func awaitDraining(t *testing.T, client typed.TopicTransferInterface, name string) {
	t.Helper()
	await(t, client, name, "waiting for consumers", func(transfer *v1alpha1.TopicTransfer) bool {
		drained := meta.FindStatusCondition(transfer.Status.Conditions, v1alpha1.ConditionDrained)
		return drained != nil && drained.Reason == v1alpha1.ReasonDraining && transfer.Status.Backlog != nil && *transfer.Status.Backlog == 1
	})
}

// TestWishOfATransferThatRuns: it can be suspended and aborted; another wish is refused.
func TestWishOfATransferThatRuns(t *testing.T) {
	t.Parallel()
	client, was := transfersOf(t, server), newTopic(t, "Aborted")
	leaveUnread(t, "Aborted")
	create(t, client, newTransfer("aborted", "Aborted"))
	awaitDraining(t, client, "aborted")

	err := change(t, client, "aborted", `{"spec":{"topic":"Another","windows":{"watch":"1h"}}}`)
	if !apierrors.IsInvalid(err) || !strings.Contains(err.Error(), "spec.topic: Forbidden") || !strings.Contains(err.Error(), "spec.windows: Forbidden") {
		t.Errorf("another wish: %v, want that it is refused", err)
	}
	if err := change(t, client, "aborted", `{"spec":{"suspend":true}}`); err != nil {
		t.Fatal(err)
	}
	await(t, client, "aborted", "suspended", func(transfer *v1alpha1.TopicTransfer) bool {
		ready := meta.FindStatusCondition(transfer.Status.Conditions, v1alpha1.ConditionReady)
		return ready != nil && ready.Reason == v1alpha1.ReasonSuspended
	})
	if err := change(t, client, "aborted", `{"spec":{"suspend":false,"abort":true}}`); err != nil {
		t.Fatal(err)
	}
	back := awaitPhase(t, client, "aborted", v1alpha1.TransferRolledBack)
	wantUntouched(t, was)
	if !meta.IsStatusConditionTrue(back.Status.Conditions, v1alpha1.ConditionRolledBack) {
		t.Errorf("the conditions are %s", text(back.Status.Conditions))
	}
}

// TestTransferThatIsWishedOtherwiseGivesUpItsTopic: it has not begun, and waits with the topic claimed.
func TestTransferThatIsWishedOtherwiseGivesUpItsTopic(t *testing.T) {
	t.Parallel()
	client := transfersOf(t, server)
	newTopic(t, "Given-up")
	newTopic(t, "Wished-instead")
	create(t, client, newTransfer("undecided", "Given-up", func(s *v1alpha1.TopicTransferSpec) {
		s.Windows.Quiet = &metav1.Duration{Duration: time.Hour}
	}))
	waits := func(topic string) {
		await(t, client, "undecided", "waiting with the plan for "+topic, func(transfer *v1alpha1.TopicTransfer) bool {
			ready := meta.FindStatusCondition(transfer.Status.Conditions, v1alpha1.ConditionReady)
			return transfer.Status.Phase == v1alpha1.TransferPending && transfer.Status.ObservedGeneration == transfer.Generation &&
				ready != nil && strings.HasPrefix(ready.Message, "it begins in ")
		})
	}
	waits("Given-up")
	if err := change(t, client, "undecided", `{"spec":{"topic":"Wished-instead"}}`); err != nil {
		t.Fatal(err)
	}
	waits("Wished-instead")
	create(t, client, newTransfer("decided", "Given-up"))
	awaitPhase(t, client, "decided", v1alpha1.TransferSucceeded)
}

// TestTransfersOfOneTopicGoInTheirOrder: there and back and there again, wished all at once.
func TestTransfersOfOneTopicGoInTheirOrder(t *testing.T) {
	t.Parallel()
	client := transfersOf(t, server)
	newTopic(t, "Ordered")
	back := func(s *v1alpha1.TopicTransferSpec) {
		s.SourceCluster, s.TargetCluster = s.TargetCluster, s.SourceCluster
	}
	names := []string{"ordered-a", "ordered-b", "ordered-c"}
	create(t, client, newTransfer(names[0], "Ordered"))
	create(t, client, newTransfer(names[1], "Ordered", back))
	create(t, client, newTransfer(names[2], "Ordered"))
	var started []time.Time
	for _, name := range names {
		done := awaitPhase(t, client, name, v1alpha1.TransferSucceeded)
		started = append(started, done.Status.Journal[0].Time.Time)
		if first := done.Status.Journal[0].Time; len(started) > 1 && first.Time.Before(started[len(started)-2]) {
			t.Errorf("%s began at %s, before the one that was wished earlier", name, first)
		}
	}
	wantMoved(t, "Ordered", source(), target())
}

// TestServersThatShareAStoreDoNotMoveOneTopic: the second server has objects of its own in the etcd of the first.
func TestServersThatShareAStoreDoNotMoveOneTopic(t *testing.T) {
	t.Parallel()
	here, was := transfersOf(t, server), newTopic(t, "Shared")
	socket := "unix://" + filepath.Join(server.DataDir, "etcd", "client.sock")
	second := apiserver.StandaloneForTest(t, "transfers-second", "--etcd-servers="+socket, "--etcd-prefix=/elsewhere")
	there := transfersOf(t, second)

	leaveUnread(t, "Shared")
	create(t, here, newTransfer("shared", "Shared"))
	awaitDraining(t, here, "shared")
	create(t, there, newTransfer("shared", "Shared"))
	await(t, there, "shared", "queued, and to say who goes before", func(queued *v1alpha1.TopicTransfer) bool {
		ready := meta.FindStatusCondition(queued.Status.Conditions, v1alpha1.ConditionReady)
		return queued.Status.Phase == v1alpha1.TransferQueued && ready != nil &&
			strings.Contains(ready.Message, "default/shared of the server with store /registry/rocketmq.apache.org")
	})
	if err := here.Delete(t.Context(), "shared", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	awaitGone(t, here, "shared")
	if err := source().SetConsumerOffset(t.Context(), "readers-of-Shared", "Shared", 0, 1); err != nil {
		t.Fatal(err)
	}
	awaitPhase(t, there, "shared", v1alpha1.TransferSucceeded)
	wantMoved(t, was.TopicName, source(), target())
}

// TestServerThatWasKilledGoesOn: what was journalled is all that is needed.
func TestServerThatWasKilledGoesOn(t *testing.T) {
	t.Parallel()
	newTopic(t, "Killed")
	own := apiserver.StandaloneForTest(t, "transfers-killed")
	client := transfersOf(t, own)
	leaveUnread(t, "Killed")
	create(t, client, newTransfer("killed", "Killed"))
	awaitDraining(t, client, "killed")
	before, err := client.Get(t.Context(), "killed", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := own.Kill9(); err != nil {
		t.Fatal(err)
	}
	if err := own.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := source().SetConsumerOffset(t.Context(), "readers-of-Killed", "Killed", 0, 1); err != nil {
		t.Fatal(err)
	}
	done := awaitPhase(t, client, "killed", v1alpha1.TransferSucceeded)
	wantMoved(t, "Killed", source(), target())
	if !reflect.DeepEqual(done.Status.Journal[0], before.Status.Journal[0]) || !reflect.DeepEqual(done.Status.Snapshots, before.Status.Snapshots) {
		t.Errorf("what was journalled has changed: %+v, before %+v", done.Status.Journal[0], before.Status.Journal[0])
	}

	// A restart after the end changes nothing.
	done = await(t, client, "killed", "let go", func(transfer *v1alpha1.TopicTransfer) bool { return len(transfer.Finalizers) == 0 })
	if err := own.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	create(t, client, newTransfer("marker", "Absent"))
	awaitReason(t, own, "marker", v1alpha1.ReasonBlocked)
	if after, err := client.Get(t.Context(), "killed", metav1.GetOptions{}); err != nil || after.ResourceVersion != done.ResourceVersion {
		t.Errorf("after the restart it is %+v, %v", after, err)
	}
}

func awaitReason(t *testing.T, s *apiserver.Standalone, name, reason string) *v1alpha1.TopicTransfer {
	t.Helper()
	return await(t, transfersOf(t, s), name, reason, func(transfer *v1alpha1.TopicTransfer) bool {
		planned := meta.FindStatusCondition(transfer.Status.Conditions, v1alpha1.ConditionPlanned)
		return planned != nil && planned.Reason == reason
	})
}

// TestTransferThatCannotBegin: it says why, tries again, begins when it can, and goes at once if it is not wanted.
func TestTransferThatCannotBegin(t *testing.T) {
	t.Parallel()
	client := transfersOf(t, server)
	nowhere := func(s *v1alpha1.TopicTransferSpec) { s.SourceNameServers = "" }
	silent := func(s *v1alpha1.TopicTransferSpec) { s.SourceNameServers = "127.0.0.1:1" }
	for name, c := range map[string]struct {
		change       func(*v1alpha1.TopicTransferSpec)
		reason, says string
	}{
		"cannot-ask":    {nowhere, v1alpha1.ReasonUnreadable, "list them in spec.sourceNameServers"},
		"is-not-heard":  {silent, v1alpha1.ReasonBlocked, "NameServerUnreachable"},
		"has-no-topic":  {func(*v1alpha1.TopicTransferSpec) {}, v1alpha1.ReasonBlocked, "TopicUnknown"},
		"has-no-source": {func(s *v1alpha1.TopicTransferSpec) { s.SourceCluster = "nobody" }, v1alpha1.ReasonBlocked, "PlaceUnknown"},
	} {
		create(t, client, newTransfer(name, "Missing", c.change))
		blocked := awaitReason(t, server, name, c.reason)
		if planned := meta.FindStatusCondition(blocked.Status.Conditions, v1alpha1.ConditionPlanned); !strings.Contains(planned.Message, c.says) {
			t.Errorf("%s says %q, want %q", name, planned.Message, c.says)
		}
		if err := client.Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		awaitGone(t, client, name)
	}

	// A mistake is mended in place.
	newTopic(t, "Found")
	create(t, client, newTransfer("mended", "Mistyped"))
	awaitReason(t, server, "mended", v1alpha1.ReasonBlocked)
	if err := change(t, client, "mended", `{"spec":{"topic":"Found"}}`); err != nil {
		t.Fatal(err)
	}
	awaitPhase(t, client, "mended", v1alpha1.TransferSucceeded)
}

// TestTransferIsKeptForALimitedTime: and it is not deleted before its end.
func TestTransferIsKeptForALimitedTime(t *testing.T) {
	t.Parallel()
	client := transfersOf(t, server)
	newTopic(t, "Expired")
	create(t, client, newTransfer("expired", "Expired", func(s *v1alpha1.TopicTransferSpec) { s.TTLSecondsAfterFinished = new(int32(1)) }))
	awaitGone(t, client, "expired")
	wantMoved(t, "Expired", source(), target())
}

// TestPlanOfATransferThatIsNotMade: a dry run reads both ends and changes neither.
func TestPlanOfATransferThatIsNotMade(t *testing.T) {
	t.Parallel()
	was, client := newTopic(t, "Imagined"), clientOf(t, server).RocketmqV1alpha1()
	if _, err := client.Brokers(namespace).Create(t.Context(), &v1alpha1.Broker{
		ObjectMeta: metav1.ObjectMeta{Name: "registered"},
		Spec:       v1alpha1.BrokerSpec{BrokerImage: "apache/rocketmq:5.5.0", ClusterName: brokers.Name, NameServers: brokers.NameServerList()[0]},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	plan := func(wish *v1alpha1.TopicTransfer) (*v1alpha1.TopicTransfer, error) {
		return client.Brokers(namespace).Transfer(t.Context(), "registered", wish, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	}
	same := &v1alpha1.TopicTransfer{ObjectMeta: metav1.ObjectMeta{Name: "imagined"}, Spec: v1alpha1.TopicTransferSpec{Topic: "Imagined", TargetCluster: "lab-broker-1"}}
	answer, err := plan(same)
	if err != nil {
		t.Fatal(err)
	}
	got := answer.Status.Plan
	if got == nil || !reflect.DeepEqual(got.Source.Brokers, []string{"lab-broker-0", "lab-broker-1"}) ||
		len(got.Hazards) == 0 || got.Hazards[0].Name != "PlacesOverlap" || !got.Hazards[0].Blocking {
		t.Errorf("the plan is %+v", got)
	}
	if _, err := client.TopicTransfers(namespace).Get(t.Context(), "imagined", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("a dry run stored something: %v", err)
	}
	wantUntouched(t, was)
}
