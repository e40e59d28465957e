// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

// shippedOptions are those that the official tool starts with by its own script (bin/tools.sh).
func shippedOptions() []string {
	return []string{"-server", "-Xms1g", "-Xmx1g", "-Xmn256m", "-XX:MetaspaceSize=128m", "-XX:MaxMetaspaceSize=128m"}
}

// tool moves a topic with one group by seven commands of the official tool, a process each, as it is shipped.
func (b *transferBench) tool(ctx context.Context, topic string, c *cost) error {
	if err := b.prepare(ctx, topic, 1); err != nil {
		return err
	}
	group, servers := groupsOf(topic, 1)[0], b.from.NameServerList()[0]
	mqadmin := rocketmq.Program{Version: transferVersion, Main: "org.apache.rocketmq.tools.command.MQAdminStartup",
		JVM: shippedOptions(), NoArchive: true}
	before, err := childrenTime()
	if err != nil {
		return err
	}
	begin := time.Now()
	for _, arguments := range [][]string{
		{"updateSubGroup", "-n", servers, "-c", b.to.Name, "-g", group},
		{"updateTopic", "-n", servers, "-c", b.to.Name, "-t", topic, "-r", "4", "-w", "4", "-p", "6"},
		{"updateTopicPerm", "-n", servers, "-c", b.from.Name, "-t", topic, "-p", "4"},
		{"consumerProgress", "-n", servers, "-g", group, "-t", topic},
		{"deleteTopic", "-n", servers, "-c", b.from.Name, "-t", topic},
		{"deleteSubGroup", "-n", servers, "-c", b.from.Name, "-g", group, "-r", "true"},
		{"updateTopic", "-n", servers, "-c", b.to.Name, "-t", "%RETRY%" + group, "-r", "1", "-w", "1", "-p", "6"},
	} {
		bounded, cancel := context.WithTimeout(ctx, time.Minute)
		_, err := mqadmin.Run(bounded, arguments...)
		cancel()
		if err != nil {
			return fmt.Errorf("moving a topic with the official tool: %s: %w", arguments[0], err)
		}
	}
	wall := time.Since(begin)
	after, err := childrenTime()
	c.add(wall, after-before)
	return err
}

// childrenTime is the processor time of child processes that have ended.
func childrenTime() (time.Duration, error) {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &usage); err != nil {
		return 0, fmt.Errorf("reading the processor time of child processes: %w", err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), nil
}

// requests makes the requests of those commands, and nothing else.
func (b *transferBench) requests(ctx context.Context, topic string, groups int, c *cost) error {
	if err := b.prepare(ctx, topic, groups); err != nil {
		return err
	}
	source, target, ns := b.from.Groups[0].Master().Address(), b.to.Groups[0].Master().Address(), b.from.NameServers[0].Address()
	all := groupsOf(topic, groups)
	config := admin.TopicConfig{TopicName: topic, ReadQueueNums: 4, WriteQueueNums: 4, Perm: admin.PermReadWrite, TopicFilterType: "SINGLE_TAG"}
	closed := config
	closed.Perm = admin.PermRead
	type request struct {
		to string
		command.Request
	}
	var list []request
	for _, group := range all {
		list = append(list, request{target, command.UpdateAndCreateSubscriptionGroupRequest{Config: admin.NewSubscriptionGroupConfig(group)}})
	}
	list = append(list, request{target, command.NewUpdateAndCreateTopicRequest(config, "")}, request{source, command.NewUpdateAndCreateTopicRequest(closed, "")})
	for _, group := range all {
		list = append(list, request{source, command.GetConsumeStatsRequest{ConsumerGroup: group, Topic: topic}})
	}
	list = append(list, request{source, command.DeleteTopicInBrokerRequest{Topic: topic}}, request{ns, command.DeleteTopicInNamesrvRequest{Topic: topic, ClusterName: b.from.Name}})
	clean := true
	for _, group := range all {
		list = append(list, request{source, command.DeleteSubscriptionGroupRequest{GroupName: group, CleanOffset: &clean, RemoveOffset: &clean}})
		for _, own := range []string{"%RETRY%" + group, "%DLQ%" + group} {
			list = append(list, request{source, command.DeleteTopicInBrokerRequest{Topic: own}}, request{ns, command.DeleteTopicInNamesrvRequest{Topic: own, ClusterName: b.from.Name}})
		}
		retry := config
		retry.TopicName, retry.ReadQueueNums, retry.WriteQueueNums = "%RETRY%"+group, 1, 1
		list = append(list, request{target, command.NewUpdateAndCreateTopicRequest(retry, "")})
	}
	begin := time.Now()
	for _, r := range list {
		if err := b.client.Invoke(ctx, r.to, r.Request, nil); err != nil {
			return err
		}
	}
	c.add(time.Since(begin), 0)
	return nil
}
