// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build !race

package transfer_test

// sparsely is how much further apart points are that are met one by one, but for crashes.
const sparsely = 1
