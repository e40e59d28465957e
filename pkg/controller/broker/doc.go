// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package broker is the controller of Brokers: it makes the broker groups that a Broker asks for, in clusterMode STATIC.
//
//	Broker b ──► Service b-brokers, PodDisruptionBudget b-brokers, ConfigMaps b-name-servers and b-broker-<hash>
//	         └─► group b-0: StatefulSets b-0-master, b-0-replica-1, ...    group b-1: ...
//
// Order of provisioning: all name servers ready, then masters, then in each group, once its master is ready, its replicas;
// groups side by side. What exists is never gone back on: a name server that fails later holds nothing up.
//
// A change of the name-server list goes to the ConfigMap, for brokers that start, and over the wire to every broker that
// runs (code 25), and is read back (code 26). A broker is asked once per start of its container and list; the name
// servers are asked at intervals (code 106), and say who is registered and as what.
//
// It adds groups and replicas. It does not remove any, nor replace members because the spec changed: that needs draining
// and a look at replication between two members. Both are shown as pending.
//
// observe reads informers, name servers and brokers; resolve, members, plan and status are pure; act has the one side
// effect outside of Kubernetes.
package broker
