// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package install_test

import (
	"math/rand/v2"
	"testing"

	"k8s.io/apimachinery/pkg/api/apitesting/fuzzer"
	"k8s.io/apimachinery/pkg/api/apitesting/roundtrip"
	"k8s.io/apimachinery/pkg/api/equality"
	metafuzzer "k8s.io/apimachinery/pkg/apis/meta/fuzzer"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/diff"

	wire "github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	rocketmqfuzzer "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq/fuzzer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq/install"
)

func newScheme() *runtime.Scheme {
	scheme := runtime.NewScheme()
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	install.Install(scheme)
	return scheme
}

// Nothing is lost between the hub and what is stored or sent.
func TestRoundTripJSON(t *testing.T) {
	roundtrip.RoundTripTestForScheme(t, newScheme(), rocketmqfuzzer.Funcs)
}

func TestRoundTripProtobuf(t *testing.T) {
	roundtrip.RoundTripProtobufTestForScheme(t, newScheme(), rocketmqfuzzer.Funcs)
}

// An object that is read, written and read again is the same object: defaults that move would make every read a change.
func TestDefaultsAreIdempotent(t *testing.T) {
	scheme := newScheme()
	funcs := fuzzer.MergeFuzzerFuncs(metafuzzer.Funcs)
	filler := fuzzer.FuzzerFor(funcs, source{}, serializer.NewCodecFactory(scheme))
	for kind := range scheme.KnownTypes(wire.SchemeGroupVersion) {
		if roundtrip.GlobalNonRoundTrippableTypes().Has(kind) || kind == "CreateOptions" || kind == "UpdateOptions" || kind == "PatchOptions" {
			continue
		}
		t.Run(kind, func(t *testing.T) {
			for range 50 {
				once, err := scheme.New(wire.SchemeGroupVersion.WithKind(kind))
				if err != nil {
					t.Fatal(err)
				}
				filler.Fill(once)
				scheme.Default(once)
				twice := once.DeepCopyObject()
				scheme.Default(twice)
				if !equality.Semantic.DeepEqual(once, twice) {
					t.Fatalf("a second defaulting changed the object:\n%s", diff.Diff(once, twice))
				}
			}
		})
	}
}

// source is a random source for the filler, which still wants the older kind.
type source struct{}

func (source) Int63() int64 { return rand.Int64() }
func (source) Seed(int64)   {}
