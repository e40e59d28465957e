// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package nodes stands in for the nodes of a cluster where only the objects matter: pods become Running and Ready as
// they appear, or when a test lets them, and nothing runs in them. Every pod gets an address of its own in 127.64.0.0/10,
// where nobody listens, so that a connection to it is refused at once.
//
// Without a kube-controller-manager it also makes the pods of StatefulSets.
package nodes
