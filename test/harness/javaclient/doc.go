// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package javaclient sends and consumes messages with the official Java client, the one that users have, through the program
// message-tool of test/java. Tests use it to say what users would see: which messages were acknowledged, and which came back.
//
// The addresses may be those of servers on loopback or of pods of the local cluster, which this machine reaches.
package javaclient
