// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
)

func wantEqual(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func wantError(t *testing.T, err error, is func(error) bool, want string) {
	t.Helper()
	if !is(err) {
		t.Errorf("got the error %v, want %s", err, want)
	}
}

func wantGeneration(t *testing.T, when string, obj *unstructured.Unstructured, want int64) {
	t.Helper()
	wantEqual(t, "generation when "+when, obj.GetGeneration(), want)
}

// wantContains compares the fields that are wanted; the server may default others. Numbers are compared as text, for
// JSON readers disagree on their type.
func wantContains(t *testing.T, got, want map[string]any) {
	t.Helper()
	for key := range want {
		gotText, _ := json.Marshal(got[key])
		wantText, _ := json.Marshal(want[key])
		wantEqual(t, key, string(gotText), string(wantText))
	}
}

func wantEvent(t *testing.T, w watch.Interface, want watch.EventType) *unstructured.Unstructured {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		select {
		case event, open := <-w.ResultChan():
			if event.Type == watch.Bookmark && want != watch.Bookmark {
				continue // who allows bookmarks gets them at any time
			}
			obj, ok := event.Object.(*unstructured.Unstructured)
			if !open || !ok || event.Type != want {
				t.Fatalf("got the event %s (open %v) of %v, want %s", event.Type, open, event.Object, want)
			}
			return obj
		case <-limit:
			t.Fatalf("no event within 20 s, want %s", want)
			return nil
		}
	}
}

func withVersion(obj *unstructured.Unstructured, resourceVersion string) *unstructured.Unstructured {
	obj.SetResourceVersion(resourceVersion)
	return obj
}

// at is the value at a path, nil if there is none.
func at(obj *unstructured.Unstructured, path ...string) any {
	value, _, _ := unstructured.NestedFieldNoCopy(obj.Object, path...)
	return value
}

// statusOf is the status without the zero counts that the wire always has.
func statusOf(obj *unstructured.Unstructured) map[string]any {
	status, _ := at(obj, "status").(map[string]any)
	for key, value := range status {
		if value == int64(0) {
			delete(status, key)
		}
	}
	return status
}

func namesOf(list *unstructured.UnstructuredList) []string {
	names := []string{}
	for _, item := range list.Items {
		names = append(names, item.GetName())
	}
	sort.Strings(names)
	return names
}

// ownersOf is, by field manager, the subresource and the top-level fields it wrote: "/status f:status".
func ownersOf(obj metav1.Object) map[string]string {
	owners := map[string]string{}
	for _, entry := range obj.GetManagedFields() {
		var owned map[string]any
		_ = json.Unmarshal(entry.FieldsV1.GetRawBytes(), &owned)
		fields := make([]string, 0, len(owned))
		for field := range owned {
			fields = append(fields, field)
		}
		slices.Sort(fields)
		owners[entry.Manager] += "/" + entry.Subresource + " " + strings.Join(fields, ",")
	}
	return owners
}

// ownersOfPath are the field managers that own the field at a path.
func ownersOfPath(t *testing.T, obj metav1.Object, path []string) []string {
	t.Helper()
	var owners []string
	for _, entry := range obj.GetManagedFields() {
		var owned map[string]any
		if err := json.Unmarshal(entry.FieldsV1.GetRawBytes(), &owned); err != nil {
			t.Fatalf("reading the fields of %s: %v", entry.Manager, err)
		}
		fields := make([]string, 0, len(path))
		for _, name := range path {
			fields = append(fields, "f:"+name)
		}
		if _, found, _ := unstructured.NestedFieldNoCopy(owned, fields...); found {
			owners = append(owners, entry.Manager)
		}
	}
	return owners
}

func convert(t *testing.T, from *unstructured.Unstructured, to any) {
	t.Helper()
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(from.Object, to); err != nil {
		t.Fatalf("reading %v as a %T: %v", from.Object, to, err)
	}
}
