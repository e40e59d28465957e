// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package install adds the whole API group to a scheme: the hub, every served version, and their order. The server
// and its tests call it; clients use apis/rocketmq/v1alpha1 alone.
package install

import (
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"

	wire "github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq/v1alpha1"
)

// Install adds the group to the scheme. It panics if two types claim one name, which only a wrong build can bring about.
func Install(scheme *runtime.Scheme) {
	utilruntime.Must(rocketmq.AddToScheme(scheme))
	utilruntime.Must(v1alpha1.AddToScheme(scheme))
	utilruntime.Must(scheme.SetVersionPriority(wire.SchemeGroupVersion))
}
