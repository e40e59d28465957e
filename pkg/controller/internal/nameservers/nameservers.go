// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package nameservers finds the name servers of a Broker among the NameServices of its namespace. It is pure.
package nameservers

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// Found is the name servers of a Broker as far as they are known.
type Found struct {
	// Resolved says that it is known who they are; Reason and Message say who, or why not.
	Resolved        bool
	Reason, Message string
	// None says that there are none to wait for: the NameService is asked for none.
	None bool
	// Ready says that all of them are ready; only then is Addresses complete.
	Ready bool
	// Addresses are what brokers register with, host:port.
	Addresses []string
	// Endpoints are where this process reaches them. Pods are reached by their IP addresses: their names resolve
	// inside the cluster only.
	Endpoints []string
}

// Resolve finds the name servers of a Broker among the NameServices of its namespace.
func Resolve(b *v1alpha1.Broker, nameServices []*v1alpha1.NameService) Found {
	if b.Spec.NameServers != "" {
		return explicit(b)
	}
	candidates := slices.DeleteFunc(slices.Clone(nameServices), func(n *v1alpha1.NameService) bool {
		return n.Namespace != b.Namespace || b.Spec.NameServiceRef != nil && n.Name != b.Spec.NameServiceRef.Name
	})
	switch len(candidates) {
	case 1:
		return ofNameService(candidates[0])
	case 0:
		return unresolved(v1alpha1.ReasonNotFound, "%s", missing(b))
	default:
		var names []string
		for _, n := range candidates {
			names = append(names, n.Name)
		}
		slices.Sort(names)
		return unresolved(v1alpha1.ReasonAmbiguous,
			"the namespace has NameServices %s: name one of them in spec.nameServiceRef", strings.Join(names, ", "))
	}
}

func explicit(b *v1alpha1.Broker) Found {
	addresses, err := naming.ParseAddresses(b.Spec.NameServers)
	if err != nil || len(addresses) == 0 {
		return unresolved(v1alpha1.ReasonInvalid, "spec.nameServers %q is no list of host:port separated by semicolons", b.Spec.NameServers)
	}
	return Found{Resolved: true, Ready: true, Reason: v1alpha1.ReasonExplicit,
		Message: "as spec.nameServers says", Addresses: addresses, Endpoints: addresses}
}

func missing(b *v1alpha1.Broker) string {
	if b.Spec.NameServiceRef != nil {
		return fmt.Sprintf("there is no NameService %q in the namespace", b.Spec.NameServiceRef.Name)
	}
	return "there is no NameService in the namespace: create one, or list name servers in spec.nameServers"
}

func ofNameService(n *v1alpha1.NameService) Found {
	servers := Found{Resolved: true, Reason: v1alpha1.ReasonResolved, Message: fmt.Sprintf("NameService %s", n.Name)}
	for _, ip := range n.Status.NameServers {
		servers.Endpoints = append(servers.Endpoints, naming.HostPort(ip, naming.PortNameServer))
	}
	servers.None = n.Spec.Replicas != nil && *n.Spec.Replicas == 0 && len(n.Status.Addresses) == 0
	ready := meta.FindStatusCondition(n.Status.Conditions, v1alpha1.ConditionReady)
	// A status of an older spec does not say anything about the name servers that were asked for since.
	if ready != nil && ready.Status == "True" && n.Status.ObservedGeneration == n.Generation && n.DeletionTimestamp == nil &&
		len(n.Status.Addresses) > 0 {
		servers.Ready, servers.Addresses = true, n.Status.Addresses
	}
	return servers
}

func unresolved(reason, format string, args ...any) Found {
	return Found{Reason: reason, Message: fmt.Sprintf(format, args...)}
}
