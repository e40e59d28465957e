// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package node

import (
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/internal/golden"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/pki"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
)

func TestConfigs(t *testing.T) {
	nodes, err := plan.Nodes(2)
	if err != nil {
		t.Fatal(err)
	}
	n, dir := nodes[1], "/cluster/nodes/node-2"
	for name, text := range map[string]string{
		"containerd.toml": containerdConfig(n, dir),
		"cni.conflist":    networkConfig(n),
		"kubelet.yaml":    kubeletConfig(n, dir, "/cluster/pki/ca.crt", pki.Pair{CertFile: "/cluster/pki/node-2.crt", KeyFile: "/cluster/pki/node-2.key"}),
		"kubelet.args":    strings.Join(kubeletArgs(n, dir, "/cluster/node-2.kubeconfig"), "\n") + "\n",
		"kube-proxy.yaml": proxyConfig(n, "/cluster/kube-proxy.kubeconfig"),
	} {
		t.Run(name, func(t *testing.T) { golden.Check(t, name, text) })
	}
}

func TestHasSynced(t *testing.T) {
	const metric = "kubeproxy_sync_proxy_rules_last_timestamp_seconds"
	for name, c := range map[string]struct {
		metrics string
		want    bool
	}{
		"no metrics yet":             {},
		"before the first write":     {metrics: "# TYPE " + metric + " gauge\n" + metric + `{ip_family="IPv4"} 0` + "\n"},
		"after the first write":      {metrics: "# TYPE " + metric + " gauge\n" + metric + `{ip_family="IPv4"} 1.7e+09` + "\n", want: true},
		"other metrics do not count": {metrics: "kubeproxy_sync_proxy_rules_iptables_total 5\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := hasSynced(strings.NewReader(c.metrics)); got != c.want {
				t.Errorf("got %t, want %t", got, c.want)
			}
		})
	}
}
