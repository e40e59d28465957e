// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package restart holds what clients see while the server behind the aggregator goes away and comes back: asked to,
// killed, or with another certificate. Every test has a cluster of its own.
package restart
