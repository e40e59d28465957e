// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package traffic_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/traffic"
)

// TestLightTraffic: every message comes to every group, a closed topic takes no messages, and a topic that is deleted before it was
// read is a loss that is named.
func TestLightTraffic(t *testing.T) {
	for _, version := range rocketmq.TestedVersions() {
		t.Run(version, func(t *testing.T) {
			cluster := rocketmq.Start(t, rocketmq.ClusterOptions{Version: version})
			client := prepare(t, cluster)
			broker := client.Broker(cluster.Groups[0].Master().Address())
			l := traffic.StartLightForTest(t, traffic.LightOptions{NameServers: cluster.NameServerList(), Topic: topic, Groups: groups})
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			must(t, l.Produce(ctx))
			must(t, l.AwaitAcknowledged(ctx, 200))
			must(t, l.Settle(ctx))

			config := admin.TopicConfig{TopicName: topic, ReadQueueNums: 2, WriteQueueNums: 2, Perm: admin.PermRead}
			must(t, broker.PutTopicConfig(ctx, config))
			must(t, l.Produce(ctx))
			soon, cancel := context.WithTimeout(ctx, 5*time.Second)
			defer cancel()
			if err := l.AwaitAcknowledged(soon, 2000); err == nil || !strings.Contains(err.Error(), "no queue is writable") {
				t.Errorf("the topic is closed and the producer says: %v", err)
			}
			must(t, l.Hold(ctx))

			// Nobody reads while the topic is not readable; what is stored then goes with the topic.
			config.Perm = admin.PermWrite
			must(t, broker.PutTopicConfig(ctx, config))
			must(t, l.Produce(ctx))
			must(t, l.AwaitAcknowledged(ctx, 20))
			must(t, l.Hold(ctx))
			must(t, broker.DeleteTopic(ctx, topic))
			soon, cancel = context.WithTimeout(ctx, 2*time.Second)
			defer cancel()
			if err := l.Settle(soon); err == nil || !strings.Contains(err.Error(), "never came to group") {
				t.Errorf("messages were deleted before they were read, and the ledger says: %v", err)
			}
		})
	}
}
