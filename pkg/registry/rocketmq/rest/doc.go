// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package rest is the table of what the API group serves: resource and subresource paths of every version, each with
// its storage. The server installs what NewStorage returns, on a scheme that AddToScheme was called with.
package rest
