// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Command provisioner makes the volumes of the local cluster's storage class: one directory per claim on the machine's
// disk, offered as a local volume of the node the scheduler chose. Local rather than hostPath, because only a local
// volume is pinned to its node and gets the pod's fsGroup. Capacity is not enforced.
package main

import (
	"context"
	"flag"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "file with the cluster's address and credentials")
	root := flag.String("root", "", "folder under which each node's volumes are made")
	name := flag.String("name", "", "provisioner name, as the storage class gives it")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		klog.Fatalf("cannot use kubeconfig %q: %v", *kubeconfig, err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		klog.Fatalf("cannot make a client from kubeconfig %q: %v", *kubeconfig, err)
	}
	controller.NewProvisionController(ctx, client, *name, directories{root: *root},
		controller.LeaderElection(false), controller.MetricsPort(0)).Run(ctx)
}
