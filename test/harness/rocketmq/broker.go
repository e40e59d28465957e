// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"net"
	"path/filepath"
	"strconv"
	"strings"
)

// BrokerOptions describe a broker. Name, Version, Cluster, Group and NameServers are required.
type BrokerOptions struct {
	Name        string   // of the server in the lab
	Version     string   //
	Cluster     string   // brokerClusterName
	Group       string   // brokerName
	ID          int      // brokerId: 0 is a master, any other a slave; without meaning with Controllers and in a DLedger group
	SyncMaster  bool     // brokerRole SYNC_MASTER in place of ASYNC_MASTER
	NameServers []string // addresses
	// AdvertisedHost is where clients are told to connect to, at the same port; default 127.0.0.1. Somebody else has to listen
	// there. Only for 5.x, since 4.x listens at every address.
	AdvertisedHost string
	Controllers    []string // addresses of the controllers that elect the group's master; empty: the role is fixed by ID

	// Credentials turn access control on: 1.0 before 5.3.0, 2.0 from there on. With 1.0 slaves replicate messages and not
	// metadata, as they do everywhere when they are given no credentials.
	Credentials *Credentials

	Properties map[string]string // added to, and preferred to, the settings that it needs here
	JVM        []string          // options added to the command line of the JVM
}

// Broker is a Server with what its neighbours need to know of it.
type Broker struct {
	*Server
	cluster     string
	group       string
	firstPort   int
	credentials *Credentials
	advertised  string
}

// AdvertisedAddress is where name servers lead clients to.
func (b *Broker) AdvertisedAddress() string { return b.advertised }

// Cluster is the broker's cluster name.
func (b *Broker) Cluster() string { return b.cluster }

// Group is the broker's name in RocketMQ's sense, which all members of its group share.
func (b *Broker) Group() string { return b.group }

// HAAddress is where slaves connect to for the commit log.
func (b *Broker) HAAddress() string { return loopback(b.firstPort + haPort) }

// DLedgerAddress is the broker's own port in a DLedger group.
func (b *Broker) DLedgerAddress() string { return loopback(b.firstPort + dledgerPort) }

// AddBroker makes a broker, which is not running yet.
func (l *Lab) AddBroker(o BrokerOptions) (*Broker, error) {
	s, first, err := l.newServer(o.Name, o.Version, "org.apache.rocketmq.broker.BrokerStartup", o.JVM)
	if err != nil {
		return nil, err
	}
	if o.AdvertisedHost == "" {
		o.AdvertisedHost = "127.0.0.1"
	}
	b := &Broker{
		Server: s, cluster: o.Cluster, group: o.Group, firstPort: first, credentials: o.Credentials,
		advertised: net.JoinHostPort(o.AdvertisedHost, strconv.Itoa(first+mainPort)),
	}
	// A broker with access control refuses the question, which is an answer too. What it serves is judged by the name servers.
	s.ready = answers(s.address, brokerRuntimeInfo)
	s.config = b.settings(o)
	if o.Credentials != nil {
		acl, err := b.enableACL(*o.Credentials)
		if err != nil {
			return nil, err
		}
		s.config = s.config.with(acl)
	}
	s.config = s.config.with(o.Properties)
	return b, nil
}

// settings make a broker that is small, is reached on loopback only, and registers as often as the server allows.
func (b *Broker) settings(o BrokerOptions) properties {
	store := filepath.Join(b.dir, "store")
	p := properties{
		"brokerClusterName":           o.Cluster,
		"brokerName":                  o.Group,
		"brokerId":                    strconv.Itoa(o.ID),
		"brokerRole":                  role(o),
		"listenPort":                  strconv.Itoa(b.firstPort + mainPort),
		"haListenPort":                strconv.Itoa(b.firstPort + haPort),
		"bindAddress":                 "127.0.0.1",
		"brokerIP1":                   o.AdvertisedHost,
		"brokerIP2":                   "127.0.0.1",
		"namesrvAddr":                 strings.Join(o.NameServers, ";"),
		"rocketmqHome":                b.dir,
		"storePathRootDir":            store,
		"storePathCommitLog":          filepath.Join(store, "commitlog"),
		"mappedFileSizeCommitLog":     "16777216",
		"mappedFileSizeConsumeQueue":  "60000",
		"maxHashSlotNum":              "1000",
		"maxIndexNum":                 "4000",
		"diskMaxUsedSpaceRatio":       "99",
		"registerNameServerPeriod":    "10000",
		"autoCreateTopicEnable":       "false",
		"autoCreateSubscriptionGroup": "false",
		"traceTopicEnable":            "false",
		"waitTimeMillsInSendQueue":    "5000",
		"osPageCacheBusyTimeOutMills": "10000",
	}
	if !b.version.isFour() {
		p = p.with(properties{
			"mappedFileSizeTimerLog": "10485760", "timerFlushIntervalMs": "60000", "enableCompaction": "false",
			// From its start until this time has passed, 10 s by default, a 5.5.0 broker keeps a processor busy with looking at the
			// clock (TransactionMetricsFlushService), twice of what the rest of its start takes.
			"transactionMetricFlushInterval": "1000",
		})
	}
	if len(o.Controllers) > 0 {
		p = p.with(properties{"enableControllerMode": "true", "controllerAddr": strings.Join(o.Controllers, ";"), "brokerId": "-1"})
	}
	return p
}

func role(o BrokerOptions) string {
	switch {
	case o.ID != 0:
		return "SLAVE"
	case o.SyncMaster:
		return "SYNC_MASTER"
	default:
		return "ASYNC_MASTER"
	}
}

// joinDLedger makes the brokers one group that elects its master among itself and replicates the commit log by DLedger.
func joinDLedger(members []*Broker) {
	var peers []string
	for i, b := range members {
		peers = append(peers, memberID(i)+"-"+b.DLedgerAddress())
	}
	for i, b := range members {
		b.config = b.config.with(properties{
			"enableDLegerCommitLog": "true",
			"dLegerGroup":           b.group,
			"dLegerPeers":           strings.Join(peers, ";"),
			"dLegerSelfId":          memberID(i),
		})
	}
}

// memberID is a peer's name, which must be a letter and a number.
func memberID(i int) string { return "n" + strconv.Itoa(i) }
