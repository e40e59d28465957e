// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// clusterAnswer is the answer of one name server and when it arrived. at is
// also set when it failed.
type clusterAnswer struct {
	info ClusterInfo
	at   time.Time
}

// memberKey names one place for a broker: what may hold at most one address.
type memberKey struct {
	cluster, brokerName string
	id                  int64
}

// mergeView merges the answers of name servers. It is a function of its
// argument.
func mergeView(answers Results[clusterAnswer]) *View {
	view := &View{}
	says := map[memberKey]map[string]string{} // name server to address
	clustersOf := map[string]map[string]bool{}
	var answered []string
	for _, a := range answers {
		view.NameServers = append(view.NameServers, NameServerAnswer{Address: a.Address, AnsweredAt: a.Value.at, Err: a.Err})
		if a.Err != nil {
			continue
		}
		answered = append(answered, a.Address)
		for name, broker := range a.Value.info.BrokerAddrTable {
			add(clustersOf, name, broker.Cluster, true)
			for id, address := range broker.BrokerAddrs {
				add(says, memberKey{broker.Cluster, name, id}, a.Address, address)
			}
		}
		for cluster, names := range a.Value.info.ClusterAddrTable {
			for _, name := range names {
				add(clustersOf, name, cluster, true)
			}
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(says), compareKeys) {
		view.addMember(key, chooseMember(key, says[key]))
		if d, differ := disagreement(key, says[key], answered); differ {
			view.Disagreements = append(view.Disagreements, d)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(clustersOf)) {
		if clusters := clustersOf[name]; len(clusters) > 1 {
			view.Collisions = append(view.Collisions, Collision{BrokerName: name, Clusters: slices.Sorted(maps.Keys(clusters))})
		}
	}
	return view
}

// add sets outer[key][inner] = value.
func add[K1, K2 comparable, V any](outer map[K1]map[K2]V, key K1, inner K2, value V) {
	if outer[key] == nil {
		outer[key] = map[K2]V{}
	}
	outer[key][inner] = value
}

func compareKeys(a, b memberKey) int {
	return cmp.Or(cmp.Compare(a.cluster, b.cluster), cmp.Compare(a.brokerName, b.brokerName), cmp.Compare(a.id, b.id))
}

// chooseMember shows a place as most name servers see it; of equal numbers the
// lower address.
func chooseMember(key memberKey, says map[string]string) MemberView {
	seenBy := map[string][]string{}
	for _, server := range slices.Sorted(maps.Keys(says)) {
		seenBy[says[server]] = append(seenBy[says[server]], server)
	}
	best := slices.MinFunc(slices.Collect(maps.Keys(seenBy)), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(seenBy[b]), len(seenBy[a])), cmp.Compare(a, b))
	})
	role := RoleSlave
	if key.id == MasterID {
		role = RoleMaster
	}
	return MemberView{ID: key.id, Address: best, Role: role, SeenBy: seenBy[best]}
}

// disagreement says whether the name servers that answered do not all list the
// same address.
func disagreement(key memberKey, says map[string]string, answered []string) (Disagreement, bool) {
	d := Disagreement{Cluster: key.cluster, BrokerName: key.brokerName, ID: key.id, Says: map[string]string{}}
	different := map[string]bool{}
	for _, server := range answered {
		d.Says[server] = says[server]
		different[says[server]] = true
	}
	return d, len(different) > 1
}

// addMember appends a member; members come sorted.
func (v *View) addMember(key memberKey, m MemberView) {
	if n := len(v.Clusters); n == 0 || v.Clusters[n-1].Name != key.cluster {
		v.Clusters = append(v.Clusters, ClusterView{Name: key.cluster})
	}
	c := &v.Clusters[len(v.Clusters)-1]
	if n := len(c.Groups); n == 0 || c.Groups[n-1].BrokerName != key.brokerName {
		c.Groups = append(c.Groups, GroupView{BrokerName: key.brokerName})
	}
	g := &c.Groups[len(c.Groups)-1]
	g.Members = append(g.Members, m)
}
