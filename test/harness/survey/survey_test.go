// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package survey_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/survey"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestTwoClusters reads two clusters of different versions under the same name server, changes one thing after the other, and must
// find each change and no other.
func TestTwoClusters(t *testing.T) {
	for _, version := range rocketmq.TestedVersions() {
		t.Run(version, func(t *testing.T) {
			lab := rocketmq.NewTestLab(t)
			first := lab.Start(t, rocketmq.ClusterOptions{Version: version, Name: "first"})
			second := lab.Start(t, rocketmq.ClusterOptions{Version: version, Name: "second", UseNameServers: first.NameServers})
			client, err := admin.New(admin.Options{NameServers: first.NameServerList(), Timeout: 20 * time.Second})
			must(t, err)
			defer func() { must(t, client.Close()) }()
			broker := client.Broker(second.Groups[0].Master().Address())
			topic := admin.TopicConfig{TopicName: "T", ReadQueueNums: 4, WriteQueueNums: 4, Perm: admin.PermReadWrite}
			group := admin.NewSubscriptionGroupConfig("G")

			steps := []struct {
				name   string
				change func() error
				want   []string // kind and name of what differs
			}{
				{"nothing", func() error { return nil }, nil},
				{"a topic is made", func() error { return broker.PutTopicConfig(t.Context(), topic) }, []string{"topic T", "route T"}},
				{"its permission is changed", func() error {
					topic.Perm = admin.PermRead
					return broker.PutTopicConfig(t.Context(), topic)
				}, []string{"topic T", "route T"}},
				{"a group is made", func() error { return broker.PutSubscriptionGroup(t.Context(), group) }, []string{"group G"}},
				{"one field of it is changed", func() error {
					group.RetryMaxTimes = 3
					return broker.PutSubscriptionGroup(t.Context(), group)
				}, []string{"group G"}},
				{"an offset is set", func() error { return broker.SetConsumerOffset(t.Context(), "G", "T", 1, 0) }, []string{"offset T@G"}},
				{"a setting is changed", func() error {
					return broker.UpdateConfig(t.Context(), admin.Properties{"autoCreateTopicEnable": "true"})
				}, []string{"setting autoCreateTopicEnable"}},
				{"order is asked for", func() error {
					return client.PutKVConfig(t.Context(), "ORDER_TOPIC_CONFIG", "T", "second-broker-0:4").Err()
				}, []string{"order T"}},
			}
			servers := survey.Of(first, second)
			before, err := survey.Take(t.Context(), servers)
			must(t, err)
			for _, step := range steps {
				must(t, step.change())
				after, err := survey.Take(t.Context(), servers)
				must(t, err)
				var got []string
				for _, d := range survey.Compare(before, after) {
					if strings.HasPrefix(d.Server, "first-broker") {
						t.Errorf("%s: %v", step.name, d)
					}
					got = append(got, d.Kind+" "+d.Name)
				}
				slices.Sort(got)
				slices.Sort(step.want)
				if !slices.Equal(got, step.want) {
					t.Errorf("%s: got %v, want %v: %v", step.name, got, step.want, survey.Compare(before, after))
				}
				before = after
			}
		})
	}
}
