// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/internal/golden"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/pki"
)

func TestArgs(t *testing.T) {
	keys := credentials{
		authority: "ca.crt", authorityKey: "ca.key", frontProxyAuthority: "front-proxy-ca.crt",
		server:                pki.Pair{CertFile: "server.crt", KeyFile: "server.key"},
		kubeletClient:         pki.Pair{CertFile: "kubelet-client.crt", KeyFile: "kubelet-client.key"},
		frontProxyClient:      pki.Pair{CertFile: "front-proxy-client.crt", KeyFile: "front-proxy-client.key"},
		serviceAccountPrivate: "sa.key", serviceAccountPublic: "sa.pub",
	}
	p := ports{Etcd: 1001, Secure: 1002}
	for name, change := range map[string]func(*Options){
		"test.args":    func(*Options) {},
		"cluster.args": func(o *Options) { o.Address, o.AggregatorRouting = netip.MustParseAddr("172.30.0.1"), true },
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{BinDir: "/bin", Dir: "/state"}
			change(&o)
			o, err := o.completed()
			if err != nil {
				t.Fatal(err)
			}
			golden.Check(t, name, strings.Join([]string{
				"etcd\n  " + strings.Join(etcdArgs(o, p), "\n  "),
				"kube-apiserver\n  " + strings.Join(apiServerArgs(o, p, keys), "\n  "),
				"kube-controller-manager\n  " + strings.Join(controllerManagerArgs(o, keys), "\n  "),
				"kube-scheduler\n  " + strings.Join(schedulerArgs(o), "\n  "),
				"hosts\n  " + strings.Join(serverHosts(o), "\n  "),
			}, "\n")+"\n")
		})
	}
}

func TestRenderKubeconfig(t *testing.T) {
	golden.Check(t, "kubeconfig", string(renderKubeconfig("https://172.30.0.1:6443", "system:node:a", []byte("authority"), []byte("certificate"), []byte("key"))))
}

func TestCompleted(t *testing.T) {
	for name, o := range map[string]Options{
		"no folder for the state":    {BinDir: "/bin"},
		"no folder for the programs": {Dir: "/state"},
		"an IPv6 address":            {BinDir: "/bin", Dir: "/state", Address: netip.IPv6Loopback()},
		"IPv6 services":              {BinDir: "/bin", Dir: "/state", ServiceCIDR: netip.MustParsePrefix("fd00::/112")},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := o.completed(); err == nil {
				t.Error("was accepted")
			}
		})
	}
}
