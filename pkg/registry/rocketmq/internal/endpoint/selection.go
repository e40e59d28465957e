// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package endpoint

import (
	"fmt"

	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/client-go/tools/cache"
)

// Selection says by which fields, beside name and namespace, objects of a kind are listed and watched. The version's
// conversions admit the same fields.
type Selection[T Object] struct {
	// Fields are the values that field selectors compare.
	Fields func(T) fields.Set
	// Indexed is the field that the watch cache keeps an index of: lists and watches that select by it cost only what
	// they return.
	Indexed string
	// IndexedValue is the indexed field's value, the same as in Fields.
	IndexedValue func(T) string
}

// Complete completes the store with what optsGetter describes and with the selection.
func (s Selection[T]) Complete(store *genericregistry.Store, optsGetter generic.RESTOptionsGetter) error {
	store.PredicateFunc = func(label labels.Selector, field fields.Selector) storage.SelectionPredicate {
		return storage.SelectionPredicate{Label: label, Field: field, GetAttrs: s.attributes, IndexFields: []string{s.Indexed}}
	}
	return store.CompleteWithOptions(&generic.StoreOptions{
		RESTOptions: optsGetter,
		AttrFunc:    s.attributes,
		TriggerFunc: storage.IndexerFuncs{s.Indexed: s.trigger},
		Indexers:    &cache.Indexers{storage.FieldIndex(s.Indexed): s.index},
	})
}

// attributes are the labels and fields that selectors see.
func (s Selection[T]) attributes(obj runtime.Object) (labels.Set, fields.Set, error) {
	item, ok := obj.(T)
	if !ok {
		return nil, nil, fmt.Errorf("internal error: selecting %T objects by their fields: got a %T", item, obj)
	}
	selectable := s.Fields(item)
	selectable["metadata.name"] = item.GetName()
	selectable["metadata.namespace"] = item.GetNamespace()
	return item.GetLabels(), selectable, nil
}

// trigger is called by the watch cache with objects that attributes accepted.
func (s Selection[T]) trigger(obj runtime.Object) string {
	return s.IndexedValue(obj.(T))
}

func (s Selection[T]) index(obj any) ([]string, error) {
	item, ok := obj.(T)
	if !ok {
		return nil, fmt.Errorf("internal error: indexing %T objects by %s: got a %T", item, s.Indexed, obj)
	}
	return []string{s.IndexedValue(item)}, nil
}
