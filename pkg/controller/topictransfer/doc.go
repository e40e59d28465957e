// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package topictransfer runs TopicTransfers.
package topictransfer
