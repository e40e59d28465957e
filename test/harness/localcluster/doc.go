// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package localcluster gives tests a real Kubernetes on this machine with rocketmq-apiserver deployed in it exactly as it
// is shipped: the manifests of artifacts/deploy, their RBAC, the assembled images. With KUBECONFIG set, the tests run in
// that cluster instead.
//
//	cluster, err := localcluster.Up(ctx, os.Stderr) // idempotent; takes seconds if one is up
//	defer cluster.Down(ctx)                         // leaves a cluster alone that Up found running
//	ns := cluster.Namespace(t)                      // removed, with all that is in it, at the end of the test
//	ns.Apply(manifest)
//	ns.WaitFor("broker/broker", "condition=Ready", 3*time.Minute)
//
// It works as a user does: through kubectl and the scripts behind make. A command that fails fails the test with what it
// printed, and a wait that ends in vain prints the state of the namespace.
package localcluster
