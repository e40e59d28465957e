// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// Controller is the calls of one RocketMQ controller (5.0 and later). All but
// Metadata and Config need the leader: others answer ErrControllerNotLeader.
type Controller struct{ server }

// Metadata returns who leads the controllers (code 1005); any member answers.
func (c Controller) Metadata(ctx context.Context) (ControllerMetadata, error) {
	var metadata ControllerMetadata
	err := c.call(ctx, command.ControllerGetMetadataInfoRequest{}, &metadata)
	return metadata, err
}

// SyncStateData returns the replicas of broker groups by name (code 1006). A
// group the controllers do not know is missing in the result.
func (c Controller) SyncStateData(ctx context.Context, brokerNames ...string) (map[string]ReplicasInfo, error) {
	var info command.BrokerReplicasInfo
	err := c.call(ctx, command.ControllerGetSyncStateDataRequest{BrokerNames: brokerNames}, &info)
	return info.ReplicasInfoTable, err
}

// ReplicaInfo returns the master and the sync state set of one broker group
// (code 1004), ErrControllerMetadataNotExist when the controllers do not know it.
func (c Controller) ReplicaInfo(ctx context.Context, brokerName string) (ReplicaInfo, error) {
	var info ReplicaInfo
	err := c.call(ctx, command.ControllerGetReplicaInfoRequest{BrokerName: brokerName}, &info)
	return info, err
}

// ElectMaster makes one replica the master of its group (code 1002).
// ErrControllerMasterStillExist: it is the master already;
// ErrControllerElectMasterFailed: it is unknown, not alive or not in sync.
//
// The sync state set covers messages only. Topics, groups and offsets not yet
// pulled by the replica are lost, and so is what the old master acknowledges
// until it learns of its demotion: stop writes and copy metadata before.
func (c Controller) ElectMaster(ctx context.Context, cluster, brokerName string, brokerID int64) (ElectMasterResponse, error) {
	var response ElectMasterResponse
	now := time.Now().UnixMilli()
	err := c.call(ctx, command.ControllerElectMasterRequest{
		ClusterName: cluster, BrokerName: brokerName, BrokerID: brokerID, DesignateElect: true, InvokeTime: &now}, &response)
	return response, err
}

// CleanBrokerData makes the controllers forget replicas of a group (code
// 1011), all of them when no id is given. ErrControllerInvalidClean: one is
// alive, or the group is unknown.
func (c Controller) CleanBrokerData(ctx context.Context, cluster, brokerName string, brokerIDs ...int64) error {
	ids := make([]string, len(brokerIDs))
	for i, id := range brokerIDs {
		ids[i] = strconv.FormatInt(id, 10)
	}
	now := time.Now().UnixMilli()
	return c.call(ctx, command.CleanBrokerDataRequest{
		ClusterName: cluster, BrokerName: brokerName, BrokerControllerIDsToClean: strings.Join(ids, ";"), InvokeTime: &now}, nil)
}

// Config returns all properties (code 1010).
func (c Controller) Config(ctx context.Context) (Properties, error) {
	var response command.PropertiesResponse
	err := c.call(ctx, command.GetControllerConfigRequest{}, &response)
	return response.Properties, err
}

// UpdateConfig sets properties (code 1009) and reads them back (code 1010). A
// *NotAppliedError lists those the controller did not take.
func (c Controller) UpdateConfig(ctx context.Context, properties Properties) error {
	return updateConfig(c.address, properties,
		func() error { return c.call(ctx, command.UpdateControllerConfigRequest{Properties: properties}, nil) },
		func() (Properties, error) { return c.Config(ctx) })
}
