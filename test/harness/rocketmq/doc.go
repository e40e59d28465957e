// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package rocketmq runs real RocketMQ servers of any tested version on loopback, from the jars that hack/rocketmq/fetch.sh fetches.
// It is meant for tests, and for people through the command rocketmq-lab.
//
//	Lab ── one working directory, one set of ports, one list of processes to be killed
//	 └─ Server: one JVM (name server, broker or controller) that can be stopped, killed, paused and started again on its data
//	Cluster: what StartCluster made in a Lab: name servers, groups of brokers, controllers
//
// In a test:
//
//	cluster := rocketmq.Start(t, rocketmq.ClusterOptions{Version: "5.5.0", Groups: 2, Slaves: 1})
//	client, err := admin.New(admin.Options{NameServers: cluster.NameServerList()})
//
// A server counts as started when it has given a real answer on its port, and a cluster when every name server lists every broker.
// Nothing waits for a fixed time. All servers are killed at the end of the test, also when the test process itself is killed
// (they are given a parent-death signal), and their directories are removed unless the test failed; then their place is logged.
//
// The package uses the standard library only, and asks servers its few questions with code of its own, so that it can judge the
// client of pkg/rocketmq.
package rocketmq
