// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package app

// tuneMemory is a placeholder.
func tuneMemory() {}
