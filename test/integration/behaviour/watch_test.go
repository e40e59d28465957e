// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package behaviour

import (
	"context"
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// seen is one event as a test judges it.
type seen struct {
	kind watch.EventType
	name string
}

// next returns the next event.
func next(t *testing.T, w watch.Interface) watch.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), apiserver.Patience)
	defer cancel()
	select {
	case event, open := <-w.ResultChan():
		if !open {
			t.Fatal("the watch ended")
		}
		return event
	case <-ctx.Done():
		t.Fatal("no event came")
	}
	panic("unreachable")
}

// collect returns the next n events about objects; who allows bookmarks gets those at any time between.
func collect(t *testing.T, w watch.Interface, n int) []seen {
	t.Helper()
	var events []seen
	for len(events) < n {
		event := next(t, w)
		if event.Type == watch.Bookmark {
			continue
		}
		broker, ok := event.Object.(*v1alpha1.Broker)
		if !ok {
			t.Fatalf("event %s has a %T: %v", event.Type, event.Object, event.Object)
		}
		events = append(events, seen{event.Type, broker.Name})
	}
	return events
}

// TestWatchWithInitialEvents: a watch may begin with what is there, and says when that is complete. Every informer of
// today begins so, and hangs forever if the word never comes.
func TestWatchWithInitialEvents(t *testing.T) {
	t.Parallel()
	brokers := newBrokers(t)
	mustCreate(t, brokers, newBroker("a"))
	mustCreate(t, brokers, newBroker("b"))
	sendInitialEvents := true
	w, err := brokers.Watch(t.Context(), metav1.ListOptions{
		SendInitialEvents: &sendInitialEvents, ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan, AllowWatchBookmarks: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	initial := collect(t, w, 2)
	if !slices.Contains(initial, seen{watch.Added, "a"}) || !slices.Contains(initial, seen{watch.Added, "b"}) {
		t.Errorf("the watch began with %v", initial)
	}
	bookmark := next(t, w)
	broker, ok := bookmark.Object.(*v1alpha1.Broker)
	if bookmark.Type != watch.Bookmark || !ok || broker.Annotations[metav1.InitialEventsAnnotationKey] != "true" || broker.ResourceVersion == "" {
		t.Errorf("after what was there came %v, want a bookmark that says so", bookmark)
	}
	mustCreate(t, brokers, newBroker("c"))
	if got := collect(t, w, 1); got[0] != (seen{watch.Added, "c"}) {
		t.Errorf("then came %v", got)
	}
}

// TestWatchFromResourceVersion: a watch goes on from where a reader was, losing nothing and repeating nothing.
func TestWatchFromResourceVersion(t *testing.T) {
	t.Parallel()
	brokers := newBrokers(t)
	first := mustCreate(t, brokers, newBroker("first"))
	second := mustCreate(t, brokers, newBroker("second"))
	second.Spec.Properties = map[string]string{"maxMessageSize": "1048576"}
	if _, err := brokers.Update(t.Context(), second, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := brokers.Delete(t.Context(), "first", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	w, err := brokers.Watch(t.Context(), metav1.ListOptions{ResourceVersion: first.ResourceVersion})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	want := []seen{{watch.Added, "second"}, {watch.Modified, "second"}, {watch.Deleted, "first"}}
	if got := collect(t, w, len(want)); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestWatchSelected: an object that begins or ceases to be selected appears and disappears. Controllers that watch a
// part of the world depend on it.
func TestWatchSelected(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		options  metav1.ListOptions
		selected func(*v1alpha1.Broker, bool)
	}{
		"by label": {metav1.ListOptions{LabelSelector: "team=a"}, func(broker *v1alpha1.Broker, selected bool) {
			broker.Labels = nil
			if selected {
				broker.Labels = map[string]string{"team": "a"}
			}
		}},
		"by field": {metav1.ListOptions{FieldSelector: "spec.nameServiceRef.name=ns"}, func(broker *v1alpha1.Broker, selected bool) {
			broker.Spec.NameServiceRef = nil
			if selected {
				broker.Spec.NameServiceRef = &v1alpha1.NameServiceReference{Name: "ns"}
			}
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			brokers := newBrokers(t)
			w, err := brokers.Watch(t.Context(), c.options)
			if err != nil {
				t.Fatal(err)
			}
			defer w.Stop()
			broker := mustCreate(t, brokers, newBroker("broker"))
			for _, selected := range []bool{true, false} {
				c.selected(broker, selected)
				if broker, err = brokers.Update(t.Context(), broker, metav1.UpdateOptions{}); err != nil {
					t.Fatal(err)
				}
			}
			want := []seen{{watch.Added, "broker"}, {watch.Deleted, "broker"}}
			if got := collect(t, w, len(want)); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}
