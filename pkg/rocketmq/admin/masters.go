// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"errors"
	"fmt"
)

// ErrNoMaster is returned when a broker group has no master registered.
var ErrNoMaster = errors.New("no master is registered")

// ErrClusterUnknown is returned when no name server knows the cluster.
var ErrClusterUnknown = errors.New("no name server knows the cluster")

// ErrDisagreement is returned when name servers do not answer or do not say the same.
var ErrDisagreement = errors.New("name servers do not answer or do not say the same")

// Masters returns the address of the master of every broker group of a
// cluster, to base a change on: it fails rather than leaving a group out, and
// when a name server does not answer or says something else than the others
// about the cluster.
func (c *Client) Masters(ctx context.Context, cluster string) (map[string]string, error) {
	view, err := c.View(ctx)
	if err != nil {
		return nil, err
	}
	return view.Masters(cluster)
}

// Masters is Client.Masters for a view that was taken.
func (v *View) Masters(cluster string) (map[string]string, error) {
	for _, n := range v.NameServers {
		if n.Err != nil {
			return nil, fmt.Errorf("finding the masters of cluster %q: %w: %w", cluster, ErrDisagreement, n.Err)
		}
	}
	for _, d := range v.Disagreements {
		if d.Cluster == cluster {
			return nil, fmt.Errorf("finding the masters of cluster %q: %w: id %d of broker group %q is %q",
				cluster, ErrDisagreement, d.ID, d.BrokerName, d.Says)
		}
	}
	view, ok := v.Cluster(cluster)
	if !ok {
		return nil, fmt.Errorf("finding the masters of cluster %q: %w", cluster, ErrClusterUnknown)
	}
	masters := make(map[string]string, len(view.Groups))
	for _, g := range view.Groups {
		master, ok := g.Master()
		if !ok {
			return nil, fmt.Errorf("finding the masters of cluster %q: broker group %q: %w", cluster, g.BrokerName, ErrNoMaster)
		}
		masters[g.BrokerName] = master.Address
	}
	return masters, nil
}
