// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package rootfs says what is in each image: the base that the RocketMQ images share, one layer per RocketMQ version, and the
// layer of rocketmq-apiserver. It looks at files of this machine to find out what must be copied (a Java runtime, a shell, the
// shared libraries they need) and describes the result as layer.Tree values. It writes nothing.
//
//	            apache/rocketmq:4.9.7    :5.1.4    :5.5.0     rocketmq-apiserver
//	layer 2     ROCKETMQ_HOME of 4.9.7   5.1.4     5.5.0
//	layer 1     Base: C library, shell and tools, Java, users        Server: one static binary
package rootfs
