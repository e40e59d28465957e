// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming

// Ports of the servers. RocketMQ derives the fast and the replication port of a broker from its main port.
const (
	PortNameServer int32 = 9876
	PortBrokerFast int32 = 10909
	PortBroker     int32 = 10911
	PortBrokerHA   int32 = 10912
)

// Names of these ports in pods and Services, as the rocketmq-operator has them.
const (
	PortNameMain = "main"
	PortNameFast = "vip"
	PortNameHA   = "ha"
)
