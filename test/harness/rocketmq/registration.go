// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"context"
	"fmt"
	"regexp"
)

// AwaitRegistered waits until every name server lists every running broker under its group, and one of each group as master.
func (c *Cluster) AwaitRegistered(ctx context.Context) error {
	for _, ns := range c.NameServers {
		check := func(a Answer) error { return c.checkRegistered(ns, a) }
		if err := until(ctx, succeeds(ns.Address(), brokerClusterInfo, check)); err != nil {
			return fmt.Errorf("waiting for the brokers of cluster %q to register: %w", c.Name, err)
		}
	}
	return nil
}

// clusterInfo is the part of a name server's answer that is looked at: group -> broker ID -> address.
type clusterInfo struct {
	BrokerAddrTable map[string]struct {
		BrokerAddrs map[string]string `json:"brokerAddrs"`
	} `json:"brokerAddrTable"`
}

func (c *Cluster) checkRegistered(ns *Server, a Answer) error {
	var info clusterInfo
	if err := a.ReadBody(&info); err != nil {
		return fmt.Errorf("reading what %s lists: %w", ns.name, err)
	}
	for _, g := range c.Groups {
		listed := info.BrokerAddrTable[g.Name].BrokerAddrs
		if _, ok := listed["0"]; !ok {
			return fmt.Errorf("%s lists no master of group %q: %v", ns.name, g.Name, listed)
		}
		for _, b := range g.Members {
			if b.Running() && !hasAddress(listed, b.AdvertisedAddress()) {
				return fmt.Errorf("%s does not list %s (%s): %v", ns.name, b.name, b.advertised, listed)
			}
		}
	}
	return nil
}

func hasAddress(listed map[string]string, address string) bool {
	for _, a := range listed {
		if a == address {
			return true
		}
	}
	return false
}

// numberKey is a broker ID as name servers write it: a key without quotes. No string in the answer looks like it, for an address
// has no comma or brace before its numbers.
var numberKey = regexp.MustCompile(`([{,])(\d+):`)

func quoteKeys(body []byte) []byte { return numberKey.ReplaceAll(body, []byte(`$1"$2":`)) }
