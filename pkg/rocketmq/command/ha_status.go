// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// GetBrokerHAStatusRequest reads the replication of a broker (5.x).
type GetBrokerHAStatusRequest struct{}

// Code returns 907.
func (GetBrokerHAStatusRequest) Code() Code { return GetBrokerHAStatus }

// HARuntimeInfo is the replication of one broker as it sees it.
type HARuntimeInfo struct {
	Master                   bool               `json:"master" fastjson:"required"`
	MasterCommitLogMaxOffset int64              `json:"masterCommitLogMaxOffset"`
	InSyncSlaveNums          int                `json:"inSyncSlaveNums"`
	HAConnectionInfo         []HAConnectionInfo `json:"haConnectionInfo"`
	HAClientRuntimeInfo      *HAClientInfo      `json:"haClientRuntimeInfo,omitempty"`
}

// HAConnectionInfo is one slave as its master sees it.
type HAConnectionInfo struct {
	// Addr is the slave's end of the connection: its port says nothing.
	Addr string `json:"addr"`
	// SlaveAckOffset is -1 when a connected slave has acknowledged nothing yet.
	SlaveAckOffset int64 `json:"slaveAckOffset"`
	// Diff is how many bytes the slave is behind.
	Diff                    int64 `json:"diff"`
	InSync                  bool  `json:"inSync"`
	TransferredByteInSecond int64 `json:"transferredByteInSecond"`
	TransferFromWhere       int64 `json:"transferFromWhere"`
}

// HAClientInfo is the replication of a slave as the slave sees it.
type HAClientInfo struct {
	// MasterAddr is the replication address of the master.
	MasterAddr              string `json:"masterAddr,omitempty"`
	TransferredByteInSecond int64  `json:"transferredByteInSecond"`
	MaxOffset               int64  `json:"maxOffset"`
	LastReadTimestamp       int64  `json:"lastReadTimestamp"`
	LastWriteTimestamp      int64  `json:"lastWriteTimestamp"`
	MasterFlushOffset       int64  `json:"masterFlushOffset"`
	Activated               bool   `json:"isActivated,omitempty"`
}

// GetBrokerEpochCacheRequest reads the mastership epochs of a broker in
// controller mode.
type GetBrokerEpochCacheRequest struct{}

// Code returns 1007.
func (GetBrokerEpochCacheRequest) Code() Code { return GetBrokerEpochCache }

// EpochEntryCache is the answer to code 1007.
type EpochEntryCache struct {
	ClusterName string       `json:"clusterName"`
	BrokerName  string       `json:"brokerName"`
	BrokerID    int64        `json:"brokerId"`
	EpochList   []EpochEntry `json:"epochList"`
	MaxOffset   int64        `json:"maxOffset"`
}

// EpochEntry is the part of the commit log one master wrote. EndOffset of the
// current one is the largest int64.
type EpochEntry struct {
	Epoch       int32 `json:"epoch"`
	StartOffset int64 `json:"startOffset"`
	EndOffset   int64 `json:"endOffset"`
}
