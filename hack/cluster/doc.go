// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Command cluster runs a real Kubernetes on this machine, without a container engine or an init system, and builds all
// that this takes. See README.md for how to use it. What is where:
//
//	main.go         the commands
//	binaries/       which programs there are and how they are built
//	  kubernetes/   module: etcd and the Kubernetes programs, by version
//	  coredns/      module: the cluster's name server
//	  provisioner/  module: makes the volumes of the default storage class
//	  pause/        the first process of every pod
//	controlplane/   etcd, API server, controllers, scheduler: flags and certificates; integration tests use it too
//	pki/            certificates as files
//	process/        long-running programs: start, find, stop
//	files/          files that are written whole or not at all
package main
