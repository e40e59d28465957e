// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package rocketmq lets package transfer reach real name servers and brokers through the client of pkg/rocketmq/admin. It
// translates calls, configurations and errors, and decides nothing.
package rocketmq
