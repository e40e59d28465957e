// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controller

import (
	"context"
	"fmt"
	"io"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/broker"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/topictransfer/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// propertyNameServers is the broker's own name for the list of its name servers.
const propertyNameServers = "namesrvAddr"

// RocketMQ is all that controllers ask of running name servers and brokers.
type RocketMQ interface {
	registration.Reader
	broker.Brokers
	// Servers are what transfers work on.
	Servers() transfer.Cluster
	io.Closer
}

// network is RocketMQ over its protocol. It keeps one connection per server and closes those that are not used.
type network struct {
	client *admin.Client
}

// OverNetwork returns a client that speaks RocketMQ's protocol. It opens nothing before the first call.
func OverNetwork() (RocketMQ, error) {
	client, err := admin.New(admin.Options{})
	if err != nil {
		return nil, fmt.Errorf("making the RocketMQ client: %w", err)
	}
	return network{client}, nil
}

// Registrations implements registration.Reader.
func (n network) Registrations(ctx context.Context, nameServer string) (map[string]registration.Broker, error) {
	info, err := n.client.NameServer(nameServer).ClusterInfo(ctx)
	if err != nil {
		return nil, err
	}
	brokers := map[string]registration.Broker{}
	for name, group := range info.BrokerAddrTable {
		for id, address := range group.BrokerAddrs {
			brokers[address] = registration.Broker{Cluster: group.Cluster, Group: name, ID: id}
		}
	}
	return brokers, nil
}

// NameServers implements broker.Brokers.
func (n network) NameServers(ctx context.Context, address string) (string, error) {
	config, err := n.client.Broker(address).Config(ctx)
	return config.Properties[propertyNameServers], err
}

// Version implements broker.Brokers.
func (n network) Version(ctx context.Context, address string) (string, error) {
	return n.client.Broker(address).Version(ctx)
}

// SetNameServers implements broker.Brokers.
func (n network) SetNameServers(ctx context.Context, address, list string) error {
	return n.client.Broker(address).UpdateConfig(ctx, admin.Properties{propertyNameServers: list})
}

// Servers implements RocketMQ.
func (n network) Servers() transfer.Cluster { return rocketmq.New(n.client) }

// Close implements io.Closer.
func (n network) Close() error { return n.client.Close() }
