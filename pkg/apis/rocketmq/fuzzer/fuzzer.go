// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package fuzzer fills hub objects with random content, for tests that encode and decode them or judge them.
//
// Every object is one that a server could hold: it has been through the defaults of its version. So nothing here has to
// know what the defaults are.
package fuzzer

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"sigs.k8s.io/randfill"

	wire "github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq/install"
)

// Funcs are the fill functions of the group's hub kinds, in the form that apitesting wants. They panic if a kind cannot
// be converted, which only a wrong build can bring about.
func Funcs(serializer.CodecFactory) []any {
	scheme := runtime.NewScheme()
	install.Install(scheme)
	return []any{
		func(obj *rocketmq.Broker, c randfill.Continue) { fill(scheme, c, obj, &wire.Broker{}) },
		func(obj *rocketmq.NameService, c randfill.Continue) { fill(scheme, c, obj, &wire.NameService{}) },
		func(obj *rocketmq.Controller, c randfill.Continue) { fill(scheme, c, obj, &wire.Controller{}) },
		func(obj *rocketmq.Console, c randfill.Continue) { fill(scheme, c, obj, &wire.Console{}) },
		func(obj *rocketmq.TopicTransfer, c randfill.Continue) { fill(scheme, c, obj, &wire.TopicTransfer{}) },
	}
}

func fill(scheme *runtime.Scheme, c randfill.Continue, hub, versioned runtime.Object) {
	c.FillNoCustom(hub)
	must(scheme.Convert(hub, versioned, nil))
	scheme.Default(versioned)
	must(scheme.Convert(versioned, hub, nil))
}

func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("internal error: cannot convert a random object: %v", err))
	}
}
