// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package faultproxy puts faults between a client and a real RocketMQ server. A Proxy listens on loopback and passes frames of the
// remoting protocol on to one address, unless a Fault says otherwise:
//
//	proxy, err := faultproxy.Listen(broker.Address())
//	proxy.Inject(faultproxy.Fault{Code: 17, Do: faultproxy.Answer(2, "system busy"), Times: 1})
//
// A fault is a value: which frames it is for, how many of them, and what happens to each. The first fault in the list that is for a
// frame decides. Requests and answers that went through are recorded, so a test can see what was really sent.
//
// TLS and ports that do not speak the remoting protocol (replication) cannot be proxied.
package faultproxy
