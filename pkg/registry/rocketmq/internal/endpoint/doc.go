// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package endpoint has the REST endpoints that kinds have in common, each written once: the resource itself (Resource),
// /status (Status), /scale (Scale) and the columns of kubectl get (Table). A kind's storage package says what is
// particular to it and hands over its store; an endpoint touches that store alone, by one atomic operation per request.
//
// The store has one owner, the Resource. The other endpoints share it and must not destroy it.
package endpoint
