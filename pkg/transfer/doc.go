// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package transfer moves one topic with its consumer groups from one RocketMQ place to another, or puts everything back.
// A place is a cluster or one broker group of a cluster.
//
//	            ┌────────────────────────── Advance ──────────────────────────┐
//	State ──►   │ next (pure): state, what is known, spec, now ─► decision     │
//	            │ act: Intent ─► Journal ─► Do ─► Verify by reading ─► Done    │   ──► Result: wait for ..., or finished
//	            └──────────────┬───────────────────────────────┬──────────────┘
//	                     Journal, Claims               Cluster: Broker, NameServer
//
// It speaks to the world through the ports of ports.go alone and imports the standard library only: a controller, a
// test and a server without Kubernetes use it in the same way. README.md draws the states and lists the hazards.
//
// What a caller can rely on:
//
//   - Nothing is changed before its Intent is in the journal, and an error of the journal stops everything at once.
//   - State is all there is: a transfer made from a state that was written goes on where that state stopped. An Intent
//     whose outcome is unknown is resolved by reading what the servers have.
//   - Until the first Intent to delete the source topic, everything goes back to configurations that are byte-equal to
//     those found. From then on the transfer goes forward only, for as long as it takes.
//   - A source queue is deleted only after all that was in it was consumed by every group, proved by two samples.
package transfer
