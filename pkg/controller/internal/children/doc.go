// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package children watches what controllers made in the host cluster: everything with the label managed-by, by owner.
// Owners are known by labels, not by ownerReferences: an API server whose store was lost would answer that the owner is
// gone, and the host's garbage collector would take queues with their data for garbage.
package children
