// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package policy holds the answers that the strategies of all kinds give alike, so that a kind's strategy.go says only
// what is its own. It decides over old and new objects alone and reads nothing else.
package policy
