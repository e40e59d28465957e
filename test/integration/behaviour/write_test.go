// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package behaviour

import (
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

// TestGenerateName: a name may be left to the server. A name is part of what is derived from it, so the default of
// spec.clusterName must be the name that was made.
func TestGenerateName(t *testing.T) {
	t.Parallel()
	brokers := newBrokers(t)
	unnamed := newBroker("")
	unnamed.GenerateName = "broker-"
	created := mustCreate(t, brokers, unnamed)
	if !strings.HasPrefix(created.Name, "broker-") || created.Name == "broker-" || created.Spec.ClusterName != created.Name {
		t.Errorf("got name %q and cluster name %q", created.Name, created.Spec.ClusterName)
	}
}

// TestCreateStatus: nobody brings a status along, as a backup that is applied again would.
func TestCreateStatus(t *testing.T) {
	t.Parallel()
	brokers := newBrokers(t)
	broker := newBroker("broker")
	broker.Status.Version = "9.9.9"
	broker.Generation = 7
	created := mustCreate(t, brokers, broker)
	if created.Status.Version != "" || created.Generation != 1 {
		t.Errorf("got version %q and generation %d, want none and 1", created.Status.Version, created.Generation)
	}
}

// TestStatusIsSeparate: who writes status cannot change spec, labels or finalizers, and who writes spec cannot change
// status; only spec makes a new generation. Controllers and users depend on it, and their rights are separate.
func TestStatusIsSeparate(t *testing.T) {
	t.Parallel()
	brokers := newBrokers(t)
	broker := mustCreate(t, brokers, newBroker("broker"))

	both := broker.DeepCopy()
	both.Spec.BrokerImage, both.Labels, both.Finalizers = "other", map[string]string{"a": "b"}, []string{"example.com/x"}
	both.Status.Version = "5.5.0"
	meta.SetStatusCondition(&both.Status.Conditions, metav1.Condition{Type: "Ready", Status: metav1.ConditionTrue, Reason: "Test"})
	got, err := brokers.UpdateStatus(t.Context(), both, metav1.UpdateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Status.Version != "5.5.0" || got.Spec.BrokerImage != broker.Spec.BrokerImage || len(got.Labels) > 0 || len(got.Finalizers) > 0 || got.Generation != 1 {
		t.Errorf("after an update of status: %+v", got)
	}

	both = got.DeepCopy()
	both.Spec.BrokerImage, both.Status.Version = "apache/rocketmq:5.1.4", "4.9.7"
	if got, err = brokers.Update(t.Context(), both, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	if got.Status.Version != "5.5.0" || got.Spec.BrokerImage != "apache/rocketmq:5.1.4" || got.Generation != 2 {
		t.Errorf("after an update of spec: %+v", got)
	}
}

// TestConcurrentWrites: of two writers that have read the same state, one is told to read again.
func TestConcurrentWrites(t *testing.T) {
	t.Parallel()
	brokers := newBrokers(t)
	stale := mustCreate(t, brokers, newBroker("broker"))
	fresh := stale.DeepCopy()
	fresh.Labels = map[string]string{"a": "b"}
	if _, err := brokers.Update(t.Context(), fresh, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	stale.Labels = map[string]string{"c": "d"}
	if _, err := brokers.Update(t.Context(), stale, metav1.UpdateOptions{}); !apierrors.IsConflict(err) {
		t.Errorf("update of a stale state: %v, want a conflict", err)
	}
	stale.ResourceVersion = ""
	if _, err := brokers.Update(t.Context(), stale, metav1.UpdateOptions{}); err == nil {
		t.Error("update of an unknown state: succeeded")
	}
	if _, err := brokers.Update(t.Context(), newBroker("missing"), metav1.UpdateOptions{}); err == nil {
		t.Error("update of what does not exist: succeeded")
	}
}

// TestDeletePreconditions: a delete may be tied to the very object, and to its very state.
func TestDeletePreconditions(t *testing.T) {
	t.Parallel()
	brokers := newBrokers(t)
	broker := mustCreate(t, brokers, newBroker("broker"))
	another, old := types.UID("another"), "1"
	for name, wrong := range map[string]metav1.Preconditions{
		"another object": {UID: &another},
		"an old state":   {ResourceVersion: &old},
	} {
		t.Run(name, func(t *testing.T) {
			if err := brokers.Delete(t.Context(), "broker", metav1.DeleteOptions{Preconditions: &wrong}); !apierrors.IsConflict(err) {
				t.Errorf("got %v, want a conflict", err)
			}
		})
	}
	right := metav1.Preconditions{UID: &broker.UID, ResourceVersion: &broker.ResourceVersion}
	if err := brokers.Delete(t.Context(), "broker", metav1.DeleteOptions{Preconditions: &right}); err != nil {
		t.Error(err)
	}
}

// TestDeleteCollection: all, or all that are selected.
func TestDeleteCollection(t *testing.T) {
	t.Parallel()
	brokers := newBrokers(t)
	for _, name := range []string{"a", "b", "c"} {
		broker := newBroker(name)
		broker.Labels = map[string]string{"name": name}
		mustCreate(t, brokers, broker)
	}
	if err := brokers.DeleteCollection(t.Context(), metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "name in (a,b)"}); err != nil {
		t.Fatal(err)
	}
	list, err := brokers.List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(names(list.Items), ","); got != "c" {
		t.Errorf("left are %q, want c", got)
	}
}

// TestFinalizer: an object with finalizers stays, marked, until the last one is gone.
func TestFinalizer(t *testing.T) {
	t.Parallel()
	brokers := newBrokers(t)
	broker := newBroker("broker")
	broker.Finalizers = []string{"example.com/test"}
	mustCreate(t, brokers, broker)
	if err := brokers.Delete(t.Context(), "broker", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	marked, err := brokers.Get(t.Context(), "broker", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if marked.DeletionTimestamp == nil || marked.Generation != 2 {
		t.Errorf("it is deleted at %v in generation %d, want a time and 2", marked.DeletionTimestamp, marked.Generation)
	}
	if _, err := brokers.Patch(t.Context(), "broker", types.MergePatchType, []byte(`{"metadata":{"finalizers":null}}`), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := brokers.Get(t.Context(), "broker", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("after the last finalizer: %v, want that it is not found", err)
	}
}

// TestTransferWithTypedClient: the generated clientset knows brokers/transfer.
func TestTransferWithTypedClient(t *testing.T) {
	t.Parallel()
	brokers := newBrokers(t)
	mustCreate(t, brokers, newBroker("broker"))
	created, err := brokers.Transfer(t.Context(), "broker", &v1alpha1.TopicTransfer{
		ObjectMeta: metav1.ObjectMeta{Name: "move"},
		Spec:       v1alpha1.TopicTransferSpec{Topic: "orders", TargetCluster: "other"},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if created.Name != "move" || created.UID == "" || created.Spec.SourceCluster != "broker" {
		t.Errorf("created %+v", created)
	}
	transfers, err := brokers.GetTransfers(t.Context(), "broker", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(transfers.Items) != 1 || transfers.Items[0].UID != created.UID {
		t.Errorf("the Broker has transfers %+v, want the one created", transfers.Items)
	}
}
