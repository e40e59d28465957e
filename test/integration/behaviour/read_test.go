// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package behaviour

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestListInPages: a list may be taken page by page, and is one state of the world all the same. Clients with many
// objects depend on it, as does kubectl.
func TestListInPages(t *testing.T) {
	t.Parallel()
	brokers := newBrokers(t)
	for i := range 5 {
		mustCreate(t, brokers, newBroker(fmt.Sprintf("broker-%d", i)))
	}
	first, err := brokers.List(t.Context(), metav1.ListOptions{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	if first.Continue == "" || first.RemainingItemCount == nil || *first.RemainingItemCount != 3 {
		t.Errorf("first page: continue %q, remaining %v, want a token and 3", first.Continue, first.RemainingItemCount)
	}
	// What happens meanwhile is not part of that state.
	mustCreate(t, brokers, newBroker("broker-5"))
	if err := brokers.Delete(t.Context(), "broker-4", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	all := names(first.Items)
	for token := first.Continue; token != ""; {
		page, err := brokers.List(t.Context(), metav1.ListOptions{Limit: 2, Continue: token})
		if err != nil {
			t.Fatal(err)
		}
		if page.ResourceVersion != first.ResourceVersion {
			t.Errorf("a page is of resource version %s, the first was of %s", page.ResourceVersion, first.ResourceVersion)
		}
		all, token = append(all, names(page.Items)...), page.Continue
	}
	if want := []string{"broker-0", "broker-1", "broker-2", "broker-3", "broker-4"}; !slices.Equal(all, want) {
		t.Errorf("got %q, want %q", all, want)
	}
	if _, err := brokers.List(t.Context(), metav1.ListOptions{Limit: 2, Continue: "nonsense"}); !apierrors.IsBadRequest(err) {
		t.Errorf("a list with a token of our own: %v, want a bad request", err)
	}
}

// TestListAtResourceVersion: a reader may ask for a certain state, any state, or one that is at least so new.
// Informers depend on it.
func TestListAtResourceVersion(t *testing.T) {
	t.Parallel()
	brokers := newBrokers(t)
	before := mustCreate(t, brokers, newBroker("first")).ResourceVersion
	after := mustCreate(t, brokers, newBroker("second")).ResourceVersion

	cases := map[string]struct {
		options metav1.ListOptions
		want    []string
		// wantErr is that the answer is the one Kubernetes gives for its own kinds: an error.
		wantErr bool
	}{
		"none: the latest":            {metav1.ListOptions{}, []string{"first", "second"}, false},
		"at least: not older":         {metav1.ListOptions{ResourceVersion: after, ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan}, []string{"first", "second"}, false},
		"exactly: the past":           {metav1.ListOptions{ResourceVersion: before, ResourceVersionMatch: metav1.ResourceVersionMatchExact}, []string{"first"}, false},
		"a match without a version":   {metav1.ListOptions{ResourceVersionMatch: metav1.ResourceVersionMatchExact}, nil, true},
		"exactly zero":                {metav1.ListOptions{ResourceVersion: "0", ResourceVersionMatch: metav1.ResourceVersionMatchExact}, nil, true},
		"something that is no number": {metav1.ListOptions{ResourceVersion: "late"}, nil, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			list, err := brokers.List(t.Context(), c.options)
			if c.wantErr {
				_, want := cluster.Kubernetes.CoreV1().ConfigMaps("default").List(t.Context(), c.options)
				if err == nil || want == nil || apierrors.ReasonForError(err) != apierrors.ReasonForError(want) {
					t.Errorf("got error %v, for a ConfigMap it is %v", err, want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := names(list.Items); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestListOfTheFuture: a state that has not happened yet is refused with a cause that clients know to wait for.
func TestListOfTheFuture(t *testing.T) {
	t.Parallel()
	brokers := newBrokers(t)
	now, err := strconv.ParseUint(mustCreate(t, brokers, newBroker("broker")).ResourceVersion, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	_, err = brokers.List(t.Context(), metav1.ListOptions{ResourceVersion: fmt.Sprint(now + 1_000_000), ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan})
	if !apierrors.IsTimeout(err) || !apierrors.HasStatusCause(err, metav1.CauseTypeResourceVersionTooLarge) {
		t.Errorf("got %v, want a timeout with cause %s", err, metav1.CauseTypeResourceVersionTooLarge)
	}
}
