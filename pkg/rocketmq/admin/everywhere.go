// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ErrNoLeader is returned when the controllers that answered do not name one leader.
var ErrNoLeader = errors.New("there is no leader all agree on")

// TopicRoutes asks every name server where a topic lives.
func (c *Client) TopicRoutes(ctx context.Context, topic string) Results[TopicRouteData] {
	return OnEach(ctx, c.nameServers, func(ctx context.Context, address string) (TopicRouteData, error) {
		return c.NameServer(address).TopicRoute(ctx, topic)
	})
}

// ClusterInfos asks every name server which brokers it knows.
func (c *Client) ClusterInfos(ctx context.Context) Results[ClusterInfo] {
	return OnEach(ctx, c.nameServers, func(ctx context.Context, address string) (ClusterInfo, error) {
		return c.NameServer(address).ClusterInfo(ctx)
	})
}

// DeleteTopicRoute removes the route of a topic in a cluster from every name
// server. Delete the topic on its brokers first, or it comes back.
func (c *Client) DeleteTopicRoute(ctx context.Context, topic, cluster string) Results[struct{}] {
	return c.onNameServers(ctx, func(ctx context.Context, n NameServer) error { return n.DeleteTopic(ctx, topic, cluster) })
}

// PutKVConfig stores a value on every name server.
func (c *Client) PutKVConfig(ctx context.Context, namespace, key, value string) Results[struct{}] {
	return c.onNameServers(ctx, func(ctx context.Context, n NameServer) error { return n.PutKVConfig(ctx, namespace, key, value) })
}

// DeleteKVConfig removes a value from every name server.
func (c *Client) DeleteKVConfig(ctx context.Context, namespace, key string) Results[struct{}] {
	return c.onNameServers(ctx, func(ctx context.Context, n NameServer) error { return n.DeleteKVConfig(ctx, namespace, key) })
}

// KVConfig asks every name server for a value.
func (c *Client) KVConfig(ctx context.Context, namespace, key string) Results[string] {
	return OnEach(ctx, c.nameServers, func(ctx context.Context, address string) (string, error) {
		return c.NameServer(address).KVConfig(ctx, namespace, key)
	})
}

// NameServerConfigs returns the properties of every name server.
func (c *Client) NameServerConfigs(ctx context.Context) Results[Properties] {
	return OnEach(ctx, c.nameServers, func(ctx context.Context, address string) (Properties, error) {
		return c.NameServer(address).Config(ctx)
	})
}

// UpdateNameServerConfigs sets properties on every name server.
func (c *Client) UpdateNameServerConfigs(ctx context.Context, properties Properties) Results[struct{}] {
	return c.onNameServers(ctx, func(ctx context.Context, n NameServer) error { return n.UpdateConfig(ctx, properties) })
}

func (c *Client) onNameServers(ctx context.Context, f func(context.Context, NameServer) error) Results[struct{}] {
	return OnEach(ctx, c.nameServers, func(ctx context.Context, address string) (struct{}, error) {
		return struct{}{}, f(ctx, c.NameServer(address))
	})
}

// ControllerLeader asks the controllers at addresses who leads and returns
// that one. It fails when none answers or those that answer do not agree on
// one leader.
func (c *Client) ControllerLeader(ctx context.Context, addresses []string) (Controller, error) {
	answers := OnEach(ctx, addresses, func(ctx context.Context, address string) (ControllerMetadata, error) {
		return c.Controller(address).Metadata(ctx)
	})
	leaders := map[string]bool{}
	for _, a := range answers {
		if a.Err == nil && a.Value.ControllerLeaderAddress != "" {
			leaders[a.Value.ControllerLeaderAddress] = true
		}
	}
	if len(leaders) != 1 {
		return Controller{}, fmt.Errorf("cannot find the leading controller among %q: they name %q: %w",
			addresses, slices.Sorted(maps.Keys(leaders)), errors.Join(ErrNoLeader, answers.Err()))
	}
	return c.Controller(slices.Collect(maps.Keys(leaders))[0]), nil
}
