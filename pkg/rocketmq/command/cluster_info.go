// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// MasterID is the broker id under which masters are registered.
const MasterID int64 = 0

// GetBrokerClusterInfoRequest reads every broker one name server knows.
type GetBrokerClusterInfoRequest struct{}

// Code returns 106.
func (GetBrokerClusterInfoRequest) Code() Code { return GetBrokerClusterInfo }

// ClusterInfo is every broker one name server knows. BrokerAddrTable has one
// entry per broker name: two clusters that share a broker name hide each
// other's brokers.
type ClusterInfo struct {
	BrokerAddrTable  map[string]BrokerData `json:"brokerAddrTable" fastjson:"required"`
	ClusterAddrTable map[string][]string   `json:"clusterAddrTable" fastjson:"required"`
}

// BrokerData is one broker group: addresses by broker id, id 0 is the master.
type BrokerData struct {
	Cluster            string           `json:"cluster"`
	BrokerName         string           `json:"brokerName"`
	BrokerAddrs        map[int64]string `json:"brokerAddrs" fastjson:"required"`
	EnableActingMaster bool             `json:"enableActingMaster,omitempty"`
	ZoneName           string           `json:"zoneName,omitempty"`
}

// GetBrokerMemberGroupRequest reads one broker group (5.x; name servers before
// 5.0 do not answer at all).
type GetBrokerMemberGroupRequest struct {
	ClusterName string `ext:"clusterName"`
	BrokerName  string `ext:"brokerName"`
}

// Code returns 901.
func (GetBrokerMemberGroupRequest) Code() Code { return GetBrokerMemberGroup }

// GetBrokerMemberGroupResponse is the answer to code 901.
type GetBrokerMemberGroupResponse struct {
	BrokerMemberGroup BrokerMemberGroup `json:"brokerMemberGroup"`
}

// BrokerMemberGroup is one broker group.
type BrokerMemberGroup struct {
	Cluster     string           `json:"cluster"`
	BrokerName  string           `json:"brokerName"`
	BrokerAddrs map[int64]string `json:"brokerAddrs" fastjson:"required"`
}
