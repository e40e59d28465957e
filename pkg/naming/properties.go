// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming

// Settings of broker.conf that mean a field of the Broker's spec.
const (
	// BrokerClusterNameProperty means spec.clusterName.
	BrokerClusterNameProperty = "brokerClusterName"
	// BrokerRoleProperty means spec.replicationMode: ASYNC_MASTER is ASYNC, SYNC_MASTER is SYNC.
	BrokerRoleProperty = "brokerRole"
)

// ClusterName is the RocketMQ cluster of a Broker that does not name one: what brokerClusterName of its properties says,
// else the object's name.
func ClusterName(broker string, properties map[string]string) string {
	if name := properties[BrokerClusterNameProperty]; name != "" {
		return name
	}
	return broker
}

// ReplicationModeOfRole is the replicationMode that a brokerRole means, and whether it means one.
func ReplicationModeOfRole(role string) (mode string, ok bool) {
	switch role {
	case "ASYNC_MASTER":
		return "ASYNC", true
	case "SYNC_MASTER":
		return "SYNC", true
	}
	return "", false
}

// ReplicationMode is the mode in force: the field's, else what brokerRole of the properties means, else ASYNC.
func ReplicationMode(field string, properties map[string]string) string {
	if field != "" {
		return field
	}
	if mode, ok := ReplicationModeOfRole(properties[BrokerRoleProperty]); ok {
		return mode
	}
	return "ASYNC"
}

// OwnedBrokerProperty says whether a key of broker.conf is computed for every member, so that a user's value cannot
// hold, and what to do instead.
func OwnedBrokerProperty(key string) (advice string, owned bool) {
	advice, owned = ownedBrokerProperties[key]
	return advice, owned
}

// OwnedNameServerProperty is OwnedBrokerProperty for namesrv.conf.
func OwnedNameServerProperty(key string) (advice string, owned bool) {
	advice, owned = ownedNameServerProperties[key]
	return advice, owned
}

const (
	perMember   = "it is computed for every member"
	fromList    = "use nameServers or nameServiceRef"
	fromMode    = "use clusterMode and controllerRef"
	fromDLedger = "use replicationMode DLEDGER"
	fixedPort   = "the ports of a member are fixed"
	fixedPath   = "the member's volume is mounted at a fixed place"
	fromImage   = "it follows the image"
)

var ownedBrokerProperties = map[string]string{
	"brokerName":                      perMember,
	"brokerId":                        perMember,
	"brokerIP1":                       perMember,
	"brokerIP2":                       perMember,
	"bindAddress":                     perMember,
	"haMasterAddress":                 perMember,
	"brokerPermission":                "it is set while a group is filled or drained",
	"listenPort":                      fixedPort,
	"haListenPort":                    fixedPort,
	"namesrvAddr":                     fromList,
	"fetchNamesrvAddrByAddressServer": fromList,
	"fetchNameSrvAddrByDnsLookup":     fromList,
	"enableControllerMode":            fromMode,
	"controllerAddr":                  fromMode,
	"fetchControllerAddrByDnsLookup":  fromMode,
	"enableDLegerCommitLog":           fromDLedger,
	"dLegerGroup":                     fromDLedger,
	"dLegerPeers":                     fromDLedger,
	"dLegerSelfId":                    fromDLedger,
	"preferredLeaderId":               fromDLedger,
	"storePathRootDir":                fixedPath,
	"storePathCommitLog":              fixedPath,
	"rocketmqHome":                    fromImage,
	"brokerConfigPath":                fromImage,
}

var ownedNameServerProperties = map[string]string{
	"listenPort":                fixedPort,
	"bindAddress":               perMember,
	"rocketmqHome":              fromImage,
	"configStorePath":           fixedPath,
	"kvConfigPath":              fixedPath,
	"enableControllerInNamesrv": "run a Controller",
	"controllerDLegerGroup":     "run a Controller",
	"controllerDLegerPeers":     "run a Controller",
	"controllerDLegerSelfId":    "run a Controller",
	"controllerStorePath":       "run a Controller",
}
