// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package plan says who has which name and address in the local cluster. Everything else asks here.
//
//	172.30.0.0/24    the machine (172.30.0.1) and the nodes, node-i being 172.30.0.(1+i)
//	10.244.i.0/24    the pods of node-i
//	10.96.0.0/16     Services: 10.96.0.1 the API server, 10.96.0.10 DNS
//
// All names that show up outside the cluster's own folder begin with rmqlab.
package plan

import (
	"fmt"
	"net/netip"
)

const (
	// Prefix begins the names of all that the cluster puts into the machine's name spaces.
	Prefix = "rmqlab"
	// Bridge connects the machine with the nodes.
	Bridge = Prefix + "0"
	// Table is the nftables table of the rules that keep the cluster's traffic inside.
	Table = Prefix
	// RuntimeDir holds what must not survive a restart of the machine and what needs a short path, such as sockets.
	RuntimeDir = "/run/" + Prefix
	// Domain is the cluster's DNS domain.
	Domain = "cluster.local"
	// MaxNodes is the largest number of nodes.
	MaxNodes = 9

	// APIServerPort is the port of the API server at HostAddress.
	APIServerPort = 6443
	// NodeMetricsPort is the port of each kube-proxy's metrics at its node's address.
	NodeMetricsPort = 10249
	// DNSReadyPort is where CoreDNS says at HostAddress whether it is ready.
	DNSReadyPort = 8181
)

// The networks. They are variables only because Go has no constants of these types.
var (
	NodeCIDR    = netip.MustParsePrefix("172.30.0.0/24")
	PodCIDR     = netip.MustParsePrefix("10.244.0.0/16")
	ServiceCIDR = netip.MustParsePrefix("10.96.0.0/16")

	// HostAddress is the machine's address on the bridge; control plane and DNS serve here.
	HostAddress = netip.MustParseAddr("172.30.0.1")
	// DNSAddress is the address of the DNS Service.
	DNSAddress = netip.MustParseAddr("10.96.0.10")
)

// Node is one node: a network namespace with a kubelet, a containerd and a kube-proxy.
type Node struct {
	// Index counts from 1.
	Index int
	// Name is its name in Kubernetes.
	Name string
	// Address is its address on the bridge, PodCIDR what its pods get theirs from.
	Address netip.Addr
	PodCIDR netip.Prefix
	// Zone is the value of its zone label.
	Zone string
}

// Nodes returns the nodes of a cluster of the size.
func Nodes(count int) ([]Node, error) {
	if count < 1 || count > MaxNodes {
		return nil, fmt.Errorf("cannot make a cluster of %d nodes: must be between 1 and %d", count, MaxNodes)
	}
	nodes := make([]Node, 0, count)
	for i := 1; i <= count; i++ {
		node, pods := NodeCIDR.Addr().As4(), PodCIDR.Addr().As4()
		node[3] = byte(1 + i)
		pods[2] = byte(i)
		nodes = append(nodes, Node{
			Index:   i,
			Name:    fmt.Sprintf("node-%d", i),
			Address: netip.AddrFrom4(node),
			PodCIDR: netip.PrefixFrom(netip.AddrFrom4(pods), 24),
			Zone:    fmt.Sprintf("zone-%d", i),
		})
	}
	return nodes, nil
}

// Namespace is the name of the node's network namespace.
func (n Node) Namespace() string { return Prefix + "-" + n.Name }

// NamespaceFile is the file that stands for the namespace.
func (n Node) NamespaceFile() string { return "/run/netns/" + n.Namespace() }

// Interface is the node's network interface as the machine sees it, a port of the bridge. Taking it down cuts the
// node off.
func (n Node) Interface() string { return fmt.Sprintf("%sv%d", Prefix, n.Index) }

// ControlGroup is the name of the control group, below each hierarchy's root, of all the node's pods.
func (n Node) ControlGroup() string { return Prefix + "-" + n.Name }

// RuntimeDir is the node's part of the runtime folder.
func (n Node) RuntimeDir() string { return RuntimeDir + "/" + n.Name }

// Socket is the address of the node's containerd.
func (n Node) Socket() string { return n.RuntimeDir() + "/containerd.sock" }

// KubeletDir is the kubelet's root folder, a second and short name of the one in the cluster's folder: the kubelet makes
// sockets in there, whose paths may have 107 bytes.
func (n Node) KubeletDir() string { return n.RuntimeDir() + "/kubelet" }
