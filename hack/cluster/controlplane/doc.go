// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package controlplane runs a real Kubernetes control plane as processes of this machine: etcd, kube-apiserver and, if
// asked for, kube-controller-manager and kube-scheduler. It is the one home of their flags and certificates; the local
// cluster and the integration tests both start theirs here.
//
//	cp, err := controlplane.Start(ctx, controlplane.Options{BinDir: bin, Dir: t.TempDir(), ControllerManager: true})
//	if err != nil { ... }      // says which process failed and shows the end of its log
//	defer cp.Stop()            // nothing stays behind, not even if the test binary is killed
//	... cp.Kubeconfig() ...    // file; user is member of system:masters
//
// With the defaults everything listens on 127.0.0.1 on free ports, so any number can run at once. API aggregation is
// on, with a front-proxy authority of its own. A server under test is registered by an APIService whose Service is of
// type ExternalName with the name "127.0.0.1" and whose port is the server's: such a Service is followed only while
// Options.AggregatorRouting is off, as it is by default. The certificate the server shows must be valid for
// <service>.<namespace>.svc.
//
// Layout of Options.Dir, which may be kept and started from again:
//
//	pki/               certificates and keys of all parties
//	etcd/              data
//	logs/<name>.log    one per process, appended to (Options.LogDir)
//	<name>.kubeconfig  admin, kube-controller-manager, kube-scheduler
//	ports.json         ports chosen in the first start
package controlplane
