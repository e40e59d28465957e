// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package apiserver runs the real server behind a real Kubernetes API server, for the tests of both.
//
//	            kubectl, clients
//	                   │
//	etcd ◄── kube-apiserver (+ kube-controller-manager)
//	                   │ aggregator: APIService ─► Service (ExternalName 127.0.0.1)
//	                   ▼
//	         bin/rocketmq-apiserver, embedded etcd ──► kube-apiserver, with the token of the shipped ServiceAccount
//
// Everything of artifacts/deploy is applied as shipped but for what needs a node: the Deployment is replaced by a process
// of this machine that runs with the Deployment's arguments, and the Service by a name for this machine. So the server
// has the shipped permissions and no others.
//
// A package of tests starts one cluster in its TestMain:
//
//	var cluster *apiserver.Cluster
//
//	func TestMain(m *testing.M) { os.Exit(apiserver.Run(m, apiserver.Options{Name: "behaviour"}, &cluster)) }
//
// Processes belong to the test binary: they end with it, however it ends. Their logs stay in _output/test/logs/<Name>.
package apiserver
