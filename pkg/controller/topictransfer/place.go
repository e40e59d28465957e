// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/nameservers"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// Place is one end of a transfer as far as our API knows it. What RocketMQ knows under its name is asked later.
type Place struct {
	// Name is what the transfer calls it.
	Name string
	// Brokers are the Broker of that name or, if there is none, those whose cluster or one of whose groups has it.
	Brokers []*v1alpha1.Broker
	// Cluster is the RocketMQ cluster of the Broker of that name; empty without one: Name may be a cluster or a group then.
	Cluster string
	// NameServers are where to ask, host:port.
	NameServers []string
}

// World is the objects of the namespace that a transfer may refer to. They are read only.
type World struct {
	Brokers      []*v1alpha1.Broker
	NameServices []*v1alpha1.NameService
}

// Places finds both ends of a transfer. The error says what to write into the spec.
func Places(transfer *v1alpha1.TopicTransfer, world World) (source, target Place, err error) {
	spec := &transfer.Spec
	source, err = placeOf(spec.SourceCluster, spec.SourceNameServers, world)
	if err != nil {
		return Place{}, Place{}, fmt.Errorf("spec.sourceCluster %q: %w", spec.SourceCluster, err)
	}
	target, err = placeOf(spec.TargetCluster, spec.TargetNameServers, world)
	if err != nil {
		return Place{}, Place{}, fmt.Errorf("spec.targetCluster %q: %w", spec.TargetCluster, err)
	}
	// A name that our API does not know is looked for where the other end is, and then where Brokers of the namespace
	// register by default.
	for _, end := range []struct {
		of, other *Place
		side      string
	}{{&source, &target, "source"}, {&target, &source, "target"}} {
		if len(end.of.NameServers) > 0 {
			continue
		}
		if end.of.NameServers = end.other.NameServers; len(end.of.NameServers) > 0 {
			continue
		}
		found := nameservers.Resolve(&v1alpha1.Broker{ObjectMeta: transfer.ObjectMeta}, world.NameServices)
		if end.of.NameServers = found.Endpoints; len(end.of.NameServers) == 0 {
			return Place{}, Place{}, fmt.Errorf("spec.%sCluster %q is no Broker of the namespace, and it is not known which name servers to ask for it: "+
				"list them in spec.%sNameServers", end.side, end.of.Name, end.side)
		}
	}
	return source, target, nil
}

// placeOf finds what our API knows of one end. NameServers stay empty if it does not know the name.
func placeOf(name, list string, world World) (Place, error) {
	place := Place{Name: name}
	if list == "" {
		// With a list, a cluster of the same name may be another one.
		place.Brokers = relatives(name, world.Brokers)
	}
	for _, b := range world.Brokers {
		if b.Name == name {
			place.Brokers, place.Cluster = []*v1alpha1.Broker{b}, clusterOf(b)
		}
	}
	if list != "" {
		addresses, err := naming.ParseAddresses(list)
		place.NameServers = addresses
		return place, err
	}
	for _, b := range place.Brokers {
		found := nameservers.Resolve(b, world.NameServices)
		if len(found.Endpoints) == 0 {
			return place, fmt.Errorf("the name servers of Broker %q are not known: %s", b.Name, reasonOf(found))
		}
		endpoints := slices.Sorted(slices.Values(found.Endpoints))
		if place.NameServers != nil && !slices.Equal(place.NameServers, endpoints) {
			return place, fmt.Errorf("%s use it with different name servers: say which by the name of a Broker, or list name servers", named(place.Brokers))
		}
		place.NameServers = endpoints
	}
	return place, nil
}

// relatives are the Brokers whose cluster, or one of whose broker groups, has the name.
func relatives(name string, brokers []*v1alpha1.Broker) []*v1alpha1.Broker {
	var related []*v1alpha1.Broker
	for _, b := range brokers {
		if clusterOf(b) == name || slices.ContainsFunc(b.Status.GroupStatuses, func(g v1alpha1.BrokerGroupStatus) bool { return g.Name == name }) {
			related = append(related, b)
		}
	}
	return related
}

func clusterOf(b *v1alpha1.Broker) string {
	if b.Spec.ClusterName != "" {
		return b.Spec.ClusterName
	}
	return naming.ClusterName(b.Name, b.Spec.Properties)
}

func reasonOf(found nameservers.Found) string {
	if found.Resolved {
		return found.Message + " has no name server yet"
	}
	return found.Message
}

func named(brokers []*v1alpha1.Broker) string {
	var names []string
	for _, b := range brokers {
		names = append(names, fmt.Sprintf("%q", b.Name))
	}
	slices.Sort(names)
	return "Brokers " + strings.Join(names, ", ")
}
