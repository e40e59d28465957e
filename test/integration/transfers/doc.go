// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package transfers holds tests of TopicTransfers as users meet them: a real standalone server moves topics between the
// broker groups of a real RocketMQ cluster. What becomes of messages is tested elsewhere; here no client is connected, so
// that windows can be short.
package transfers
