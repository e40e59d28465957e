// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Command cluster runs a real Kubernetes on this machine, without a container engine or an init system, and builds all
// that this takes. See README.md for how to use it. What is where:
//
//	main.go         the commands
//	lab/            the cluster as a whole: Up, Load, Stop, Down, Status
//	  plan/         names and addresses
//	  packages/     what is installed with apt-get
//	  network/      bridge, namespaces, routes, and what keeps traffic inside
//	  controlplane/ etcd, API server, controllers, scheduler: flags and certificates; integration tests use it too
//	  addons/       DNS and the default storage class
//	  node/         containerd, kubelet and kube-proxy of each node; images; control groups
//	binaries/       which programs there are and how they are built
//	  kubernetes/   module: etcd and the Kubernetes programs, by version
//	  coredns/      module: the cluster's name server
//	  provisioner/  module: makes the volumes of the default storage class
//	  pause/        the first process of every pod, made an image of by image/
//	process/        long-running programs: start, find, stop
//	pki/            certificates as files
//	files/          files that are written whole or not at all
//	command/        the system's own tools
//
// The indented packages of lab are beside it, not below it. None knows lab; only plan, process, pki, files and command
// are used by several.
package main
