// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package survey reads what RocketMQ servers know - topics, subscription groups, offsets, settings, routes - and says in what two
// readings differ. It asks the servers with code of its own and looks into the files on their disks, so that it can judge
// pkg/rocketmq and everything that is built on it. A configuration is compared by the bytes the server sent, so no field of any
// version is forgotten.
package survey
