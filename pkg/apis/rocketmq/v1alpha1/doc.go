// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package v1alpha1 is the server's side of version v1alpha1: its defaults, its conversions to and from the hub, its
// declarative validation and its selectable fields. The types themselves are in apis/rocketmq/v1alpha1.
//
// +k8s:conversion-gen=github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq
// +k8s:conversion-gen-external-types=github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1
// +k8s:defaulter-gen=TypeMeta
// +k8s:defaulter-gen-input=github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1
// +k8s:validation-gen=TypesWithField=TypeMeta
// +k8s:validation-gen-input=github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1
package v1alpha1
