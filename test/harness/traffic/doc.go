// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package traffic keeps messages flowing through a topic while a test does things to it, and keeps the books: which messages were
// acknowledged, and which of them every consumer group has had.
//
//	Traffic ── one JVM with the official client: a producer that never stops, consumers of every group
//	   │ a line for each event
//	   ▼
//	Ledger ── what was acknowledged, by whom it was consumed, how often; what is lost or double is read from it
//
// A message counts as acknowledged when the official client has said so, whatever became of it before; one whose sending failed may
// have been stored all the same, and is nobody's loss.
package traffic
