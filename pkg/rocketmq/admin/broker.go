// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"strconv"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// Broker is the calls of one broker.
//
// Slaves of most versions acknowledge changes of topics and groups and lose
// them at their next synchronisation. The methods that make such changes
// therefore ask the broker first and fail with ErrSlaveBroker; EvenIfSlave
// turns that off. All other methods work on any member.
type Broker struct {
	server
	evenIfSlave bool
}

// RuntimeInfo returns the counters of the broker (code 28).
func (b Broker) RuntimeInfo(ctx context.Context) (RuntimeInfo, error) {
	var response command.KVTable
	err := b.call(ctx, command.GetBrokerRuntimeInfoRequest{}, &response)
	return response.Table, err
}

// BrokerConfig is the configuration of a broker.
type BrokerConfig struct {
	// Properties may hold passwords in clear: never log them.
	Properties Properties
	// DataVersion counts the changes since the broker started.
	DataVersion DataVersion
}

// Config returns all properties of the broker (code 26).
func (b Broker) Config(ctx context.Context) (BrokerConfig, error) {
	var response command.GetBrokerConfigResponse
	err := b.call(ctx, command.GetBrokerConfigRequest{}, &response)
	return BrokerConfig{Properties: response.Properties, DataVersion: response.DataVersion}, err
}

// UpdateConfig sets properties (code 25) and reads them back (code 26). A
// *NotAppliedError lists those the broker did not take although it answered
// success: unknown names and values it cannot parse. That it shows a property
// does not mean that it acts on it before its next start. ErrNoPermission: the
// broker refuses one of the keys, and changed nothing.
//
// The broker also rewrites its configuration file, with all properties.
func (b Broker) UpdateConfig(ctx context.Context, properties Properties) error {
	return updateConfig(b.address, properties,
		func() error { return b.call(ctx, command.UpdateBrokerConfigRequest{Properties: properties}, nil) },
		func() (Properties, error) {
			config, err := b.Config(ctx)
			return config.Properties, err
		})
}

// SetPermission sets what clients may do on the broker, for example PermRead
// to close it for writes; it is routed at once. Enforcement is by clients:
// the broker itself still accepts sends to ordinary topics, so wait until its
// offsets stop moving.
func (b Broker) SetPermission(ctx context.Context, perm int) error {
	return b.UpdateConfig(ctx, Properties{"brokerPermission": strconv.Itoa(perm)})
}

// HAStatus returns the replication of the broker (code 907, 5.0 and later).
// Before that, compare RuntimeInfo.CommitLogMaxOffset of master and slave. In
// DLedger mode it is ErrSystemError.
func (b Broker) HAStatus(ctx context.Context) (HARuntimeInfo, error) {
	var info HARuntimeInfo
	err := b.call(ctx, command.GetBrokerHAStatusRequest{}, &info)
	return info, err
}

// EpochCache returns the mastership epochs of a broker in controller mode
// (code 1007, 5.0 and later).
func (b Broker) EpochCache(ctx context.Context) (EpochEntryCache, error) {
	var cache EpochEntryCache
	err := b.call(ctx, command.GetBrokerEpochCacheRequest{}, &cache)
	return cache, err
}

// Stats returns one counter over a minute, an hour and a day (code 315), for
// example "TOPIC_PUT_NUMS" of a topic; ErrSystemError when it does not exist.
func (b Broker) Stats(ctx context.Context, name, key string) (BrokerStatsData, error) {
	var data BrokerStatsData
	err := b.call(ctx, command.ViewBrokerStatsDataRequest{StatsName: name, StatsKey: key}, &data)
	return data, err
}
