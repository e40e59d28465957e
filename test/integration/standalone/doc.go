// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package standalone holds tests of what an administrator sets on a server: a store that is not its own, how objects are
// written there, and what is recorded of requests. No Kubernetes is needed for any of it.
package standalone
