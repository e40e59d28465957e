// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"errors"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/registry/generic"
	registrytest "k8s.io/apiserver/pkg/registry/generic/testing"
	genericrest "k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/storage/storagebackend/factory"
	"k8s.io/client-go/tools/cache"

	hub "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/rest"
)

// The generic server's own suite, on the stores themselves; each test of it wants an empty one.
func TestStores(t *testing.T) {
	scheme := newScheme(t)
	etcd := newStore(t, scheme, generic.UndecoratedStorage)
	for _, k := range kinds() {
		valid := func(t *testing.T) runtime.Object {
			obj := k.object(t, "foo")
			obj.SetNamespace("")
			obj.SetLabels(map[string]string{"a": "b"})
			return decode(t, scheme, obj)
		}
		relabel := func(obj runtime.Object) runtime.Object {
			obj.(metav1.Object).SetLabels(map[string]string{"a": "c"})
			return obj
		}
		mislabel := func(obj runtime.Object) runtime.Object {
			obj.(metav1.Object).SetLabels(map[string]string{"a b": "c"})
			return obj
		}
		for name, test := range map[string]func(*testing.T, *registrytest.Tester){
			"create": func(t *testing.T, suite *registrytest.Tester) { suite.TestCreate(valid(t), mislabel(valid(t))) },
			"update": func(t *testing.T, suite *registrytest.Tester) { suite.TestUpdate(valid(t), relabel, mislabel) },
			"delete": func(t *testing.T, suite *registrytest.Tester) { suite.TestDelete(valid(t)) },
			"get":    func(t *testing.T, suite *registrytest.Tester) { suite.TestGet(valid(t)) },
			"list":   func(t *testing.T, suite *registrytest.Tester) { suite.TestList(valid(t)) },
			"watch": func(t *testing.T, suite *registrytest.Tester) {
				suite.TestWatch(valid(t), []labels.Set{{"a": "b"}}, []labels.Set{{"a": "c"}},
					[]fields.Set{{"metadata.name": "foo"}}, []fields.Set{{"metadata.name": "nothing"}})
			},
		} {
			t.Run(k.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				store := storages(t, etcd.under(k.name+"-"+name))[k.resource].(*endpoint.Resource).Store
				test(t, registrytest.New(t, store).GeneratesName())
			})
		}
	}
}

// Every store has one owner: destroying all endpoints closes none twice, and an endpoint that shares one leaves it open.
func TestDestroyOfSubresourcesKeepsTheStore(t *testing.T) {
	scheme := newScheme(t)
	all := storages(t, newStore(t, scheme, generic.UndecoratedStorage))
	for _, served := range all {
		if _, owner := served.(*endpoint.Resource); !owner {
			served.Destroy()
		}
	}
	for _, k := range kinds() {
		store := all[k.resource].(*endpoint.Resource).Store
		ctx := registrytest.NewNamespaceScopeContext(store, namespace)
		if _, err := store.Create(ctx, decode(t, scheme, k.object(t, "kept")), genericrest.ValidateAllObjectFunc, &metav1.CreateOptions{}); err != nil {
			t.Errorf("creating a %s: %v", k.name, err)
		}
	}
}

// A store that cannot be opened is an error that names it, and leaves none of the others open.
func TestNewStorageThatFailsLeavesNothingOpen(t *testing.T) {
	scheme := newScheme(t)
	etcd := newStore(t, scheme, nil)
	opened, closed := 0, 0
	etcd.decorator = func(config *storagebackend.ConfigForResource, prefix string, key func(runtime.Object) (string, error),
		newFunc, newListFunc func() runtime.Object, attrs storage.AttrFunc, trigger storage.IndexerFuncs, indexers *cache.Indexers,
	) (storage.Interface, factory.DestroyFunc, error) {
		opened++
		store, destroy, err := generic.UndecoratedStorage(config, prefix, key, newFunc, newListFunc, attrs, trigger, indexers)
		return store, func() { closed++; destroy() }, err
	}
	_, err := rest.NewStorage(scheme, withoutBrokers{etcd}, rest.Options{})
	if err == nil || err.Error() != "opening the store of brokers: no room for brokers" {
		t.Errorf("got the error %v", err)
	}
	wantEqual(t, "stores opened", opened, 4)
	wantEqual(t, "stores closed", closed, opened)
}

// withoutBrokers cannot open the last of the stores.
type withoutBrokers struct{ store }

func (w withoutBrokers) GetRESTOptions(resource schema.GroupResource, example runtime.Object) (generic.RESTOptions, error) {
	if resource.Resource == "brokers" {
		return generic.RESTOptions{}, errors.New("no room for brokers")
	}
	return w.store.GetRESTOptions(resource, example)
}

// decode is the hub object that a request with obj makes.
func decode(t *testing.T, scheme *runtime.Scheme, obj runtime.Object) runtime.Object {
	t.Helper()
	unstructured, ok := obj.(interface{ MarshalJSON() ([]byte, error) })
	if !ok {
		t.Fatalf("cannot encode a %T", obj)
	}
	body, err := unstructured.MarshalJSON()
	if err != nil {
		t.Fatalf("encoding %v: %v", obj, err)
	}
	decoded, err := runtime.Decode(universal(scheme), body)
	if err != nil {
		t.Fatalf("decoding %s: %v", body, err)
	}
	return decoded
}

func universal(scheme *runtime.Scheme) runtime.Decoder {
	return serializer.NewCodecFactory(scheme).UniversalDecoder(schema.GroupVersion{Group: hub.GroupName, Version: runtime.APIVersionInternal})
}
