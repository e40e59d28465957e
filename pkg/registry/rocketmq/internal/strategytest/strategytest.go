// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package strategytest

import (
	"reflect"
	"testing"

	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apiserver/pkg/registry/rest"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
)

// Strategy decides requests for a resource.
type Strategy interface {
	rest.RESTCreateStrategy
	rest.RESTUpdateStrategy
	rest.RESTDeleteStrategy
	rest.GarbageCollectionDeleteStrategy
	rest.ResetFieldsStrategy
}

// Kind is a kind under test.
type Kind[T endpoint.Object] struct {
	Strategy Strategy
	Status   endpoint.StatusStrategy
	// New makes a valid object without status.
	New func() T
	// ChangeSpec makes another spec of an object's, ChangeStatus another status.
	ChangeSpec, ChangeStatus func(T)
	// SpecOf and StatusOf return the parts by value.
	SpecOf, StatusOf func(T) any
}

// Run checks the kind.
func Run[T endpoint.Object](t *testing.T, k Kind[T]) {
	t.Run("policies", k.policies)
	t.Run("create", k.create)
	t.Run("update", k.update)
	t.Run("status update", k.statusUpdate)
}

func (k Kind[T]) policies(t *testing.T) {
	want(t, "namespaced", k.Strategy.NamespaceScoped(), true)
	want(t, "create by PUT", k.Strategy.AllowCreateOnUpdate(t.Context()), false)
	want(t, "update without version", k.Strategy.AllowUnconditionalUpdate(t.Context()), false)
	want(t, "default garbage collection", k.Strategy.DefaultGarbageCollectionPolicy(t.Context()), rest.DeleteDependents)
	want(t, "fields reset by updates", paths(k.Strategy), []string{".status"})
	want(t, "fields reset by updates of status", paths(k.Status), []string{".metadata", ".spec"})
}

func (k Kind[T]) create(t *testing.T) {
	obj := k.New()
	spec := k.SpecOf(obj)
	k.ChangeStatus(obj)
	obj.SetGeneration(7)
	k.Strategy.PrepareForCreate(t.Context(), obj)
	want(t, "generation", obj.GetGeneration(), int64(1))
	want(t, "status", k.StatusOf(obj), k.StatusOf(k.New()))
	want(t, "spec", k.SpecOf(obj), spec)
	want(t, "errors", len(k.Strategy.Validate(t.Context(), obj)), 0)
}

func (k Kind[T]) update(t *testing.T) {
	for situation, c := range map[string]struct {
		change         func(T)
		wantGeneration int64
	}{
		"nothing changes":                {func(T) {}, 4},
		"labels change":                  {func(obj T) { obj.SetLabels(map[string]string{"a": "b"}) }, 4},
		"the status changes":             {k.ChangeStatus, 4},
		"the spec changes":               {k.ChangeSpec, 5},
		"the spec and the status change": {func(obj T) { k.ChangeSpec(obj); k.ChangeStatus(obj) }, 5},
	} {
		t.Run(situation, func(t *testing.T) {
			old := k.stored(4)
			obj := old.DeepCopyObject().(T)
			c.change(obj)
			spec := k.SpecOf(obj)
			k.Strategy.PrepareForUpdate(t.Context(), obj, old)
			want(t, "generation", obj.GetGeneration(), c.wantGeneration)
			want(t, "status", k.StatusOf(obj), k.StatusOf(old))
			want(t, "spec", k.SpecOf(obj), spec)
			want(t, "errors", len(k.Strategy.ValidateUpdate(t.Context(), obj, old)), 0)
		})
	}
}

func (k Kind[T]) statusUpdate(t *testing.T) {
	old := k.stored(4)
	obj := old.DeepCopyObject().(T)
	k.ChangeSpec(obj)
	k.ChangeStatus(obj)
	obj.SetLabels(map[string]string{"a": "b"})
	obj.SetAnnotations(map[string]string{"a": "b"})
	obj.SetFinalizers([]string{"example.com/blocker"})
	obj.SetGeneration(9)
	status := k.StatusOf(obj)
	k.Status.PrepareForUpdate(t.Context(), obj, old)
	want(t, "status", k.StatusOf(obj), status)
	want(t, "spec", k.SpecOf(obj), k.SpecOf(old))
	want(t, "generation", obj.GetGeneration(), int64(4))
	want(t, "labels", obj.GetLabels(), old.GetLabels())
	want(t, "annotations", obj.GetAnnotations(), old.GetAnnotations())
	want(t, "finalizers", obj.GetFinalizers(), old.GetFinalizers())
	want(t, "errors", len(k.Status.ValidateUpdate(t.Context(), obj, old)), 0)
	want(t, "warnings", len(k.Status.WarningsOnUpdate(t.Context(), obj, old)), 0)
}

// stored is an object as the store returns it.
func (k Kind[T]) stored(generation int64) T {
	obj := k.New()
	obj.SetGeneration(generation)
	obj.SetResourceVersion("1")
	return obj
}

func paths(strategy rest.ResetFieldsStrategy) []string {
	found := sets.New[string]()
	for _, fields := range strategy.GetResetFields() {
		fields.Iterate(func(path fieldpath.Path) { found.Insert(path.String()) })
	}
	return sets.List(found)
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
