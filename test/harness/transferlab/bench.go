// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transferlab

import (
	"context"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/survey"
)

// Bench is the clusters that topics are moved between, and a client that prepares them.
type Bench struct {
	servers survey.Servers
	client  *admin.Client
}

// NewBench makes a Bench of running clusters for the time of the test.
func NewBench(tb testing.TB, clusters ...*rocketmq.Cluster) *Bench {
	tb.Helper()
	client, err := admin.New(admin.Options{NameServers: clusters[0].NameServerList(), Timeout: 20 * time.Second})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := client.Close(); err != nil {
			tb.Errorf("closing the client: %v", err)
		}
	})
	return &Bench{survey.Of(clusters...), client}
}

// Survey reads all servers.
func (b *Bench) Survey(ctx context.Context) (survey.Survey, error) {
	return survey.Take(ctx, b.servers)
}

// Broker is a client for a broker.
func (b *Bench) Broker(broker *rocketmq.Broker) admin.Broker {
	return b.client.Broker(broker.Address())
}
