// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package node runs the nodes of the local cluster: for each a containerd, a kubelet and a kube-proxy, all inside the
// node's network namespace, with folders, control group and sockets of their own.
//
// Layout of a node's folder:
//
//	containerd.toml, cni/, kubelet.yaml, kube-proxy.yaml    configuration
//	containerd/      images and containers
//	images/          one mark per archive that was imported
//	kubelet/         pods' volumes and the kubelet's own state
//	pod-logs/        what containers print
//
// Certificates and kubeconfigs are in the cluster's folder. What must not survive a restart of the machine is in
// plan.Node.RuntimeDir.
package node
