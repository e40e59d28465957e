// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package strategytest checks what the strategies of all kinds decide alike: what a create, an update and an update of
// status keep, drop and count. Tests of a kind's strategy call Run with its types.
package strategytest
