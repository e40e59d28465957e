// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming

import (
	"fmt"
	"net"
	"strconv"
)

// NameServerStatefulSet returns the StatefulSet of a NameService: its own name.
func NameServerStatefulSet(nameService string) string { return nameService }

// NameServerPod returns one pod of a NameService: "name-service-0".
func NameServerPod(nameService string, index int) string {
	return fmt.Sprintf("%s-%d", nameService, index)
}

// NameServerService returns the Service that clients use: its own name.
func NameServerService(nameService string) string { return nameService }

// NameServerHeadlessService returns the headless Service that gives every name server a DNS name of its own.
func NameServerHeadlessService(nameService string) string { return nameService + "-headless" }

// NameServerDisruptionBudget returns the PodDisruptionBudget over the name servers of a NameService.
func NameServerDisruptionBudget(nameService string) string { return nameService + "-name-servers" }

// NameServerLaunch returns the immutable ConfigMap with launch script and properties, by the hash of its content.
func NameServerLaunch(nameService, hash string) string { return nameService + "-namesrv-" + hash }

// NameServerAddresses returns the stable addresses of the name servers 0 to count-1, host:port.
//
// The names end in .svc and leave the cluster domain to the resolver's search list: no part of this software needs to
// know the domain.
func NameServerAddresses(namespace, nameService string, count int) []string {
	service := NameServerHeadlessService(nameService)
	addresses := make([]string, 0, count)
	for i := range count {
		host := fmt.Sprintf("%s.%s.%s.svc", NameServerPod(nameService, i), service, namespace)
		addresses = append(addresses, HostPort(host, PortNameServer))
	}
	return addresses
}

// HostPort joins a host name or IP address and a port.
func HostPort(host string, port int32) string {
	return net.JoinHostPort(host, strconv.Itoa(int(port)))
}
