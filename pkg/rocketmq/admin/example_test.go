// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/acl"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// One client per cluster, for as long as the program runs.
func ExampleNew() {
	client, err := admin.New(admin.Options{
		NameServers: []string{"name-service-0:9876", "name-service-1:9876"},
		Credentials: &acl.Credentials{AccessKey: "admin", SecretKey: "secret"},
		Timeout:     3 * time.Second,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = client.Close() }()
	fmt.Println(client.NameServers())
	// Output: [name-service-0:9876 name-service-1:9876]
}

// A view says what it does not know.
func ExampleClient_View() {
	client := exampleClient()
	view, err := client.View(context.Background())
	if err != nil {
		fmt.Println("no name server answers:", err)
		return
	}
	for _, n := range view.NameServers {
		if n.Err != nil {
			fmt.Printf("%s did not answer %v ago: %v\n", n.Address, time.Since(n.AnsweredAt), n.Err)
		}
	}
	for _, d := range view.Disagreements {
		fmt.Printf("name servers disagree on %s id %d: %v\n", d.BrokerName, d.ID, d.Says)
	}
	for _, cluster := range view.Clusters {
		for _, group := range cluster.Groups {
			for _, m := range group.Members {
				fmt.Println(cluster.Name, group.BrokerName, m.Role, m.Address, m.Version)
			}
		}
	}
}

// Masters fails rather than leaving a broker group out.
func ExampleClient_Masters() {
	ctx, client := context.Background(), exampleClient()
	masters, err := client.Masters(ctx, "my-cluster")
	if err != nil {
		fmt.Println("nothing was changed:", err)
		return
	}
	topic := admin.TopicConfig{TopicName: "orders", ReadQueueNums: 8, WriteQueueNums: 8, Perm: admin.PermReadWrite,
		Attributes: map[string]string{"message.type": "FIFO"}}
	for broker, address := range masters {
		if err := client.Broker(address).PutTopicConfig(ctx, topic); err != nil {
			fmt.Printf("broker group %s: %v\n", broker, err)
		}
	}
}

// Copying everything from one broker to another takes a second per five
// thousand topics where the broker has the batch codes.
func ExampleBroker_PutTopicConfigs() {
	ctx, client := context.Background(), exampleClient()
	source, target := client.Broker("10.0.0.1:10911"), client.Broker("10.0.0.2:10911")
	system, err := source.SystemTopics(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := source.TopicConfigs(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range system {
		delete(table.TopicConfigTable, name)
	}
	var topics []admin.TopicConfig
	for _, config := range table.TopicConfigTable {
		topics = append(topics, config)
	}
	var failed *admin.BatchError
	switch err := target.PutTopicConfigs(ctx, topics); {
	case errors.As(err, &failed):
		fmt.Println(len(failed.Errs), "topics are not as on the source")
	case err != nil:
		fmt.Println("nothing is known of any topic:", err)
	}
}

// Properties are set on a running broker, and read back.
func ExampleBroker_UpdateConfig() {
	ctx, client := context.Background(), exampleClient()
	err := client.Broker("10.0.0.1:10911").UpdateConfig(ctx, admin.Properties{"fileReservedTime": "72"})
	var notApplied *admin.NotAppliedError
	switch {
	case errors.As(err, &notApplied):
		fmt.Println("the broker did not take", notApplied.Want)
	case errors.Is(err, admin.ErrNoPermission):
		fmt.Println("refused, nothing changed")
	case admin.MaybeExecuted(err):
		fmt.Println("nobody knows; read Config")
	}
}

// The backlog of a group is the difference of two tables, of each master.
func ExampleBroker_ConsumerOffsets() {
	ctx, client := context.Background(), exampleClient()
	broker := client.Broker("10.0.0.1:10911")
	offsets, err := broker.ConsumerOffsets(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	stats, err := broker.TopicStats(ctx, "orders")
	if err != nil {
		fmt.Println(err)
		return
	}
	committed := offsets.OffsetTable[admin.OffsetKey("orders", "billing")]
	var backlog int64
	for queue, offset := range stats.OffsetTable {
		backlog += offset.MaxOffset - max(committed[queue.QueueID], offset.MinOffset)
	}
	fmt.Println(backlog)
}

// The leader among controllers knows who is in sync.
func ExampleClient_ControllerLeader() {
	ctx, client := context.Background(), exampleClient()
	leader, err := client.ControllerLeader(ctx, []string{"controller-0:9878", "controller-1:9878", "controller-2:9878"})
	if err != nil {
		fmt.Println(err)
		return
	}
	groups, err := leader.SyncStateData(ctx, "broker-0")
	if err != nil {
		fmt.Println(err)
		return
	}
	if group, ok := groups["broker-0"]; ok && len(group.InSyncReplicas) > 1 {
		fmt.Println("a replica can take over from", group.MasterAddress)
	}
}

// Requests without a method of their own are sent as they are.
func ExampleClient_Invoke() {
	ctx, client := context.Background(), exampleClient()
	var response command.SendMessageResponse
	err := client.Invoke(ctx, "10.0.0.1:10911", command.SendMessageRequest{
		ProducerGroup: "example", Topic: "orders", DefaultTopic: command.DefaultTopic, DefaultTopicQueueNums: 4,
		BornTimestamp: time.Now().UnixMilli(), Body: []byte("hello"),
	}, &response)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.MsgID, response.QueueOffset)
}

// exampleClient is a client of name servers that are not there: most examples
// are compiled and not run.
func exampleClient() *admin.Client {
	client, err := admin.New(admin.Options{NameServers: []string{"name-service-0:9876"}})
	if err != nil {
		panic(err)
	}
	return client
}
