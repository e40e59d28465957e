// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/rest"
)

func TestFieldSelectors(t *testing.T) {
	s := serve(t, rest.Options{})
	brokers, transfers := kinds()[0], kinds()[4]

	create(t, s, brokers, brokers.object(t, "one"))
	other := brokers.object(t, "other")
	other.Object["spec"].(map[string]any)["clusterName"] = "orders"
	other.Object["spec"].(map[string]any)["clusterMode"] = "CONTROLLER"
	other.Object["spec"].(map[string]any)["controllerRef"] = map[string]any{"name": "controller"}
	other.Object["spec"].(map[string]any)["nameServiceRef"] = map[string]any{"name": "names"}
	create(t, s, brokers, other)

	create(t, s, transfers, transfers.object(t, "one"))
	moving := transfers.object(t, "other")
	moving.Object["spec"] = map[string]any{"topic": "payments", "sourceCluster": "new", "targetCluster": "newer"}
	create(t, s, transfers, moving)
	changeStatus(t, s, transfers, "other", `{"status":{"phase":"Running"}}`)

	for _, c := range []struct {
		kind     kind
		selector string
	}{
		{brokers, "metadata.name=other"},
		{brokers, "spec.clusterName=orders"},
		{brokers, "spec.clusterName!=one"},
		{brokers, "spec.clusterMode=CONTROLLER"},
		{brokers, "spec.nameServiceRef.name=names"},
		{brokers, "spec.clusterName=orders,metadata.namespace=" + namespace},
		{transfers, "spec.topic=payments"},
		{transfers, "spec.sourceCluster=new"},
		{transfers, "spec.targetCluster=newer"},
		{transfers, "status.phase=Running"},
	} {
		t.Run(c.kind.name+" by "+c.selector, func(t *testing.T) {
			for from, version := range map[string]string{"the store": "", "the watch cache": "0"} {
				list, err := s.resource(c.kind.resource).List(t.Context(), metav1.ListOptions{FieldSelector: c.selector, ResourceVersion: version})
				if err != nil {
					t.Fatalf("listing from %s: %v", from, err)
				}
				wantEqual(t, "objects from "+from, namesOf(list), []string{"other"})
			}
		})
	}

	t.Run("a field that cannot be selected by is refused", func(t *testing.T) {
		_, err := s.resource("brokers").List(t.Context(), metav1.ListOptions{FieldSelector: "spec.brokerImage=x"})
		wantError(t, err, apierrors.IsBadRequest, "BadRequest")
	})

	t.Run("a watch follows an object into and out of the selection", func(t *testing.T) {
		obj := get(t, s, transfers, "one")
		w, err := s.resource("topictransfers").Watch(t.Context(), metav1.ListOptions{FieldSelector: "status.phase=Queued", ResourceVersion: obj.GetResourceVersion()})
		if err != nil {
			t.Fatalf("watching: %v", err)
		}
		defer w.Stop()
		changeStatus(t, s, transfers, "other", `{"status":{"step":3}}`)
		changeStatus(t, s, transfers, "one", `{"status":{"phase":"Queued"}}`)
		wantEqual(t, "added", wantEvent(t, w, watch.Added).GetName(), "one")
		changeStatus(t, s, transfers, "one", `{"status":{"phase":"Running"}}`)
		wantEqual(t, "deleted", wantEvent(t, w, watch.Deleted).GetName(), "one")
	})
}
