// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Command go shows how a Go program drives RocketMQ through the typed clients: it applies a Broker, waits for it with an
// informer, reads it from the lister, scales it, and asks for the plan of a topic transfer.
//
// Everything it needs is in apis/ (the types) and generated/ (the clients); a program of yours imports the same two.
package main
