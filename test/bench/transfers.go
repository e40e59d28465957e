// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
	typed "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/typed/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

const (
	// A transfer shall take a 200th of what the official tool takes, and five times what its requests and the syncs of its journal take by
	// themselves.
	toolShare, floorFactor = 200, 5
	transferRounds         = 9
	transferVersion        = "5.5.0"
)

// transferBench is two clusters under one name server, a client, and a standalone server whose transfers wait for nobody.
type transferBench struct {
	from, to *rocketmq.Cluster
	client   *admin.Client
	server   *apiserver.Standalone
	moves    typed.TopicTransferInterface
	rest     rest.Interface
}

// transfers measures what a transfer takes of its own, without the time it gives to clients: windows are as short as can be, nothing is to
// be consumed, and the proof of that is counted by itself. Beside it, on the same servers, are the commands of the official tool that do the same, one after the other as
// people run them, and the requests these make, on a warm connection and without looking at anything.
func transfers(ctx context.Context, r *report) (err error) {
	lab, err := rocketmq.NewLab(rocketmq.LabOptions{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lab.Close()) }()
	b := &transferBench{}
	if b.from, err = lab.StartCluster(ctx, rocketmq.ClusterOptions{Version: transferVersion, Name: "from"}); err != nil {
		return err
	}
	if b.to, err = lab.StartCluster(ctx, rocketmq.ClusterOptions{Version: transferVersion, Name: "to", UseNameServers: b.from.NameServers}); err != nil {
		return err
	}
	if b.client, err = admin.New(admin.Options{NameServers: b.from.NameServerList(), Timeout: 20 * time.Second}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.client.Close()) }()
	const window = "1ns"
	b.server, err = apiserver.NewStandalone("bench-transfers", "--transfer-route-refresh="+window, "--transfer-quiet="+window, "--transfer-watch="+window)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.server.Remove()) }()
	if err := b.server.Start(ctx); err != nil {
		return err
	}
	config, err := b.server.Config()
	if err != nil {
		return err
	}
	// What the bench sees of a transfer is made by the server too, and should be as little of its time as possible.
	config.ContentType = runtime.ContentTypeProtobuf
	client, err := versioned.NewForConfig(config)
	if err != nil {
		return err
	}
	b.moves, b.rest = client.RocketmqV1alpha1().TopicTransfers(metav1.NamespaceDefault), client.RocketmqV1alpha1().RESTClient()
	return b.measure(ctx, r)
}

// cost is what something took, in milliseconds. The drain is what of a transfer's time is not in wall, and syncs is what as many
// syncs of a file took as the transfer wrote its journal.
type cost struct{ wall, processor, drain, syncs, writes []float64 }

func (c *cost) add(wall, processor time.Duration) {
	c.wall = append(c.wall, milliseconds(wall))
	c.processor = append(c.processor, milliseconds(processor))
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// drained is for how long all transfers of the server have drained, the proof included.
func (b *transferBench) drained(ctx context.Context) (time.Duration, error) {
	text, err := b.rest.Get().AbsPath("/metrics").DoRaw(ctx)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, `rocketmq_topictransfer_step_duration_seconds_sum{step="4"} `); ok {
			seconds, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return time.Duration(seconds * float64(time.Second)), err
		}
	}
	return 0, nil // no transfer has come so far
}

func (b *transferBench) measure(ctx context.Context, r *report) error {
	// Brokers become faster with what they have been asked some times, until then a transfer takes up to three times as long.
	for i := range 8 {
		if err := errors.Join(b.move(ctx, fmt.Sprintf("warm-%d", i), 1, &cost{}), b.requests(ctx, fmt.Sprintf("warm-requests-%d", i), 1, &cost{})); err != nil {
			return err
		}
	}
	ours, floor := map[int]*cost{1: {}, 10: {}}, map[int]*cost{1: {}, 10: {}}
	var tool cost
	if err := b.tool(ctx, "tool", &tool); err != nil {
		return err
	}
	for i := range transferRounds {
		for _, groups := range []int{1, 10} {
			name := fmt.Sprintf("bench-%d-%d", groups, i)
			if err := errors.Join(b.move(ctx, name, groups, ours[groups]), b.requests(ctx, name+"-requests", groups, floor[groups])); err != nil {
				return err
			}
		}
	}
	toolWall, toolProcessor := tool.wall[0], tool.processor[0]
	note := fmt.Sprintf("From the request to the last journal record without the drain, whose proof took %s ms. ", number(result{rounds: ours[1].drain}.median()))
	r.add(
		result{what: "transfer, 1 group: time", unit: "ms", rounds: ours[1].wall, goal: toolWall / toolShare, note: note + fmt.Sprintf("The official tool: %.1f s.", toolWall/1000)},
		result{what: "the same: processor time of the server", unit: "ms", rounds: ours[1].processor, goal: toolProcessor / toolShare, note: fmt.Sprintf("The official tool: %.1f s.", toolProcessor/1000)},
	)
	for _, size := range []struct {
		groups int
		name   string
	}{{1, "1 group"}, {10, "10 groups"}} {
		groups, name := size.groups, size.name
		median := func(rounds []float64) float64 { return result{rounds: rounds}.median() }
		requests, syncs := median(floor[groups].wall), median(ours[groups].syncs)
		r.add(result{what: "transfer, " + name + ": time beside its bare requests and syncs", unit: "ms", rounds: ours[groups].wall, goal: floorFactor * (requests + syncs),
			note: fmt.Sprintf("The requests take %s ms, %s syncs of a journal %s ms, the proof of the drain %s ms.",
				number(requests), number(median(ours[groups].writes)), number(syncs), number(median(ours[groups].drain)))})
	}
	return ctx.Err()
}

func groupsOf(topic string, count int) []string {
	var groups []string
	for i := range count {
		groups = append(groups, fmt.Sprintf("%s-group-%d", topic, i))
	}
	return groups
}

// prepare makes a topic with groups at its source.
func (b *transferBench) prepare(ctx context.Context, topic string, groups int) error {
	source := b.client.Broker(b.from.Groups[0].Master().Address())
	var configs []admin.SubscriptionGroupConfig
	for _, group := range groupsOf(topic, groups) {
		configs = append(configs, admin.NewSubscriptionGroupConfig(group))
	}
	err := errors.Join(source.PutSubscriptionGroups(ctx, configs),
		source.PutTopicConfig(ctx, admin.TopicConfig{TopicName: topic, ReadQueueNums: 4, WriteQueueNums: 4, Perm: admin.PermReadWrite}))
	if err != nil {
		return err
	}
	// An offset makes a group one of the topic's.
	for _, group := range groupsOf(topic, groups) {
		if err := source.SetConsumerOffset(ctx, group, topic, 0, 0); err != nil {
			return err
		}
	}
	return apiserver.Await(ctx, "the route of "+topic, func(ctx context.Context) error {
		_, err := b.client.NameServer(b.from.NameServers[0].Address()).TopicRoute(ctx, topic)
		return err
	})
}

// move has the server move a topic.
func (b *transferBench) move(ctx context.Context, topic string, groups int, c *cost) error {
	if err := b.prepare(ctx, topic, groups); err != nil {
		return err
	}
	servers := b.from.NameServerList()[0]
	drainedBefore, err := b.drained(ctx)
	if err != nil {
		return err
	}
	before, err := processorTime(b.server.PID())
	if err != nil {
		return err
	}
	begin := time.Now()
	created, err := b.moves.Create(ctx, &v1alpha1.TopicTransfer{
		ObjectMeta: metav1.ObjectMeta{Name: topic},
		Spec: v1alpha1.TopicTransferSpec{Topic: topic, SourceCluster: b.from.Name, TargetCluster: b.to.Name,
			SourceNameServers: servers, TargetNameServers: servers, ConsumerGroups: groupsOf(topic, groups)},
	}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	changes, err := b.moves.Watch(ctx, metav1.ListOptions{FieldSelector: "metadata.name=" + topic, ResourceVersion: created.ResourceVersion})
	if err != nil {
		return err
	}
	defer changes.Stop()
	end := time.NewTimer(time.Minute)
	defer end.Stop()
	writes := 0
	for last := created; ; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-end.C:
			return fmt.Errorf("the transfer of %s has not ended in a minute: it is %s at step %d: %v", topic, last.Status.Phase, last.Status.Step, last.Status.Conditions)
		case change, ok := <-changes.ResultChan():
			if !ok {
				return fmt.Errorf("the watch of transfer %s has ended", topic)
			}
			transfer, ok := change.Object.(*v1alpha1.TopicTransfer)
			if !ok {
				return fmt.Errorf("watching transfer %s: %v", topic, change.Object)
			}
			last = transfer
			if len(last.Status.Journal) > 0 {
				writes++
			}
		}
		if ended := []v1alpha1.TopicTransferPhase{v1alpha1.TransferSucceeded, v1alpha1.TransferRolledBack, v1alpha1.TransferFailed}; slices.Contains(ended, last.Status.Phase) {
			if last.Status.Phase != v1alpha1.TransferSucceeded {
				return fmt.Errorf("the transfer of %s has ended as %s: %v", topic, last.Status.Phase, last.Status.Conditions)
			}
			break
		}
	}
	wall := time.Since(begin)
	after, err := processorTime(b.server.PID())
	if err != nil {
		return err
	}
	drained, err := b.drained(ctx)
	if err != nil {
		return err
	}
	if drained -= drainedBefore; drained <= 0 {
		return fmt.Errorf("the server counts no time for the drain of %s", topic)
	}
	c.add(wall-drained, after-before)
	c.drain = append(c.drain, milliseconds(drained))
	syncs, err := timeOfSyncs(writes)
	c.syncs, c.writes = append(c.syncs, milliseconds(syncs)), append(c.writes, float64(writes))
	return err
}

// timeOfSyncs is what so many writes of a page take that each reach the disk, where the server of the bench has its data.
func timeOfSyncs(count int) (took time.Duration, err error) {
	file, err := os.CreateTemp("", "mq-sync-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	page := make([]byte, 4096)
	begin := time.Now()
	for range count {
		if _, err := file.Write(page); err != nil {
			return 0, err
		}
		if err := file.Sync(); err != nil {
			return 0, err
		}
	}
	return time.Since(begin), nil
}
