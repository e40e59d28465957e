// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"errors"
	"fmt"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/fake"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// subject is a transfer that runs.
func subject() *v1alpha1.TopicTransfer {
	t := &v1alpha1.TopicTransfer{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "move", UID: "1", Generation: 1, ResourceVersion: "5"},
		Spec:       v1alpha1.TopicTransferSpec{Topic: "Orders", SourceCluster: "old", TargetCluster: "new"},
	}
	putState(&t.Status, running(1))
	return t
}

// running is a state with so many records.
func running(records int) transfer.State {
	state := transfer.State{Phase: transfer.Running}
	for i := range records {
		state.Journal = append(state.Journal, transfer.Record{Step: 1, Target: fmt.Sprintf("target/%d", i), Action: transfer.ActionCreateGroups, State: transfer.Done})
	}
	return state
}

// versioned makes the fake clientset refuse to overwrite another version than the one that was read, as the server does.
func versioned(client *fake.Clientset, writes *int) {
	client.PrependReactor("update", "topictransfers", func(action clienttesting.Action) (bool, runtime.Object, error) {
		next := action.(clienttesting.UpdateAction).GetObject().(*v1alpha1.TopicTransfer)
		stored, err := client.Tracker().Get(action.GetResource(), next.Namespace, next.Name)
		if err != nil {
			return true, nil, err
		}
		if stored.(*v1alpha1.TopicTransfer).ResourceVersion != next.ResourceVersion {
			return true, nil, apierrors.NewConflict(action.GetResource().GroupResource(), next.Name, errors.New("another version"))
		}
		*writes++
		next = next.DeepCopy()
		next.ResourceVersion = fmt.Sprintf("%s1", next.ResourceVersion)
		return true, next, client.Tracker().Update(action.GetResource(), next, next.Namespace)
	})
}

func TestJournalWrite(t *testing.T) {
	for situation, tc := range map[string]struct {
		// meanwhile is what somebody else does after the journal has read the object.
		meanwhile func(stored *v1alpha1.TopicTransfer)
		records   int
		writes    int
		conflict  bool
	}{
		"nobody else writes; it is written":   {records: 2, writes: 1},
		"nothing has changed but the reports": {records: 1, writes: 1}, // conditions, for the first time
		"a user changes the wish; it is written over the newer version": {
			meanwhile: func(stored *v1alpha1.TopicTransfer) { stored.Spec.Abort, stored.Generation = true, 2 },
			records:   2, writes: 1,
		},
		"somebody else writes the journal; nothing is written": {
			meanwhile: func(stored *v1alpha1.TopicTransfer) { putState(&stored.Status, running(3)) },
			records:   2, conflict: true,
		},
		"somebody else rolls back; nothing is written": {
			meanwhile: func(stored *v1alpha1.TopicTransfer) { stored.Status.Phase = v1alpha1.TransferRollingBack },
			records:   2, conflict: true,
		},
		"another object has taken its name; nothing is written": {
			meanwhile: func(stored *v1alpha1.TopicTransfer) { stored.UID = "2" },
			records:   2, conflict: true,
		},
	} {
		t.Run(situation, func(t *testing.T) {
			stored, writes, told := subject(), 0, 0
			if tc.meanwhile != nil {
				tc.meanwhile(stored)
				stored.ResourceVersion = "6"
			}
			client := fake.NewSimpleClientset(stored)
			versioned(client, &writes)
			j := &journal{client: client.RocketmqV1alpha1().TopicTransfers("shop"), clock: clocktesting.NewFakePassiveClock(time.Unix(1e9, 0)),
				object: subject(), wrote: func(_, _ *v1alpha1.TopicTransfer) { told++ }}
			err := j.Write(t.Context(), running(tc.records), nil)
			if apierrors.IsConflict(err) != tc.conflict || err != nil && !tc.conflict {
				t.Fatalf("got the error %v, want a conflict: %v", err, tc.conflict)
			}
			if writes != tc.writes || told != tc.writes {
				t.Errorf("it was written %d times and told %d times, want %d", writes, told, tc.writes)
			}
			if tc.conflict {
				return
			}
			if got := len(j.object.Status.Journal); got != tc.records || j.object.Spec.Abort != stored.Spec.Abort {
				t.Errorf("it has %d records and the wish %+v", got, j.object.Spec)
			}
			// The same once more is no news.
			if err := j.Write(t.Context(), running(tc.records), nil); err != nil || writes != tc.writes {
				t.Errorf("an unchanged state: %v, written %d times", err, writes)
			}
		})
	}
}
