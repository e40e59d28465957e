// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/discovery"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/rest"
)

func TestDiscovery(t *testing.T) {
	s := serve(t, rest.Options{})
	list, err := discovery.NewDiscoveryClientForConfigOrDie(s.config).ServerResourcesForGroupVersion(v1alpha1.SchemeGroupVersion.String())
	if err != nil {
		t.Fatalf("reading discovery: %v", err)
	}
	served := map[string]metav1.APIResource{}
	for _, resource := range list.APIResources {
		served[resource.Name] = resource
	}
	all := []string{"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"}
	change := []string{"get", "patch", "update"}
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			got := served[k.resource]
			wantEqual(t, "kind", got.Kind, k.name)
			wantEqual(t, "singular", got.SingularName, k.singular)
			wantEqual(t, "short names", got.ShortNames, []string{k.shortName})
			wantEqual(t, "categories", got.Categories, []string{"rocketmq"})
			wantEqual(t, "namespaced", got.Namespaced, true)
			wantEqual(t, "verbs", sorted(got.Verbs), all)
			wantEqual(t, "verbs of status", sorted(served[k.resource+"/status"].Verbs), change)
			if k.scale != nil {
				scale := served[k.resource+"/scale"]
				wantEqual(t, "kind of scale", scale.Group+"/"+scale.Version+" "+scale.Kind, "autoscaling/v1 Scale")
				wantEqual(t, "verbs of scale", sorted(scale.Verbs), change)
			}
		})
	}
	t.Run("brokers/transfer", func(t *testing.T) {
		wantEqual(t, "kind", served["brokers/transfer"].Kind, "TopicTransfer")
		wantEqual(t, "verbs", sorted(served["brokers/transfer"].Verbs), []string{"create", "get"})
	})
	t.Run("nothing else", func(t *testing.T) {
		wantEqual(t, "number of paths", len(served), 14)
	})
}

func sorted(verbs metav1.Verbs) []string {
	return slices.Sorted(slices.Values(verbs))
}
