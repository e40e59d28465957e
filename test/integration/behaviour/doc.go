// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package behaviour holds what clients may rely on because our kinds behave as those of Kubernetes do: reading and
// watching, writing, what the host enforces, who may do what, and how all of that is reached through the aggregator.
// Each test names its rule and why somebody depends on it.
package behaviour
