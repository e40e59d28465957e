// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package queue runs a controller's reconcile function for the keys that were added, one at a time per key, with a fixed
// number of workers. It retries failures with back-off and never lets a panic out: the API server in the same process
// must go on serving.
package queue
