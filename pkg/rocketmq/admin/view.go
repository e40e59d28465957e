// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// View is one snapshot of everything a set of name servers knows: what they
// said, merged.
type View struct {
	// NameServers has the answer of each name server, sorted by address.
	NameServers []NameServerAnswer
	// Clusters, their groups and the groups' members are sorted.
	Clusters []ClusterView
	// Disagreements lists what name servers say differently. While there are
	// any, a member is shown as most name servers see it, and a change should
	// not be based on the view.
	Disagreements []Disagreement
	// Collisions lists broker names that more than one cluster uses. Name
	// servers keep one entry per name, so the view of these is incomplete.
	Collisions []Collision
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
	// Members are sorted by id: the master, if any, is first.
	Members []MemberView
}

// Role is what a broker is registered as.
type Role string

// Roles. Registration is not the authority on mastership: a deposed master may
// still be registered for a moment.
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
	// VersionReadAt is when the broker said so; name servers do not know it.
	VersionReadAt time.Time
	// SeenBy are the name servers that list the broker so, sorted.
	SeenBy []string
}

// Disagreement is one broker that name servers list differently.
type Disagreement struct {
	Cluster, BrokerName string
	// ID is the broker id.
	ID int64
	// Says is the address each name server that answered lists, "" for none.
	Says map[string]string
}

// Collision is one broker name of several clusters.
type Collision struct {
	BrokerName string
	Clusters   []string
}

// Master returns the master of a group as registered.
func (g GroupView) Master() (MemberView, bool) {
	if len(g.Members) > 0 && g.Members[0].ID == MasterID {
		return g.Members[0], true
	}
	return MemberView{}, false
}

// Cluster finds a cluster by name.
func (v *View) Cluster(name string) (ClusterView, bool) {
	for _, c := range v.Clusters {
		if c.Name == name {
			return c, true
		}
	}
	return ClusterView{}, false
}

// Group finds a broker group.
func (v *View) Group(cluster, brokerName string) (GroupView, bool) {
	c, _ := v.Cluster(cluster)
	for _, g := range c.Groups {
		if g.BrokerName == brokerName {
			return g, true
		}
	}
	return GroupView{}, false
}

// Complete says whether every name server answered and all agree.
func (v *View) Complete() bool {
	for _, n := range v.NameServers {
		if n.Err != nil {
			return false
		}
	}
	return len(v.Disagreements) == 0 && len(v.Collisions) == 0
}

// versionMaxAge is after how long a broker is asked for its version again.
const versionMaxAge = 10 * time.Minute

// View asks every name server once and merges the answers. Versions are asked
// from brokers that are new, whose connection was lost, or who said it more
// than ten minutes ago, of the last as many as there are name servers: in the
// steady state the requests of a View are O(name servers).
//
// The error is set when no name server answered. When only some did, the view
// is partial, and NameServers says so.
func (c *Client) View(ctx context.Context) (*View, error) {
	answers := OnEach(ctx, c.nameServers, func(ctx context.Context, address string) (clusterAnswer, error) {
		info, err := c.NameServer(address).ClusterInfo(ctx)
		return clusterAnswer{info: info, at: time.Now()}, err
	})
	if answers.AllFailed() {
		return nil, fmt.Errorf("cannot view the cluster: no name server of %q answered: %w", c.nameServers, answers.Err())
	}
	view := mergeView(answers)
	c.addVersions(ctx, view)
	return view, nil
}

// addVersions fills in the versions of the members, asking as View says.
func (c *Client) addVersions(ctx context.Context, view *View) {
	members := map[string]bool{}
	view.eachMember(func(m *MemberView) { members[m.Address] = true })
	c.versions.retain(members)
	var unknown, old []string
	oldest := map[string]time.Time{}
	for address := range members {
		switch known, ok := c.versions.get(address); {
		case !ok:
			unknown = append(unknown, address)
		case time.Since(known.readAt) > versionMaxAge:
			old = append(old, address)
			oldest[address] = known.readAt
		}
	}
	slices.SortFunc(old, func(a, b string) int { return oldest[a].Compare(oldest[b]) })
	ask := append(unknown, old[:min(len(old), len(c.nameServers))]...)
	OnEach(ctx, ask, func(ctx context.Context, address string) (brokerVersion, error) {
		return c.versions.refresh(ctx, c.Broker(address)) // on an error the version stays unknown
	})
	view.eachMember(func(m *MemberView) {
		known, _ := c.versions.get(m.Address)
		m.Version, m.VersionReadAt = known.version, known.readAt
	})
}

func (v *View) eachMember(f func(*MemberView)) {
	for i := range v.Clusters {
		for j := range v.Clusters[i].Groups {
			for k := range v.Clusters[i].Groups[j].Members {
				f(&v.Clusters[i].Groups[j].Members[k])
			}
		}
	}
}
