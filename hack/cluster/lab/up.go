// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/addons"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/binaries"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/controlplane"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/image"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/network"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/node"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/packages"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
)

// monitorGracePeriod is how long a node may be silent before it counts as lost. Kubelets renew their lease every two
// seconds, but on a machine that is busy compiling they may be late.
const monitorGracePeriod = 20 * time.Second

// Up brings the cluster to the wanted number of nodes, from whatever state it is in, and returns when all are ready.
// Zero nodes mean as many as it has, one for a new cluster. Nodes that are too many are removed.
func (l Lab) Up(ctx context.Context, count int) error {
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if err := l.checkOwner(); err != nil {
		return err
	}
	if err := l.checkForeign(); err != nil {
		return err
	}
	if count == 0 {
		count = max(1, l.existingNodes())
	}
	nodes, err := plan.Nodes(count)
	if err != nil {
		return err
	}
	if err := l.clearOldLogs(); err != nil {
		return err
	}
	begin := time.Now()
	if err := l.ensureAll(ctx, nodes); err != nil {
		return err
	}
	l.show("the cluster is up after %.1fs; logs are in %s; to use it:\n\n  export KUBECONFIG=%s PATH=%s:$PATH\n  kubectl get nodes\n\n",
		time.Since(begin).Seconds(), l.LogDir(), l.Kubeconfig(), l.BinDir())
	return nil
}

func (l Lab) ensureAll(ctx context.Context, nodes []plan.Node) error {
	if missing := packages.Missing(); len(missing) > 0 {
		if err := l.step("installing "+strings.Join(missing, ", "), func() error {
			return packages.Install(ctx, missing, filepath.Join(l.LogDir(), "apt-get.log"))
		}); err != nil {
			return err
		}
	}
	if err := l.ensurePrograms(ctx); err != nil {
		return err
	}
	if err := l.step("network", func() error { return l.ensureNetwork(ctx, nodes) }); err != nil {
		return err
	}
	var cp *controlplane.ControlPlane
	if err := l.step("control plane", func() (err error) {
		cp, err = controlplane.Start(ctx, l.controlPlaneOptions())
		return err
	}); err != nil {
		return err
	}
	addonHost := addons.Host{Dir: l.Dir(), BinDir: l.BinDir(), LogDir: l.LogDir(), ControlPlane: cp}
	if err := l.step("DNS and storage", func() error { return addonHost.Ensure(ctx) }); err != nil {
		return err
	}
	if err := l.step(nodesName(nodes), func() error { return l.ensureNodes(ctx, cp, nodes) }); err != nil {
		return err
	}
	return l.removeSurplus(ctx, cp.Client(), len(nodes))
}

func nodesName(nodes []plan.Node) string {
	var names []string
	for _, n := range nodes {
		names = append(names, n.Name)
	}
	return strings.Join(names, ", ")
}

func (l Lab) ensurePrograms(ctx context.Context) error {
	outdated, err := l.Builder().Outdated(binaries.All())
	if err != nil || len(outdated) == 0 {
		return err
	}
	return l.Builder().Build(ctx, outdated)
}

func (l Lab) ensureNetwork(ctx context.Context, nodes []plan.Node) error {
	// Modules that are not part of the kernel; where they are, or cannot be loaded, using them will tell.
	loadModules(ctx)
	if err := raiseInotifyLimit(); err != nil {
		return err
	}
	if err := os.MkdirAll(l.Dir(), 0o755); err != nil {
		return err
	}
	if err := network.Claim(ctx, l.Dir()); err != nil {
		return err
	}
	if err := network.EnsureMachine(ctx, nodes); err != nil {
		return err
	}
	for _, n := range nodes {
		if err := network.EnsureNode(ctx, n, nodes); err != nil {
			return err
		}
	}
	return nil
}

func (l Lab) controlPlaneOptions() controlplane.Options {
	return controlplane.Options{
		BinDir: l.BinDir(), Dir: l.Dir(), LogDir: l.LogDir(),
		ControllerManager: true,
		Scheduler:         true,
		Address:           plan.HostAddress,
		SecurePort:        plan.APIServerPort,
		ServiceCIDR:       plan.ServiceCIDR,
		// The machine reaches Services through node-1 only; API services and webhooks shall not depend on it.
		AggregatorRouting: true,
		ExtraArgs: map[string][]string{
			"kube-controller-manager": {"--node-monitor-grace-period=" + monitorGracePeriod.String()},
		},
		Detached: true,
	}
}

// ensureNodes starts all nodes side by side: most of the time goes into importing images.
func (l Lab) ensureNodes(ctx context.Context, cp *controlplane.ControlPlane, nodes []plan.Node) error {
	pause := filepath.Join(l.Dir(), "pause.tar")
	if err := image.Write(pause, node.PauseImage, filepath.Join(l.BinDir(), "pause")); err != nil {
		return err
	}
	loaded, err := l.archives()
	if err != nil {
		return err
	}
	proxyKubeconfig, err := cp.Credentials("kube-proxy", "system:kube-proxy")
	if err != nil {
		return err
	}
	host := node.Host{Dir: l.Dir(), BinDir: l.BinDir(), LogDir: l.LogDir(), ControlPlane: cp, ProxyKubeconfig: proxyKubeconfig}
	return forEach(nodes, func(n plan.Node) error { return host.Ensure(ctx, n, append([]string{pause}, loaded...)) })
}

// forEach does the same for all nodes at once, waits for all and returns their errors in the order of the nodes.
func forEach(nodes []plan.Node, do func(plan.Node) error) error {
	results := make([]chan error, len(nodes))
	for i, n := range nodes {
		results[i] = make(chan error, 1)
		go func() { results[i] <- do(n) }()
	}
	var problems []error
	for _, result := range results {
		problems = append(problems, <-result)
	}
	return errors.Join(problems...)
}

// clearOldLogs removes the logs of an earlier cluster before a new one writes its own.
func (l Lab) clearOldLogs() error {
	if _, err := os.Stat(filepath.Join(l.Dir(), "pki")); err == nil {
		return nil
	}
	return os.RemoveAll(l.LogDir())
}

// existingNodes is the number of the highest node there is a folder of.
func (l Lab) existingNodes() int {
	highest := 0
	all, _ := plan.Nodes(plan.MaxNodes)
	for _, n := range all {
		if _, err := os.Stat(node.Dir(l.Dir(), n)); err == nil {
			highest = n.Index
		}
	}
	return highest
}

// removeSurplus removes the nodes beyond the count, with all their pods and volumes.
func (l Lab) removeSurplus(ctx context.Context, client *controlplane.Client, count int) error {
	all, err := plan.Nodes(plan.MaxNodes)
	if err != nil {
		return err
	}
	for _, n := range all[count:min(plan.MaxNodes, max(count, l.existingNodes()))] {
		if err := l.step("removing "+n.Name, func() error { return l.removeNode(ctx, client, n) }); err != nil {
			return err
		}
	}
	return nil
}

// devicePluginSocket is where every kubelet listens for device plugins, whatever its root folder is.
const devicePluginSocket = "/var/lib/kubelet/device-plugins/kubelet.sock"

// checkForeign refuses a machine that is a node of some other cluster: its kubelet would lose its device plugins.
func (l Lab) checkForeign() error {
	owner, err := network.Owner()
	if err != nil || owner != "" || !answers(devicePluginSocket) {
		return err
	}
	return fmt.Errorf("cannot run a cluster here: another kubelet listens on %s, so this machine is a node of another cluster", devicePluginSocket)
}
