// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build race

package transfer_test

// sparsely is how much further apart points are that are met one by one, but for crashes: under the race detector, which
// has little to find in a transfer, everything takes six times as long.
const sparsely = 6
