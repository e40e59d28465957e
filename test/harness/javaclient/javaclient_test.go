// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package javaclient_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/javaclient"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

func TestEveryClientCarriesMessages(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		cluster rocketmq.ClusterOptions
		client  string
	}{
		"4.9.7 client, 4.9.7 servers":                     {rocketmq.ClusterOptions{Version: "4.9.7"}, "4.9.7"},
		"5.1.4 client, 5.1.4 servers":                     {rocketmq.ClusterOptions{Version: "5.1.4"}, "5.1.4"},
		"5.5.0 client, 5.5.0 servers":                     {rocketmq.ClusterOptions{Version: "5.5.0"}, "5.5.0"},
		"4.9.7 client, 5.5.0 servers with access control": {rocketmq.ClusterOptions{Version: "5.5.0", ACL: true}, "4.9.7"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.cluster.BrokerProperties = map[string]string{"autoCreateTopicEnable": "true", "autoCreateSubscriptionGroup": "true"}
			cluster := rocketmq.Start(t, c.cluster)
			client := javaclient.Client{Version: c.client, NameServers: cluster.NameServerList(), Credentials: cluster.Credentials}
			sent, err := client.Send(t.Context(), javaclient.SendOptions{Topic: "Greetings", Group: "producers", Count: 20})
			if err != nil {
				t.Fatal(err)
			}
			if len(sent) != 20 || len(javaclient.Keys(sent)) != 20 || sent[0].Status != "SEND_OK" || sent[0].Broker != "lab-broker-0" {
				t.Fatalf("got %d acknowledged messages with %d keys, the first: %+v", len(sent), len(javaclient.Keys(sent)), sent[0])
			}
			consumed, err := client.Consume(t.Context(), javaclient.ConsumeOptions{Topic: "Greetings", Group: "consumers", Count: 20})
			if err != nil {
				t.Fatal(err)
			}
			if missing := javaclient.Missing(sent, consumed); len(missing) > 0 {
				t.Errorf("acknowledged and never consumed: %v", missing)
			}
		})
	}
}

func TestSendSaysWhyNothingWasAcknowledged(t *testing.T) {
	t.Parallel()
	cluster := rocketmq.Start(t, rocketmq.ClusterOptions{Version: "4.9.7"})
	client := javaclient.Client{Version: "4.9.7", NameServers: cluster.NameServerList()}
	sent, err := client.Send(t.Context(), javaclient.SendOptions{Topic: "Nowhere", Group: "p", Count: 1, Timeout: time.Second})
	if err == nil || !strings.Contains(err.Error(), "No route info of this topic") {
		t.Errorf("got %d messages and error %v, want the client's reason", len(sent), err)
	}
}
