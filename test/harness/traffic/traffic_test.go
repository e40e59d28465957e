// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package traffic_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/traffic"
)

const topic = "flowing"

var groups = []string{"flowing-first", "flowing-second", "flowing-third"}

// prepare makes the topic and the groups on every broker.
func prepare(t *testing.T, cluster *rocketmq.Cluster) *admin.Client {
	t.Helper()
	client, err := admin.New(admin.Options{NameServers: cluster.NameServerList(), Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, b := range cluster.Brokers() {
		broker := client.Broker(b.Address())
		errs := []error{broker.PutTopicConfig(t.Context(), admin.TopicConfig{TopicName: topic, ReadQueueNums: 2, WriteQueueNums: 2, Perm: admin.PermReadWrite})}
		for _, group := range groups {
			errs = append(errs, broker.PutSubscriptionGroup(t.Context(), admin.NewSubscriptionGroupConfig(group)))
		}
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	return client
}

func options(cluster *rocketmq.Cluster, version string) traffic.Options {
	return traffic.Options{
		Version: version, NameServers: cluster.NameServerList(), Topic: topic, Groups: groups,
		Interval: 5 * time.Millisecond, Refresh: 500 * time.Millisecond,
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestEveryMessageComesToEveryGroup also when some are refused at first, and some are to come later.
func TestEveryMessageComesToEveryGroup(t *testing.T) {
	for _, version := range rocketmq.TestedVersions() {
		t.Run(version, func(t *testing.T) {
			cluster := rocketmq.Start(t, rocketmq.ClusterOptions{Version: version})
			prepare(t, cluster)
			o := options(cluster, version)
			o.RetryOneIn, o.DelayOneIn = 20, 30
			tr := traffic.StartForTest(t, o)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			must(t, tr.Produce(ctx))
			must(t, tr.AwaitAcknowledged(ctx, 200, "lab-broker-0"))
			must(t, tr.Settle(ctx))
			tr.Read(func(l *traffic.Ledger) { t.Log(l) })
		})
	}
}

// TestBrokerThatComesBack: a broker is killed under traffic. What it had acknowledged comes when it runs again, and the producer has
// gone on meanwhile with the other broker.
func TestBrokerThatComesBack(t *testing.T) {
	cluster := rocketmq.Start(t, rocketmq.ClusterOptions{Version: "5.5.0", Groups: 2})
	prepare(t, cluster)
	tr := traffic.StartForTest(t, options(cluster, "5.5.0"))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	must(t, tr.Produce(ctx))
	must(t, tr.AwaitAcknowledged(ctx, 100, "lab-broker-0"))
	must(t, cluster.Groups[0].Master().Kill())
	must(t, tr.AwaitAcknowledged(ctx, 100, "lab-broker-1"))
	must(t, cluster.Groups[0].Master().Start(ctx))
	must(t, tr.AwaitAcknowledged(ctx, 100, "lab-broker-0"))
	must(t, tr.Settle(ctx))
}

// TestALossIsSeen: a topic is deleted while a group has not had all of it. The ledger must name the group and its messages.
func TestALossIsSeen(t *testing.T) {
	cluster := rocketmq.Start(t, rocketmq.ClusterOptions{Version: "5.5.0"})
	client := prepare(t, cluster)
	tr := traffic.StartForTest(t, options(cluster, "5.5.0"))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	must(t, tr.Produce(ctx))
	must(t, tr.AwaitAcknowledged(ctx, 50))
	must(t, tr.Suspend(ctx, groups[1]))
	must(t, tr.AwaitAcknowledged(ctx, 300))
	must(t, tr.Hold(ctx))
	must(t, tr.Await(ctx, "the other groups to have all", func(l *traffic.Ledger) error {
		for _, loss := range l.Lost() {
			if loss.Group != groups[1] {
				return fmt.Errorf("%v", loss)
			}
		}
		return nil
	}))
	must(t, client.Broker(cluster.Groups[0].Master().Address()).DeleteTopic(ctx, topic))
	must(t, tr.Resume(ctx, groups[1]))

	soon, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if err := tr.Settle(soon); err == nil || !strings.Contains(err.Error(), "never came to group "+groups[1]) {
		t.Errorf("messages of %s were deleted before it had them, and the ledger says: %v", groups[1], err)
	}
}
