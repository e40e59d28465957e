// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Mode is how the members of a broker group get their roles.
type Mode int

// The three modes.
const (
	Static     Mode = iota // by their brokerId: one master, the rest slaves
	Controller             // a controller elects the master (5.x)
	DLedger                // the members elect the master among themselves
)

// ClusterOptions describe a cluster. The zero value is one name server and one master of the newest version.
type ClusterOptions struct {
	Version     string // default: the last of Versions
	Name        string // brokerClusterName, default "lab"; two clusters in a lab need different ones
	NameServers int    // default 1
	Groups      int    // default 1; group i is called <Name>-broker-<i>
	Slaves      int    // members of each group beyond the first
	Mode        Mode   //
	Controllers int    // in mode Controller, default 1
	SyncMaster  bool   // masters wait for a slave

	// UseNameServers are name servers of a cluster in the same lab that are shared; then none are started.
	UseNameServers []*Server

	AdvertisedHost string // of the brokers; see BrokerOptions

	// ACL turns access control on, with Cluster.Credentials as its administrator.
	ACL bool

	NameServerProperties map[string]string
	BrokerProperties     map[string]string
	JVM                  []string // options of every JVM of the cluster
}

func (o ClusterOptions) withDefaults() ClusterOptions {
	if o.Version == "" {
		o.Version = Versions()[len(Versions())-1]
	}
	if o.Name == "" {
		o.Name = "lab"
	}
	o.NameServers = max(o.NameServers, 1)
	o.Groups = max(o.Groups, 1)
	o.Controllers = max(o.Controllers, 1)
	return o
}

// Cluster is a running RocketMQ cluster.
type Cluster struct {
	Name        string
	Lab         *Lab
	NameServers []*Server
	Controllers []*Server
	Groups      []Group
	Credentials *Credentials // of an administrator; nil without ACL
}

// Group is one broker group. Members[0] is the master in mode Static, and nobody in particular in the others.
type Group struct {
	Name    string
	Members []*Broker
}

// Master is the first member: the master in mode Static.
func (g Group) Master() *Broker { return g.Members[0] }

// Brokers are all members of all groups.
func (c *Cluster) Brokers() []*Broker {
	var brokers []*Broker
	for _, g := range c.Groups {
		brokers = append(brokers, g.Members...)
	}
	return brokers
}

// NameServerList has the addresses of the name servers.
func (c *Cluster) NameServerList() []string { return addresses(c.NameServers) }

// StartCluster starts a cluster and waits until every name server lists every broker and every group has a master. What was
// started before an error stays in the lab and goes when the lab is closed.
func (l *Lab) StartCluster(ctx context.Context, o ClusterOptions) (*Cluster, error) {
	o = o.withDefaults()
	c := &Cluster{Name: o.Name, Lab: l}
	if o.ACL {
		c.Credentials = &Credentials{AccessKey: "rocketmq-lab", SecretKey: "rocketmq-lab-secret"}
	}
	if err := c.describe(l, o); err != nil {
		return nil, err
	}
	if err := c.start(ctx, o); err != nil {
		return nil, err
	}
	return c, c.AwaitRegistered(ctx)
}

// describe makes all servers, so that each can be told the addresses of the others.
func (c *Cluster) describe(l *Lab, o ClusterOptions) error {
	c.NameServers = slices.Clone(o.UseNameServers)
	if len(c.NameServers) == 0 {
		for i := range o.NameServers {
			s, err := l.AddNameServer(NameServerOptions{
				Name: fmt.Sprintf("%s-namesrv-%d", o.Name, i), Version: o.Version, Properties: o.NameServerProperties, JVM: o.JVM,
			})
			if err != nil {
				return err
			}
			c.NameServers = append(c.NameServers, s)
		}
	}
	if o.Mode == Controller {
		var err error
		c.Controllers, err = l.AddControllers(ControllerOptions{
			Prefix: o.Name + "-controller", Version: o.Version, Count: o.Controllers, JVM: o.JVM,
		})
		if err != nil {
			return err
		}
	}
	for i := range o.Groups {
		group, err := c.describeGroup(l, o, fmt.Sprintf("%s-broker-%d", o.Name, i))
		if err != nil {
			return err
		}
		c.Groups = append(c.Groups, group)
	}
	return nil
}

func (c *Cluster) describeGroup(l *Lab, o ClusterOptions, name string) (Group, error) {
	group := Group{Name: name}
	for i := range 1 + o.Slaves {
		options := BrokerOptions{
			Version: o.Version, Cluster: o.Name, Group: name, SyncMaster: o.SyncMaster, AdvertisedHost: o.AdvertisedHost,
			NameServers: c.NameServerList(), Controllers: addresses(c.Controllers),
			Credentials: c.Credentials, Properties: o.BrokerProperties, JVM: o.JVM,
		}
		switch {
		case o.Mode != Static:
			options.Name = fmt.Sprintf("%s-member-%d", name, i)
		case i == 0:
			options.Name = name + "-master"
		default:
			options.Name, options.ID = fmt.Sprintf("%s-slave-%d", name, i), i
		}
		b, err := l.AddBroker(options)
		if err != nil {
			return Group{}, err
		}
		group.Members = append(group.Members, b)
	}
	if o.Mode == DLedger {
		joinDLedger(group.Members)
	}
	return group, nil
}

// start starts what the brokers need, then the brokers. All servers of a kind start side by side.
func (c *Cluster) start(ctx context.Context, o ClusterOptions) error {
	first := slices.Clone(c.Controllers)
	if len(o.UseNameServers) == 0 {
		first = append(first, c.NameServers...)
	}
	if err := startAll(ctx, first); err != nil {
		return err
	}
	if len(c.Controllers) > 0 {
		if err := until(ctx, succeeds(c.Controllers[0].Address(), controllerMetadata, knowsLeader)); err != nil {
			return err
		}
	}
	var brokers []*Server
	for _, b := range c.Brokers() {
		brokers = append(brokers, b.Server)
	}
	return startAll(ctx, brokers)
}

// startAll starts servers side by side and returns when all have answered or failed.
func startAll(ctx context.Context, servers []*Server) error {
	errs := make([]error, len(servers))
	var group sync.WaitGroup
	for i, s := range servers {
		group.Go(func() { errs[i] = s.Start(ctx) })
	}
	group.Wait()
	return errors.Join(errs...)
}

func addresses(servers []*Server) []string {
	var list []string
	for _, s := range servers {
		list = append(list, s.Address())
	}
	return list
}
