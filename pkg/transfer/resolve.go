// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// answer is what one name server says about brokers.
type answer struct {
	members []Member
	err     error
}

// found is a place with the addresses of its brokers.
type found struct {
	ResolvedPlace
	// whole says that the place is a whole cluster.
	whole bool
	// masters and slaves are by broker group; slaves are sorted by address.
	masters map[string]string
	slaves  map[string][]string
}

// resolve finds out what a place is. The hazards say why it cannot be used.
func resolve(side string, place Place, answers map[string]answer) (found, []Hazard) {
	f := found{ResolvedPlace: ResolvedPlace{NameServers: slices.Sorted(maps.Keys(answers))},
		masters: map[string]string{}, slaves: map[string][]string{}}
	if len(answers) == 0 {
		return f, []Hazard{blocking("NoNameServers", "the %s %q has no name servers: give their addresses, or the name of a Broker that has some", side, place.Name)}
	}
	var hazards []Hazard
	for _, ns := range f.NameServers {
		if err := answers[ns].err; err != nil {
			hazards = append(hazards, blocking("NameServerUnreachable", "a name server of the %s does not answer: %v; all of them must, because each is changed", side, err))
		}
	}
	if len(hazards) > 0 {
		return f, hazards
	}
	var group string
	f.Cluster, group, hazards = lookUp(side, place, answers)
	if len(hazards) > 0 {
		return f, hazards
	}
	f.whole = group == ""
	return f, f.fill(side, group, answers)
}

// lookUp decides whether a name is a cluster or a broker group; group is empty for a cluster.
func lookUp(side string, place Place, answers map[string]answer) (cluster, group string, _ []Hazard) {
	clusters, clustersOfGroup := map[string]bool{}, map[string]bool{}
	for _, a := range answers {
		for _, m := range a.members {
			clusters[m.Cluster] = true
			if m.BrokerGroup == place.Name {
				clustersOfGroup[m.Cluster] = true
			}
		}
	}
	known := list(slices.Sorted(maps.Keys(clusters)))
	switch {
	case place.Cluster != "" && clusters[place.Cluster]:
		return place.Cluster, "", nil
	case place.Cluster != "":
		return "", "", []Hazard{blocking("PlaceUnknown", "no name server of the %s %q knows its cluster %q, they know %s", side, place.Name, place.Cluster, known)}
	case clusters[place.Name]:
		return place.Name, "", nil
	case len(clustersOfGroup) == 1:
		return slices.Collect(maps.Keys(clustersOfGroup))[0], place.Name, nil
	case len(clustersOfGroup) > 1:
		return "", "", []Hazard{blocking("PlaceAmbiguous", "the %s %q is a broker group of several clusters: %s", side, place.Name, list(slices.Sorted(maps.Keys(clustersOfGroup))))}
	}
	return "", "", []Hazard{blocking("PlaceUnknown", "the %s %q is neither a cluster nor a broker group known to its name servers; they know the clusters %s", side, place.Name, known)}
}

// fill takes over the brokers of the place and says what is wrong with them.
func (f *found) fill(side, group string, answers map[string]answer) []Hazard {
	var hazards []Hazard
	says := map[string][]string{}
	names := map[string]bool{}
	for _, ns := range f.NameServers {
		var here []string
		for _, m := range answers[ns].members {
			if group != "" && m.BrokerGroup != group || group == "" && m.Cluster != f.Cluster {
				continue
			}
			if m.Cluster != f.Cluster {
				hazards = append(hazards, blocking("BrokerNameCollision", "clusters %q and %q both have a broker group %q on name server %s, which keeps one entry for both: rename one", f.Cluster, m.Cluster, m.BrokerGroup, ns))
				continue
			}
			names[m.BrokerGroup] = true
			here = append(here, fmt.Sprintf("%s#%d=%s", m.BrokerGroup, m.ID, m.Address))
			if m.ID == 0 {
				f.masters[m.BrokerGroup] = m.Address
			} else if !slices.Contains(f.slaves[m.BrokerGroup], m.Address) {
				f.slaves[m.BrokerGroup] = append(f.slaves[m.BrokerGroup], m.Address)
			}
		}
		slices.Sort(here)
		text := strings.Join(here, ", ")
		says[text] = append(says[text], ns)
	}
	for _, s := range f.slaves {
		slices.Sort(s)
	}
	f.BrokerGroups = slices.Sorted(maps.Keys(names))
	if len(says) > 1 {
		var all []string
		for _, text := range slices.Sorted(maps.Keys(says)) {
			all = append(all, fmt.Sprintf("%s: %s", list(says[text]), cmp.Or(text, "nothing")))
		}
		hazards = append(hazards, blocking("NameServersDisagree", "name servers of the %s list its brokers differently: %s; wait until all brokers are registered with all of them", side, strings.Join(all, " | ")))
	}
	for _, name := range f.BrokerGroups {
		if f.masters[name] == "" {
			hazards = append(hazards, blocking("NoMaster", "broker group %q of the %s has no master registered: bring it back first", name, side))
		}
	}
	return hazards
}

// overlap says why two places cannot be the ends of one transfer.
func overlap(source, target found, sourceAnswers map[string]answer) []Hazard {
	addresses := map[string]string{}
	for group, address := range source.masters {
		addresses[address] = group
	}
	var both []string
	for _, group := range target.BrokerGroups {
		if addresses[target.masters[group]] != "" {
			both = append(both, group)
		}
	}
	switch {
	case len(both) == 0:
	case len(both) == len(source.BrokerGroups) && len(both) == len(target.BrokerGroups):
		return []Hazard{blocking("SamePlace", "source and target are the same brokers: %s", list(both))}
	default:
		return []Hazard{blocking("PlacesOverlap", "source and target share brokers: %s; a topic moves between brokers that are different", list(both))}
	}
	// A name server keeps one entry per broker name.
	var collisions []Hazard
	if shared(target, sourceAnswers) {
		for _, group := range target.BrokerGroups {
			if slices.Contains(source.BrokerGroups, group) {
				collisions = append(collisions, blocking("BrokerNameCollision", "source and target have the same name servers and both a broker group %q: rename one", group))
			}
		}
	}
	return collisions
}

// shared says whether the source's name servers know the target's brokers, so that clients of the source find them.
func shared(target found, sourceAnswers map[string]answer) bool {
	for _, a := range sourceAnswers {
		for _, m := range a.members {
			if m.ID == 0 && m.Cluster == target.Cluster && target.masters[m.BrokerGroup] == m.Address {
				return true
			}
		}
	}
	return false
}
