// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package network connects the machine and the nodes. Every node is a network namespace with one leg on a bridge:
//
//	machine's own namespace                      namespace rmqlab-node-1
//	  rmqlab0 172.30.0.1 (bridge) --- rmqlabv1 ===== eth0 172.30.0.2   cni0 10.244.1.1 (bridge) --- pods 10.244.1.x
//	        |                                    namespace rmqlab-node-2
//	        +------------------------ rmqlabv2 ===== eth0 172.30.0.3   cni0 10.244.2.1 (bridge) --- pods 10.244.2.x
//
// Pods are routed, not masqueraded: machine and nodes have a route to each node's pods. The machine reaches Services
// through node-1, whose kube-proxy translates and, as the machine is not a pod, masquerades.
//
// Nothing leaves the machine. Nodes have no default route, so what is meant for the world fails at once as unreachable.
// The machine forwards nothing between the bridge and its other interfaces even if it is a router otherwise, and what
// it sends to the cluster's addresses goes to the bridge or nowhere.
//
// Everything here is made by Ensure functions, which leave alone what is right already, and undone by Remove.
package network

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
)

// bridgeMAC is fixed, or the bridge would take that of a port and change it as ports come and go.
const bridgeMAC = "02:72:6d:71:00:01"

// EnsureMachine makes the machine's side: rules, addresses, routes. The bridge is there since Claim.
func EnsureMachine(ctx context.Context, nodes []plan.Node) error {
	// The rules come before the first address: there is no moment in which traffic could take another way.
	if _, err := command.RunInput(ctx, guardRules(), "nft", "-f", "-"); err != nil {
		return err
	}
	if err := command.RunAll(ctx,
		fmt.Sprintf("ip address replace %s/%d dev %s", plan.HostAddress, plan.NodeCIDR.Bits(), plan.Bridge),
		"ip link set dev "+plan.Bridge+" up",
	); err != nil {
		return err
	}
	return command.RunAll(ctx, machineRoutes(nodes)...)
}

// machineRoutes are the command lines for the routes in the machine's own namespace.
func machineRoutes(nodes []plan.Node) []string {
	lines := []string{"ip route replace unreachable " + plan.PodCIDR.String()}
	for _, n := range nodes {
		lines = append(lines, fmt.Sprintf("ip route replace %s via %s dev %s src %s onlink", n.PodCIDR, n.Address, plan.Bridge, plan.HostAddress))
	}
	return append(lines, fmt.Sprintf("ip route replace %s via %s dev %s src %s onlink", plan.ServiceCIDR, nodes[0].Address, plan.Bridge, plan.HostAddress))
}

// guardRules are the nftables rules of the machine's own namespace, as one transaction that replaces earlier ones.
func guardRules() string {
	return fmt.Sprintf(`table inet %[1]s
delete table inet %[1]s
table inet %[1]s {
	chain forward {
		type filter hook forward priority -10;
		iifname "%[2]s" oifname != "%[2]s" reject with icmpx type admin-prohibited
		iifname != "%[2]s" oifname "%[2]s" drop
	}
	chain output {
		type filter hook output priority -10;
		ip daddr { %[3]s, %[4]s, %[5]s } oifname != { "%[2]s", "lo" } reject with icmpx type admin-prohibited
	}
}
`, plan.Table, plan.Bridge, plan.NodeCIDR, plan.PodCIDR, plan.ServiceCIDR)
}

// EnsureNode makes the namespace of one of the nodes and connects it.
func EnsureNode(ctx context.Context, n plan.Node, nodes []plan.Node) error {
	if !exists(n.NamespaceFile()) {
		if err := command.RunAll(ctx, "ip netns add "+n.Namespace()); err != nil {
			return err
		}
	}
	if err := ensureLink(ctx, n); err != nil {
		return err
	}
	lines := []string{
		"ip link set dev " + n.Interface() + " master " + plan.Bridge + " up",
		"ip -n " + n.Namespace() + " link set dev lo up",
		fmt.Sprintf("ip -n %s address replace %s/%d dev eth0", n.Namespace(), n.Address, plan.NodeCIDR.Bits()),
		"ip -n " + n.Namespace() + " link set dev eth0 up",
	}
	if err := command.RunAll(ctx, append(lines, nodeRoutes(n, nodes)...)...); err != nil {
		return err
	}
	// bridge-nf-call-iptables: answers between two pods of one node pass the bridge only, yet have to be translated
	// back if the question went to a Service.
	_, err := command.Run(ctx, "nsenter", "--net="+n.NamespaceFile(), "--", "sh", "-ec",
		"echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables")
	return err
}

// nodeRoutes are the command lines for the routes in the node's namespace. The route to the Services is never used as
// it stands: it lets a process of the node send to them at all, and kube-proxy then changes the destination.
func nodeRoutes(n plan.Node, nodes []plan.Node) []string {
	ip := "ip -n " + n.Namespace()
	lines := []string{ip + " route replace unreachable " + plan.PodCIDR.String()}
	for _, other := range nodes {
		if other.Index != n.Index {
			lines = append(lines, fmt.Sprintf("%s route replace %s via %s", ip, other.PodCIDR, other.Address))
		}
	}
	return append(lines, fmt.Sprintf("%s route replace %s dev eth0 src %s", ip, plan.ServiceCIDR, n.Address))
}

// ensureLink makes the pair of interfaces. A pair of which one end is missing is left over from a namespace that is
// going away.
func ensureLink(ctx context.Context, n plan.Node) error {
	_, inside := command.Run(ctx, "ip", "-n", n.Namespace(), "link", "show", "dev", "eth0")
	outside := exists("/sys/class/net/" + n.Interface())
	if inside == nil && outside {
		return nil
	}
	if outside {
		if err := command.RunAll(ctx, "ip link delete dev "+n.Interface()); err != nil {
			return err
		}
	}
	return command.RunAll(ctx, "ip link add name "+n.Interface()+" type veth peer name eth0 netns "+n.Namespace())
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// RemoveNode undoes EnsureNode.
func RemoveNode(ctx context.Context, n plan.Node) error {
	if err := command.RunAll(ctx, "ip route flush exact "+n.PodCIDR.String()); err != nil {
		return err
	}
	// Deleting the namespace deletes the link too, but only some time later.
	if exists("/sys/class/net/" + n.Interface()) {
		if err := command.RunAll(ctx, "ip link delete dev "+n.Interface()); err != nil {
			return err
		}
	}
	if exists(n.NamespaceFile()) {
		return command.RunAll(ctx, "ip netns delete "+n.Namespace())
	}
	return nil
}

// Remove undoes all that this package has ever made on this machine, whatever the number of nodes was.
func Remove(ctx context.Context) error {
	nodes, err := plan.Nodes(plan.MaxNodes)
	if err != nil {
		return err
	}
	for _, n := range nodes {
		if err := RemoveNode(ctx, n); err != nil {
			return err
		}
	}
	if err := removeNamespaceFolder(ctx); err != nil {
		return err
	}
	if exists("/sys/class/net/" + plan.Bridge) {
		// Its routes go with it, save the one that has no device.
		if err := command.RunAll(ctx, "ip link delete dev "+plan.Bridge); err != nil {
			return err
		}
	}
	routes, err := command.Run(ctx, "ip", "route", "show", "type", "unreachable", "exact", plan.PodCIDR.String())
	if err != nil {
		return err
	}
	if strings.TrimSpace(routes) != "" {
		if err := command.RunAll(ctx, "ip route delete unreachable "+plan.PodCIDR.String()); err != nil {
			return err
		}
	}
	if _, err := command.Run(ctx, "nft", "list", "table", "inet", plan.Table); err == nil {
		return command.RunAll(ctx, "nft delete table inet "+plan.Table)
	}
	return nil
}

// removeNamespaceFolder removes what "ip netns add" made around the first namespace: a folder mounted over itself.
func removeNamespaceFolder(ctx context.Context) error {
	const folder = "/run/netns"
	entries, err := os.ReadDir(folder)
	if os.IsNotExist(err) || len(entries) > 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := command.Run(ctx, "mountpoint", "-q", folder); err == nil {
		if err := command.RunAll(ctx, "umount "+folder); err != nil {
			return err
		}
	}
	return os.Remove(folder)
}
