// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package network

import (
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/internal/golden"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
)

func TestRules(t *testing.T) {
	nodes, err := plan.Nodes(3)
	if err != nil {
		t.Fatal(err)
	}
	lines := func(commands []string) string { return strings.Join(commands, "\n") + "\n" }
	for name, text := range map[string]string{
		"guard.nft":      guardRules(),
		"machine.routes": lines(machineRoutes(nodes)),
		"node-2.routes":  lines(nodeRoutes(nodes[1], nodes)),
	} {
		t.Run(name, func(t *testing.T) { golden.Check(t, name, text) })
	}
}
