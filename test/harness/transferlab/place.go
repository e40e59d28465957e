// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transferlab

import (
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

// Place is where a topic can be: a cluster, or one broker group of it.
type Place struct {
	Name    string // as in sourceCluster and targetCluster
	Cluster *rocketmq.Cluster
	Groups  []rocketmq.Group
}

// Whole is all of a cluster.
func Whole(c *rocketmq.Cluster) Place { return Place{c.Name, c, c.Groups} }

// OneGroup is one broker group of a cluster.
func OneGroup(c *rocketmq.Cluster, index int) Place {
	return Place{c.Groups[index].Name, c, c.Groups[index : index+1]}
}

// NameServers is the list of addresses, as in sourceNameServers and targetNameServers.
func (p Place) NameServers() string { return strings.Join(p.Cluster.NameServerList(), ";") }

// GroupNames are the names of the broker groups.
func (p Place) GroupNames() []string {
	var names []string
	for _, g := range p.Groups {
		names = append(names, g.Name)
	}
	return names
}

func (p Place) nameServerNames() []string {
	var names []string
	for _, ns := range p.Cluster.NameServers {
		names = append(names, ns.Name())
	}
	return names
}

// sharesNameServers tells whether clients of one place see the other.
func (p Place) sharesNameServers(other Place) bool { return p.NameServers() == other.NameServers() }
