// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package controllers shows what the controllers make of objects on a real Kubernetes API server: which children, in
// which order, and that nothing is made twice or touched needlessly, whatever happens to the server meanwhile. Nodes are
// stood in for, so no RocketMQ runs here; the e2e tests are about that.
package controllers
