// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"math/rand"
	"path/filepath"
	"testing"

	"k8s.io/apimachinery/pkg/api/apitesting/fuzzer"
	"k8s.io/apimachinery/pkg/api/equality"
	metafuzzer "k8s.io/apimachinery/pkg/apis/meta/fuzzer"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"

	wire "github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	rocketmqfuzzer "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq/fuzzer"
)

// Whatever can be decoded can be defaulted, judged and warned about; defaulting it again changes nothing; and an update
// that changes nothing is admitted, however bad the object is.
func FuzzAdmission(f *testing.F) {
	a := newAdmission()
	codec := json.NewSerializerWithOptions(json.DefaultMetaFactory, a.scheme, a.scheme, json.SerializerOptions{Yaml: true})
	for _, pattern := range []string{published + "/*.yaml", examples + "/*.yaml", "../../../../apis/testdata/HEAD/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no seeds at %s: %v", pattern, err)
		}
		for _, file := range files {
			for _, document := range documentsOf(f, file) {
				f.Add(document)
			}
		}
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		obj, gvk, err := codec.Decode(document, nil, nil)
		if err != nil || gvk.GroupVersion() != wire.SchemeGroupVersion || !isKind(obj) {
			return
		}
		checkAdmission(t, a, obj)
	})
}

func TestRandomObjectsAreJudged(t *testing.T) {
	a := newAdmission()
	funcs := fuzzer.MergeFuzzerFuncs(metafuzzer.Funcs, rocketmqfuzzer.Funcs)
	seed := rand.Int63()
	t.Logf("seed %d", seed)
	filler := fuzzer.FuzzerFor(funcs, rand.NewSource(seed), serializer.NewCodecFactory(a.scheme))
	for _, obj := range []runtime.Object{&wire.Broker{}, &wire.NameService{}, &wire.Controller{}, &wire.Console{}, &wire.TopicTransfer{}} {
		for range 100 {
			random := obj.DeepCopyObject()
			filler.Fill(random)
			checkAdmission(t, a, random)
		}
	}
}

func checkAdmission(t *testing.T, a admission, obj runtime.Object) {
	t.Helper()
	once, _ := a.prepare(obj)
	twice, _ := a.prepare(once)
	if !equality.Semantic.DeepEqual(once, twice) {
		t.Errorf("a second defaulting changed the object:\n%#v\n%#v", once, twice)
	}
	a.create(obj)
	a.warnings(obj, nil)
	for _, err := range append(a.update(obj, obj), a.updateStatus(obj, obj)...) {
		if len(err.Field) >= 4 && err.Field[:4] == "spec" {
			t.Errorf("an update that changes nothing is refused: %v", err)
		}
	}
	if warnings := a.warnings(obj, obj); len(warnings) > 0 {
		t.Errorf("an update that changes nothing warns: %q", warnings)
	}
}

func isKind(obj runtime.Object) bool {
	switch obj.(type) {
	case *wire.Broker, *wire.NameService, *wire.Controller, *wire.Console, *wire.TopicTransfer:
		return true
	}
	return false
}
