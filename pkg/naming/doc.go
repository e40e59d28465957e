// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package naming says what everything made for an object is called: names, labels, selectors, addresses, ports, and the
// RocketMQ settings that are not the user's to choose.
//
// It is the one home of these rules, for admission, workloads and controllers alike. Every function is pure, over plain
// values. A name that a released version gave to a child must never change: the children of a running cluster are found
// by it.
package naming
