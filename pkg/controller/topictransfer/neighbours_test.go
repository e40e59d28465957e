// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"testing"

	"k8s.io/client-go/tools/cache"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/fake"
	listers "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/listers/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// Creation on demand is left to another transfer only if that is sure to turn it on.
func TestOneThatWillTurnOnCreationOnDemand(t *testing.T) {
	source := transfer.ResolvedPlace{Cluster: "east", BrokerGroups: []string{"a"}, NameServers: []string{"ns1:9876"}}
	off := func() *v1alpha1.TopicTransfer {
		other := subject()
		other.Name, other.UID = "other", "2"
		other.Status.Phase = v1alpha1.TransferRunning
		other.Status.Plan = &v1alpha1.TransferPlan{Source: placeShown(source)}
		other.Status.Journal = []v1alpha1.TransferRecord{
			{Target: transfer.OnSource("b"), Action: transfer.ActionStopAutoCreate, State: v1alpha1.TransferRecordUndone},
			{Target: transfer.OnSource("a"), Action: transfer.ActionStopAutoCreate, State: v1alpha1.TransferRecordDone},
		}
		return other
	}
	with := func(change func(*v1alpha1.TopicTransfer)) *v1alpha1.TopicTransfer {
		other := off()
		change(other)
		return other
	}
	for situation, tc := range map[string]struct {
		// seen is what the informer tells, stored what there is.
		seen, stored *v1alpha1.TopicTransfer
		want         string
	}{
		"there is no other": {},
		"it has":            {off(), off(), "TopicTransfer shop/other"},
		"it is about to": {
			with(func(t *v1alpha1.TopicTransfer) { t.Status.Journal[1].State = v1alpha1.TransferRecordIntent }),
			off(), "TopicTransfer shop/other"},
		"it has undone that": {seen: with(func(t *v1alpha1.TopicTransfer) { t.Status.Journal[1].State = v1alpha1.TransferRecordUndone }), stored: off()},
		"it has only on another broker group": {
			seen: with(func(t *v1alpha1.TopicTransfer) { t.Status.Journal = t.Status.Journal[:1] }), stored: off()},
		"under other name servers": {
			seen: with(func(t *v1alpha1.TopicTransfer) { t.Status.Plan.Source.NameServers = []string{"ns9:9876"} }), stored: off()},
		"it rolls back, as is stored by now": {
			seen: off(), stored: with(func(t *v1alpha1.TopicTransfer) { t.Status.Phase = v1alpha1.TransferRollingBack })},
		"it turns it on, as is stored by now": {
			seen: off(), stored: with(func(t *v1alpha1.TopicTransfer) {
				t.Status.Journal = append(t.Status.Journal, v1alpha1.TransferRecord{
					Target: transfer.OnSource("a"), Action: transfer.ActionRestoreAutoCreate, State: v1alpha1.TransferRecordIntent})
			})},
		"it has gone":                  {seen: off()},
		"it has gone and come, anew":   {seen: off(), stored: with(func(t *v1alpha1.TopicTransfer) { t.UID = "3" })},
		"it is the one that asks":      {seen: with(func(t *v1alpha1.TopicTransfer) { t.UID = "1" }), stored: off()},
		"it has ended and left it off": {seen: with(func(t *v1alpha1.TopicTransfer) { t.Status.Phase = v1alpha1.TransferFailed }), stored: off()},
	} {
		t.Run(situation, func(t *testing.T) {
			client, index := fake.NewSimpleClientset(), cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{})
			if tc.stored != nil {
				client = fake.NewSimpleClientset(tc.stored)
			}
			if tc.seen != nil {
				if err := index.Add(tc.seen); err != nil {
					t.Fatal(err)
				}
			}
			n := neighbours{New(Dependencies{Client: client.RocketmqV1alpha1(), Objects: listers.NewTopicTransferLister(index)}), "1"}
			got, err := n.WillTurnOn(t.Context(), source, "a")
			if err != nil || got != tc.want {
				t.Errorf("%q, %v; want %q", got, err, tc.want)
			}
		})
	}
}
