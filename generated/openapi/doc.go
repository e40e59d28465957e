// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package openapi holds the OpenAPI definitions of the API group and of the Kubernetes types it uses.
package openapi
