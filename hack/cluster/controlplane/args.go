// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"fmt"
	"path/filepath"
)

// The names of the programs, which are also those of the processes.
const (
	etcd              = "etcd"
	apiServer         = "kube-apiserver"
	controllerManager = "kube-controller-manager"
	scheduler         = "kube-scheduler"
)

func etcdArgs(o Options, p ports) []string {
	url := fmt.Sprintf("http://127.0.0.1:%d", p.Etcd)
	return []string{
		"--data-dir=" + filepath.Join(o.Dir, etcd),
		"--listen-client-urls=" + url,
		"--advertise-client-urls=" + url,
		// There are no peers, but it insists on an address.
		"--listen-peer-urls=http://127.0.0.1:0",
		// The data is worth as much as the machine's memory: nobody keeps anything in this cluster.
		"--unsafe-no-fsync",
		"--log-level=warn",
	}
}

func apiServerArgs(o Options, p ports, c credentials) []string {
	args := []string{
		fmt.Sprintf("--etcd-servers=http://127.0.0.1:%d", p.Etcd),
		fmt.Sprintf("--bind-address=%s", o.Address),
		fmt.Sprintf("--advertise-address=%s", o.Address),
		fmt.Sprintf("--secure-port=%d", p.Secure),
		fmt.Sprintf("--service-cluster-ip-range=%s", o.ServiceCIDR),
		"--allow-privileged=true",
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		fmt.Sprintf("--enable-aggregator-routing=%t", o.AggregatorRouting),

		"--client-ca-file=" + c.authority,
		"--tls-cert-file=" + c.server.CertFile,
		"--tls-private-key-file=" + c.server.KeyFile,

		"--kubelet-certificate-authority=" + c.authority,
		"--kubelet-client-certificate=" + c.kubeletClient.CertFile,
		"--kubelet-client-key=" + c.kubeletClient.KeyFile,
		"--kubelet-preferred-address-types=InternalIP",

		"--requestheader-client-ca-file=" + c.frontProxyAuthority,
		"--requestheader-allowed-names=" + frontProxyUser,
		"--requestheader-username-headers=X-Remote-User",
		"--requestheader-group-headers=X-Remote-Group",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--proxy-client-cert-file=" + c.frontProxyClient.CertFile,
		"--proxy-client-key-file=" + c.frontProxyClient.KeyFile,

		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + c.serviceAccountPublic,
		"--service-account-signing-key-file=" + c.serviceAccountPrivate,
	}
	if o.Address.IsLoopback() {
		// The endpoint of the Service "kubernetes" may not be a loopback address.
		args = append(args, "--endpoint-reconciler-type=none")
	}
	return args
}

func controllerManagerArgs(o Options, c credentials) []string {
	return append(clientArgs(o, controllerManager),
		"--root-ca-file="+c.authority,
		"--service-account-private-key-file="+c.serviceAccountPrivate,
		"--cluster-signing-cert-file="+c.authority,
		"--cluster-signing-key-file="+c.authorityKey,
		"--use-service-account-credentials=true",
		"--allocate-node-cidrs=false",
		// At the default rate it spends seconds of its start on making the service accounts of its controllers.
		"--kube-api-qps=500", "--kube-api-burst=1000",
	)
}

func schedulerArgs(o Options) []string { return clientArgs(o, scheduler) }

// clientArgs are those of every component that works through the API server. They serve nothing themselves: nobody
// asks them, and their ports would be taken if a second control plane runs.
func clientArgs(o Options, name string) []string {
	kubeconfig := kubeconfigFile(o.Dir, name)
	return []string{
		"--kubeconfig=" + kubeconfig,
		"--leader-elect=false",
		"--secure-port=0",
	}
}
