// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// RegisterBrokerRequest announces a broker to a name server. Brokers send it;
// it is here for tests.
type RegisterBrokerRequest struct {
	BrokerName   string   `ext:"brokerName"`
	BrokerAddr   string   `ext:"brokerAddr"`
	ClusterName  string   `ext:"clusterName"`
	HAServerAddr string   `ext:"haServerAddr"`
	BrokerID     int64    `ext:"brokerId"`
	Compressed   bool     `ext:"compressed"`
	BodyCRC32    int32    `ext:"bodyCrc32"`
	Body         RawValue `body:"json"`
}

// Code returns 103.
func (RegisterBrokerRequest) Code() Code { return RegisterBroker }

// UnregisterBrokerRequest removes one broker from one name server. A living
// broker comes back with its next registration. The answer has no content.
type UnregisterBrokerRequest struct {
	BrokerName  string `ext:"brokerName"`
	BrokerAddr  string `ext:"brokerAddr"`
	ClusterName string `ext:"clusterName"`
	BrokerID    int64  `ext:"brokerId"`
}

// Code returns 104.
func (UnregisterBrokerRequest) Code() Code { return UnregisterBroker }

// QueryDataVersionRequest asks a name server whether it needs a registration.
// Brokers send it; it is here for tests.
type QueryDataVersionRequest struct {
	BrokerName  string      `ext:"brokerName"`
	BrokerAddr  string      `ext:"brokerAddr"`
	ClusterName string      `ext:"clusterName"`
	BrokerID    int64       `ext:"brokerId"`
	DataVersion DataVersion `body:"json"`
}

// Code returns 322.
func (QueryDataVersionRequest) Code() Code { return QueryDataVersion }

// QueryDataVersionResponse is the answer to code 322.
type QueryDataVersionResponse struct {
	Changed bool `ext:"changed"`
	// DataVersion is what the name server has, nil when that is nothing.
	DataVersion *DataVersion `body:"json"`
}
