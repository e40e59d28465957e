// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package topictransfer runs TopicTransfers. What happens in RocketMQ, in which order, and what is undone, is decided and
// done by the engine in package transfer; this package gives it what it works with and tells users about it:
//
//	TopicTransfer ──► Plan: hold, advance, let go, expire
//	                    │ advance
//	                    ▼
//	SpecOf: the wish, ──► transfer.Transfer ──► journal: /status of the object, replaced version by version
//	where both ends are        │     ▲     └──► claims:  one transfer per topic and cluster, kept in the store
//	                           ▼     │     └──► servers: package rocketmq below
//	                         Result: what is waited for ──► Status: conditions, backlog, step; events, metrics
//
// Plan, Ahead, Places, SpecOf, Status and Events are pure. A transfer that waits occupies nobody: the engine returns, and
// is asked again when the time has come or the object has changed.
//
// What is done again after a crash is decided from the status in the store, never from an informer: an old journal could
// have an action done again that was undone since. Two servers that both believe to lead cannot both write the next
// record, and whoever cannot write it stops.
//
// A finalizer is put on before anything is claimed. It stays until the transfer is through or rolled back and its claims
// are given back; so deleting the object is a way to abort. A transfer that needs a person keeps its claims until it is
// deleted.
//
// The Planner answers dry runs of brokers/transfer in every replica of the server; it needs no lease.
package topictransfer
