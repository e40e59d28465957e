// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"time"
)

// View is one snapshot of a cluster: what its name servers said, merged.
type View struct {
	// NameServers has the answer of each name server, sorted by address.
	NameServers []NameServerAnswer
	// Clusters, their groups and the groups' members are sorted.
	Clusters []ClusterView
	// Disagreements lists what name servers say differently. While there are
	// any, a member is shown as most name servers see it, and a change must
	// not be based on the view.
	Disagreements []Disagreement
}

// NameServerAnswer is the answer of one name server.
type NameServerAnswer struct {
	Address string
	// AnsweredAt is when the answer arrived; when Err is set, when it failed.
	AnsweredAt time.Time
	// Err is why there is no answer.
	Err error
}

// ClusterView is one RocketMQ cluster.
type ClusterView struct {
	Name   string
	Groups []GroupView
}

// GroupView is one broker group.
type GroupView struct {
	BrokerName string
	Members    []MemberView
}

// Role is what a broker is registered as.
type Role string

// Roles. Registration is not the authority on mastership: a deposed master may
// still be registered.
const (
	RoleMaster Role = "Master"
	RoleSlave  Role = "Slave"
)

// MemberView is one broker.
type MemberView struct {
	// ID is the broker id; 0 is the master.
	ID      int64
	Address string
	Role    Role
	// Version is the broker's release, for example "5.5.0", empty while unknown.
	Version string
	// VersionReadAt is when the broker said so. Versions are not in the answers
	// of name servers; they are read once per connection and broker.
	VersionReadAt time.Time
	// SeenBy are the name servers that list the broker so.
	SeenBy []string
}

// Disagreement is one thing name servers say differently.
type Disagreement struct {
	Cluster, BrokerName string
	// ID is the broker id, -1 when it is about the whole group.
	ID int64
	// Says is what each name server says: an address, or "" for "not registered".
	Says map[string]string
}

// Master returns the master of a group as registered.
func (g GroupView) Master() (MemberView, bool) { panic("not implemented") }

// Group finds a broker group.
func (v *View) Group(cluster, brokerName string) (GroupView, bool) { panic("not implemented") }

// View asks every name server once and merges the answers. The error is set
// when no name server answered; when some did not, the view is partial and
// says so in NameServers.
func (c *Client) View(ctx context.Context) (*View, error) { panic("not implemented") }
