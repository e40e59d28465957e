// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package v1alpha1 holds the wire types of API version rocketmq.apache.org/v1alpha1.
//
// It is all that a client has to import besides the generated clientset: it depends on k8s.io/api and
// k8s.io/apimachinery alone. Defaults, conversions and validation are the server's business and live in
// pkg/apis/rocketmq.
//
// +k8s:deepcopy-gen=package
// +k8s:protobuf-gen=package
// +k8s:openapi-gen=true
// +k8s:openapi-model-package=org.apache.rocketmq.v1alpha1
// +groupName=rocketmq.apache.org
package v1alpha1
