// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// TestTopicMoves: messages flow all the time, some are refused and come again, some come later; in the end each group has had every
// acknowledged message and the topic is at home in the target alone.
func TestTopicMoves(t *testing.T) {
	t.Parallel()
	server := transferlab.StartServer(t, "moves", windows...)
	cases := []struct {
		name, topic string
		from, to    func(t *testing.T) transferlab.Place
	}{
		{"between clusters of 4.9.7", "old", whole(first("4.9.7")), whole(second("4.9.7"))},
		{"between clusters of 5.1.4", "middle", whole(first("5.1.4")), whole(second("5.1.4"))},
		{"between clusters of 5.5.0", "new", whole(first("5.5.0")), whole(second("5.5.0"))},
		{"between broker groups of a cluster of 5.5.0", "group", group(first("5.5.0"), 0), group(first("5.5.0"), 1)},
		{"from 4.9.7 to 5.5.0 under other name servers", "upgrade", whole(first("4.9.7")), whole(second("5.5.0"))},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			from, to := c.from(t), c.to(t)
			bench := transferlab.NewBench(t, clustersOf(from, to)...)
			move := bench.NewMove(t, c.topic, from, to)
			tr := move.StartTraffic(t, usual)
			must(t, tr.AwaitAcknowledged(t.Context(), 50))
			server.Create(t, move.Object())
			must(t, tr.AwaitAcknowledged(t.Context(), 50, to.GroupNames()...))
			ends(t, server, move, v1alpha1.TransferSucceeded, tr)
		})
	}
}

func first(version string) func(*testing.T) *rocketmq.Cluster {
	return func(t *testing.T) *rocketmq.Cluster { return shared.of(t, version).a }
}

func second(version string) func(*testing.T) *rocketmq.Cluster {
	return func(t *testing.T) *rocketmq.Cluster { return shared.of(t, version).b }
}

func whole(cluster func(*testing.T) *rocketmq.Cluster) func(*testing.T) transferlab.Place {
	return func(t *testing.T) transferlab.Place { return transferlab.Whole(cluster(t)) }
}

func group(cluster func(*testing.T) *rocketmq.Cluster, index int) func(*testing.T) transferlab.Place {
	return func(t *testing.T) transferlab.Place { return transferlab.OneGroup(cluster(t), index) }
}

// clustersOf are the clusters of places, each once.
func clustersOf(places ...transferlab.Place) []*rocketmq.Cluster {
	var clusters []*rocketmq.Cluster
	for _, p := range places {
		if len(clusters) == 0 || clusters[0] != p.Cluster {
			clusters = append(clusters, p.Cluster)
		}
	}
	return clusters
}
