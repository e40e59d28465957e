// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package console decides what becomes of a request for a RocketMQ console: what a create and an update may set, what is refused and what
// is warned about. Its decisions are over the old and the new object alone; package storage beside it serves them.
package console
