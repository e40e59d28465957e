// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package plan_test

import (
	"fmt"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
)

func TestNodes(t *testing.T) {
	for name, c := range map[string]struct {
		count   int
		want    string
		wantErr bool
	}{
		"one node":             {count: 1, want: "node-1 172.30.0.2 10.244.1.0/24 zone-1\n"},
		"two nodes":            {count: 2, want: "node-1 172.30.0.2 10.244.1.0/24 zone-1\nnode-2 172.30.0.3 10.244.2.0/24 zone-2\n"},
		"none is refused":      {count: 0, wantErr: true},
		"too many are refused": {count: plan.MaxNodes + 1, wantErr: true},
	} {
		t.Run(name, func(t *testing.T) {
			nodes, err := plan.Nodes(c.count)
			var got string
			for _, n := range nodes {
				got += fmt.Sprintln(n.Name, n.Address, n.PodCIDR, n.Zone)
			}
			if got != c.want || (err != nil) != c.wantErr {
				t.Errorf("got %q with error %v, want %q, error: %t", got, err, c.want, c.wantErr)
			}
		})
	}
}

// TestAddresses: all nodes and services lie in their networks, no two networks overlap, and names that the kernel
// limits are short enough.
func TestAddresses(t *testing.T) {
	nodes, err := plan.Nodes(plan.MaxNodes)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range nodes {
		if !plan.NodeCIDR.Contains(n.Address) || n.Address == plan.HostAddress {
			t.Errorf("%s has the address %s", n.Name, n.Address)
		}
		if !plan.PodCIDR.Overlaps(n.PodCIDR) {
			t.Errorf("%s has pods in %s", n.Name, n.PodCIDR)
		}
		for _, other := range nodes[:i] {
			if n.PodCIDR.Overlaps(other.PodCIDR) || n.Address == other.Address {
				t.Errorf("%s and %s share addresses", n.Name, other.Name)
			}
		}
		const longestInterface = 15
		if len(n.Interface()) > longestInterface {
			t.Errorf("the interface name %q is too long", n.Interface())
		}
	}
	if plan.NodeCIDR.Overlaps(plan.PodCIDR) || plan.PodCIDR.Overlaps(plan.ServiceCIDR) || plan.ServiceCIDR.Overlaps(plan.NodeCIDR) {
		t.Error("networks overlap")
	}
	if !plan.NodeCIDR.Contains(plan.HostAddress) || !plan.ServiceCIDR.Contains(plan.DNSAddress) {
		t.Error("an address is outside of its network")
	}
}
