// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"fmt"
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

// TestClientsSendBackThemselves: when the source is drained, the target takes back no message any more that a consumer has refused, as if
// it did not answer. The clients then send them to the retry topics themselves, on whatever broker: also on the source, to be delivered
// ten seconds later. The transfer, which could be over by then, waits for them, and nothing is lost.
func TestClientsSendBackThemselves(t *testing.T) {
	t.Parallel()
	server := transferlab.StartServer(t, "sent-back", windows...)
	for _, version := range []string{"4.9.7", "5.5.0"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			pair := shared.of(t, version)
			bench := transferlab.NewBench(t, pair.a, pair.b)
			move := bench.NewMove(t, "sent-back", transferlab.OneGroup(pair.a, 1), transferlab.Whole(pair.b))
			often := usual
			often.RetryOneIn = 5
			tr := move.StartTraffic(t, often)
			must(t, tr.AwaitAcknowledged(t.Context(), 50))
			transfer := move.Object()
			transfer.Name += "-" + version
			server.Create(t, transfer)
			_, err := server.Await(t.Context(), transfer.Name, "step 5", func(transfer *v1alpha1.TopicTransfer) error {
				if transfer.Status.Step < 5 {
					return fmt.Errorf("it is at step %d", transfer.Status.Step)
				}
				return nil
			})
			must(t, err)
			must(t, move.CloseRetryTopics(t.Context()))
			_, err = server.AwaitPhase(t.Context(), transfer.Name, v1alpha1.TransferSucceeded)
			must(t, err)
			move.Judge(t, v1alpha1.TransferSucceeded, tr)
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
