// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/javaclient"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/localcluster"
)

const messageTimeout = 90 * time.Second

// messages is what users do with a cluster, with the official Java client of its version, from outside its pods.
type messages struct {
	t      *testing.T
	ns     *localcluster.Namespace
	client javaclient.Client
}

func newMessages(t *testing.T, ns *localcluster.Namespace, version string) *messages {
	t.Helper()
	return &messages{t: t, ns: ns, client: javaclient.Client{Version: version, NameServers: []string{nameServer(ns)}}}
}

// nameServer is the address of the first name server's pod, which this machine reaches.
func nameServer(ns *localcluster.Namespace) string {
	return ns.Get("pod/name-service-0", "{.status.podIP}") + ":9876"
}

// send sends messages until so many are acknowledged.
func (m *messages) send(topic string, count int) []javaclient.Message {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(m.t.Context(), 2*messageTimeout)
	defer cancel()
	sent, err := m.client.Send(ctx, javaclient.SendOptions{Topic: topic, Group: "shop", Count: count, Timeout: messageTimeout})
	if err != nil {
		m.t.Fatal(err)
	}
	return sent
}

// mustConsume fails the test unless every acknowledged message comes to the consumer group.
func (m *messages) mustConsume(topic, group string, sent []javaclient.Message) {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(m.t.Context(), 2*messageTimeout)
	defer cancel()
	consumed, err := m.client.Consume(ctx, javaclient.ConsumeOptions{Topic: topic, Group: group, Count: len(sent), Timeout: messageTimeout})
	if err != nil {
		m.t.Error(err)
	}
	if missing := javaclient.Missing(sent, consumed); len(missing) > 0 {
		m.t.Fatalf("%d of %d acknowledged messages did not come: %v", len(missing), len(sent), missing)
	}
}

// brokerAddresses are the addresses of all brokers that the name server has registered, sorted.
func (m *messages) brokerAddresses() []string {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(m.t.Context(), 20*time.Second)
	defer cancel()
	client, err := admin.New(admin.Options{})
	if err != nil {
		m.t.Fatal(err)
	}
	defer client.Close()
	info, err := client.NameServer(nameServer(m.ns)).ClusterInfo(ctx)
	if err != nil {
		m.t.Fatal(err)
	}
	var addresses []string
	for _, group := range info.BrokerAddrTable {
		for _, address := range group.BrokerAddrs {
			addresses = append(addresses, address)
		}
	}
	slices.Sort(addresses)
	return addresses
}
