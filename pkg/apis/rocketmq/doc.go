// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package rocketmq holds the hub types of the API group: the one form that strategies, validation and tables work on.
// Every served version converts to and from it. The fields are documented where users meet them, in
// apis/rocketmq/v1alpha1.
//
// +k8s:deepcopy-gen=package
// +groupName=rocketmq.apache.org
package rocketmq
