// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package transfer tests that topics move between real RocketMQ servers without the loss of a message, or go back to what they were,
// whatever happens on the way: see test/README.md for the list of situations. It has tests only.
//
// The name servers and brokers are started once and shared; every test moves a topic of its own.
package transfer
