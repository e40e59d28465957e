// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package node

import (
	"fmt"
	"path/filepath"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/pki"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
)

// PauseImage is the image of the process that holds a pod's namespaces. It exists only here.
const PauseImage = Domain + "/pause:1"

// Domain is the registry part of the names of the cluster's own images. There is no such registry.
const Domain = "rmqlab.local"

// pluginDir is where Debian keeps the network plugins.
const pluginDir = "/usr/lib/cni"

func containerdConfig(n plan.Node, dir string) string {
	return fmt.Sprintf(`version = 2
root = %[1]q
state = %[2]q

[grpc]
  address = %[3]q

[plugins."io.containerd.internal.v1.opt"]
  path = %[4]q

[plugins."io.containerd.grpc.v1.cri"]
  # Without CAP_SYS_RESOURCE nothing may be made less killable than we are ourselves.
  restrict_oom_score_adj = true
  # Not in /run/netns: that folder is mounted over itself as soon as somebody uses "ip netns".
  netns_mounts_under_state_dir = true
  sandbox_image = %[5]q
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
      Root = %[8]q
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = %[6]q
    conf_dir = %[7]q
`, filepath.Join(dir, "containerd"), n.RuntimeDir(), n.Socket(), filepath.Join(dir, "opt"), PauseImage, pluginDir,
		filepath.Join(dir, "cni"), filepath.Join(n.RuntimeDir(), "runc"))
}

// networkConfig is that of the pods' network. Leases are kept in the runtime folder: none survives a restart.
func networkConfig(n plan.Node) string {
	return fmt.Sprintf(`{
  "cniVersion": "0.4.0",
  "name": %[1]q,
  "plugins": [
    {
      "type": "bridge",
      "bridge": "cni0",
      "isGateway": true,
      "ipMasq": false,
      "hairpinMode": true,
      "ipam": {
        "type": "host-local",
        "dataDir": %[2]q,
        "ranges": [[{"subnet": %[3]q}]],
        "routes": [{"dst": "0.0.0.0/0"}]
      }
    },
    {"type": "portmap", "capabilities": {"portMappings": true}}
  ]
}
`, n.Namespace(), filepath.Join(n.RuntimeDir(), "ipam"), n.PodCIDR)
}

func kubeletConfig(n plan.Node, dir, authority string, serving pki.Pair) string {
	return fmt.Sprintf(`apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: %[1]s
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: %[2]q}
authorization: {mode: Webhook}
tlsCertFile: %[3]q
tlsPrivateKeyFile: %[4]q
containerRuntimeEndpoint: unix://%[5]s
# Whichever version the machine has.
failCgroupV1: false
cgroupDriver: cgroupfs
# Kubelets clean up what they do not know. Several on one machine must not find each other's things.
cgroupRoot: /%[6]s
podLogsDir: %[7]q
volumePluginDir: %[8]q
# An empty file: the machine's resolver and search list are no business of the pods.
resolvConf: %[9]q
clusterDNS: [%[10]s]
clusterDomain: %[11]s
localStorageCapacityIsolation: false
failSwapOn: false
evictionHard: {memory.available: 100Mi, nodefs.available: 1%%, imagefs.available: 1%%, nodefs.inodesFree: 1%%}
# Images are loaded, not pulled: one that is collected cannot be had again.
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
# The lease is renewed four times in its duration, so that a lost node is noticed in seconds, not a minute.
nodeLeaseDurationSeconds: 8
nodeStatusUpdateFrequency: 4s
`, n.Address, authority, serving.CertFile, serving.KeyFile, n.Socket(), n.ControlGroup(),
		filepath.Join(dir, "pod-logs"), filepath.Join(dir, "volume-plugins"), filepath.Join(dir, "resolv.conf"), plan.DNSAddress, plan.Domain)
}

func kubeletArgs(n plan.Node, dir, kubeconfig string) []string {
	return []string{
		"--config=" + filepath.Join(dir, "kubelet.yaml"),
		"--kubeconfig=" + kubeconfig,
		"--root-dir=" + n.KubeletDir(),
		"--hostname-override=" + n.Name,
		"--node-ip=" + n.Address.String(),
		"--node-labels=topology.kubernetes.io/zone=" + n.Zone,
	}
}

func proxyConfig(n plan.Node, kubeconfig string) string {
	return fmt.Sprintf(`apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clientConnection: {kubeconfig: %[1]q}
hostnameOverride: %[2]s
bindAddress: %[3]s
metricsBindAddress: %[3]s:%[4]d
healthzBindAddress: 127.0.0.1:10256
# Senders outside of it are masqueraded, so that answers come back the same way.
clusterCIDR: %[5]s
# Zero: leave the kernel's settings alone.
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
`, kubeconfig, n.Name, n.Address, plan.NodeMetricsPort, plan.PodCIDR)
}
