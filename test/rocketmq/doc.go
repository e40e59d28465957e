// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package rocketmq holds the tests of pkg/rocketmq against real servers of every tested version: "make test-rocketmq".
//
// Each call of package admin is made on each version. What it did is judged by something else than its own answer: another request
// code, what the servers were started with, the messages that a client gets, or the official command line tools. At the end of a
// version the list of calls (admin.Calls) is compared with the requests that servers answered with success, so that a call cannot
// be added without a test.
package rocketmq
