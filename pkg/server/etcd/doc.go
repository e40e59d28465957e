// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package etcd is where the server keeps its objects: the etcd member that
// runs inside the process, the guards that keep a second process away from
// its data, the storage factory that decides key and encoding of every kind,
// and snapshots.
//
// It may touch the data directory and etcd. It knows no kind of the API and
// no HTTP. The command starts it before the server and closes it after the
// server returned, because everything the server does on its way down still
// reads and writes objects:
//
//	Lock(dir) ──► Start ──► (server runs) ──► Close ──► Unlock
package etcd
