// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// ControllerGetMetadataInfoRequest reads who leads the controllers; every
// member answers it.
type ControllerGetMetadataInfoRequest struct{}

// Code returns 1005.
func (ControllerGetMetadataInfoRequest) Code() Code { return ControllerGetMetadataInfo }

// ControllerMetadata is the answer to code 1005.
type ControllerMetadata struct {
	Group                   string `ext:"group"`
	ControllerLeaderID      string `ext:"controllerLeaderId,omitempty"`
	ControllerLeaderAddress string `ext:"controllerLeaderAddress,omitempty"`
	// IsLeader says whether the member that answered is the leader.
	IsLeader bool `ext:"isLeader"`
	// Peers is "id:host:port;" per member.
	Peers string `ext:"peers"`
}

// ControllerGetSyncStateDataRequest reads the replicas of broker groups. Only
// the leader answers it.
type ControllerGetSyncStateDataRequest struct {
	BrokerNames []string `body:"json"`
}

// Code returns 1006.
func (ControllerGetSyncStateDataRequest) Code() Code { return ControllerGetSyncStateData }

// BrokerReplicasInfo is the answer to code 1006, by broker name.
type BrokerReplicasInfo struct {
	ReplicasInfoTable map[string]ReplicasInfo `json:"replicasInfoTable" fastjson:"required"`
}

// ReplicasInfo is the replicas of one broker group. MasterAddress is empty
// while there is no master.
type ReplicasInfo struct {
	MasterBrokerID    int64             `json:"masterBrokerId"`
	MasterAddress     string            `json:"masterAddress"`
	MasterEpoch       int32             `json:"masterEpoch"`
	SyncStateSetEpoch int32             `json:"syncStateSetEpoch"`
	InSyncReplicas    []ReplicaIdentity `json:"inSyncReplicas"`
	NotInSyncReplicas []ReplicaIdentity `json:"notInSyncReplicas"`
}

// ReplicaIdentity is one replica. BrokerID is the id the controller gave it,
// which is not the id name servers show for a master.
type ReplicaIdentity struct {
	BrokerName    string `json:"brokerName"`
	BrokerID      int64  `json:"brokerId"`
	BrokerAddress string `json:"brokerAddress"`
	Alive         bool   `json:"alive"`
}

// ControllerGetReplicaInfoRequest reads the master of one broker group.
type ControllerGetReplicaInfoRequest struct {
	BrokerName string `ext:"brokerName"`
}

// Code returns 1004.
func (ControllerGetReplicaInfoRequest) Code() Code { return ControllerGetReplicaInfo }

// ReplicaInfo is the answer to code 1004.
type ReplicaInfo struct {
	MasterBrokerID int64        `ext:"masterBrokerId,omitempty"`
	MasterAddress  string       `ext:"masterAddress,omitempty"`
	MasterEpoch    int32        `ext:"masterEpoch,omitempty"`
	SyncStateSet   SyncStateSet `body:"json"`
}

// SyncStateSet is the ids of the replicas that have everything.
type SyncStateSet struct {
	SyncStateSet      []int64 `json:"syncStateSet" fastjson:"required"`
	SyncStateSetEpoch int32   `json:"syncStateSetEpoch"`
}

// ControllerElectMasterRequest asks the leader to make one replica the master.
type ControllerElectMasterRequest struct {
	ClusterName string `ext:"clusterName"`
	BrokerName  string `ext:"brokerName"`
	BrokerID    int64  `ext:"brokerId"`
	// DesignateElect must be true: exactly this replica, not any.
	DesignateElect bool   `ext:"designateElect"`
	InvokeTime     *int64 `ext:"invokeTime,omitempty"`
}

// Code returns 1002.
func (ControllerElectMasterRequest) Code() Code { return ControllerElectMaster }

// ElectMasterResponse is the answer to code 1002. With code 2011 it names the
// master that is still alive.
type ElectMasterResponse struct {
	MasterBrokerID    int64           `ext:"masterBrokerId,omitempty"`
	MasterAddress     string          `ext:"masterAddress,omitempty"`
	MasterEpoch       int32           `ext:"masterEpoch,omitempty"`
	SyncStateSetEpoch int32           `ext:"syncStateSetEpoch,omitempty"`
	Body              ElectMasterBody `body:"json"`
}

// ElectMasterBody is the group after an election.
type ElectMasterBody struct {
	BrokerMemberGroup *BrokerMemberGroup `json:"brokerMemberGroup,omitempty"`
	SyncStateSet      []int64            `json:"syncStateSet" fastjson:"required"`
}

// CleanBrokerDataRequest makes the leader forget replicas. The answer has no
// content.
type CleanBrokerDataRequest struct {
	ClusterName string `ext:"clusterName,omitempty"`
	BrokerName  string `ext:"brokerName"`
	// BrokerControllerIDsToClean is ids joined by ";"; empty means all.
	BrokerControllerIDsToClean string `ext:"brokerControllerIdsToClean,omitempty"`
	IsCleanLivingBroker        bool   `ext:"isCleanLivingBroker"`
	InvokeTime                 *int64 `ext:"invokeTime,omitempty"`
}

// Code returns 1011.
func (CleanBrokerDataRequest) Code() Code { return CleanBrokerData }

// UpdateControllerConfigRequest sets properties of a running controller. The
// answer has no content.
type UpdateControllerConfigRequest struct {
	Properties Properties `body:"properties"`
}

// Code returns 1009.
func (UpdateControllerConfigRequest) Code() Code { return UpdateControllerConfig }

// GetControllerConfigRequest reads all properties of a controller.
type GetControllerConfigRequest struct{}

// Code returns 1010.
func (GetControllerConfigRequest) Code() Code { return GetControllerConfig }
