// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package remoting speaks the RocketMQ remoting protocol.
package remoting
