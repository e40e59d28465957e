// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package admin holds typed calls to RocketMQ servers.
package admin
