// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package command holds the requests and responses of the RocketMQ protocol.
package command
