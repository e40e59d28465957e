// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"context"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/fake"
	listers "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/listers/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// onlyClaim is a store with one claim, which everybody wants.
type onlyClaim struct {
	holder   *Holder
	clusters []string
}

func (c *onlyClaim) Take(_ context.Context, holder Holder, _ string, clusters ...string) (*Holder, error) {
	if c.holder != nil && *c.holder != holder {
		return c.holder, nil
	}
	c.holder, c.clusters = &holder, clusters
	return nil, nil
}

func (c *onlyClaim) Release(_ context.Context, holder Holder) error {
	if c.holder != nil && *c.holder == holder {
		c.holder = nil
	}
	return nil
}

func TestClaims(t *testing.T) {
	own := Holder{Namespace: "shop", Name: "move", UID: "1"}
	first := Holder{Namespace: "shop", Name: "first", UID: "2"}
	// other is the transfer first.
	other := func(phase v1alpha1.TopicTransferPhase) *v1alpha1.TopicTransfer {
		o := subject()
		o.Name, o.UID, o.Status.Phase = first.Name, types.UID(first.UID), phase
		return o
	}
	for situation, tc := range map[string]struct {
		// exists is another transfer, holder who has the claim.
		exists *v1alpha1.TopicTransfer
		holder *Holder
		want   string
	}{
		"nobody has it":                       {},
		"it has it already, as after a crash": {holder: &own},
		"one that runs has it":                {exists: other(v1alpha1.TransferRunning), holder: &first, want: "TopicTransfer shop/first"},
		"one that needs a person has it":      {exists: other(v1alpha1.TransferFailed), holder: &first, want: "TopicTransfer shop/first"},
		"one that is gone had it":             {holder: &first},
		"one that is through had it":          {exists: other(v1alpha1.TransferSucceeded), holder: &first},
		"an earlier one of its name had it":   {exists: other(v1alpha1.TransferRunning), holder: &Holder{Namespace: "shop", Name: "first", UID: "0"}},
		"one of another server, which alone knows whether it is gone": {
			holder: &Holder{Namespace: "shop", Name: "first", UID: "2", Store: "/elsewhere"},
			want:   "TopicTransfer shop/first of the server with store /elsewhere",
		},
	} {
		t.Run(situation, func(t *testing.T) {
			client, index := fake.NewSimpleClientset(), cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{})
			if tc.exists != nil {
				client = fake.NewSimpleClientset(tc.exists)
			}
			store := &onlyClaim{holder: tc.holder}
			port := claims{
				controller: New(Dependencies{Client: client.RocketmqV1alpha1(), Objects: listers.NewTopicTransferLister(index), Claims: store}),
				journal:    &journal{object: subject()},
			}
			got, err := port.Take(t.Context(), []transfer.Claim{{Cluster: "a", Topic: "Orders"}, {Cluster: "b", Topic: "Orders"}})
			if err != nil || got != tc.want {
				t.Fatalf("held by %q, %v; want %q", got, err, tc.want)
			}
			if tc.want == "" && (*store.holder != own || !slices.Equal(store.clusters, []string{"a", "b"})) {
				t.Errorf("%v has the claim on %q", store.holder, store.clusters)
			}
		})
	}
}

// What was left half moved stays claimed.
func TestClaimsAreKeptForAPerson(t *testing.T) {
	own := Holder{Namespace: "shop", Name: "move", UID: "1"}
	for phase, kept := range map[v1alpha1.TopicTransferPhase]bool{
		v1alpha1.TransferSucceeded: false, v1alpha1.TransferRolledBack: false, v1alpha1.TransferFailed: true,
	} {
		store, object := &onlyClaim{holder: &own}, subject()
		object.Status.Phase = phase
		port := claims{controller: New(Dependencies{Claims: store}), journal: &journal{object: object}}
		if err := port.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
		if (store.holder != nil) != kept {
			t.Errorf("%s: the claim is held by %v, want kept: %v", phase, store.holder, kept)
		}
	}
}
