// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transferlab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/invariant"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/survey"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/traffic"
)

// Marker begins the names of all topics and groups that tests move. Tests that run side by side on the same servers do not count
// changes of one another's.
const Marker = "moving-"

// Flow is traffic of either kind.
type Flow interface {
	Settle(ctx context.Context) error
	Read(look func(*traffic.Ledger))
}

// settleTimeout is how long consumers may take to have had every message once nothing is sent any more. Refused and delayed messages
// come a few seconds later.
const settleTimeout = 90 * time.Second

// Move is a topic with consumer groups, as it was prepared, and where it is to go.
type Move struct {
	Topic    string
	Groups   []string
	From, To Place

	bench  *Bench
	before survey.Survey
}

// queues of every prepared topic on each broker, and of the retry topics of its groups.
const queues, retryQueues = 3, 2

// NewMove makes the topic and its groups on every broker of from, with settings that are not the defaults, and notes what all servers
// are like. The name must be that of no other move on these servers.
func (b *Bench) NewMove(tb testing.TB, name string, from, to Place) *Move {
	tb.Helper()
	return b.NewMoves(tb, []string{name}, from, to)[0]
}

// NewMoves is NewMove for many topics, of which the servers' state is noted once.
func (b *Bench) NewMoves(tb testing.TB, names []string, from, to Place) []*Move {
	tb.Helper()
	var moves []*Move
	for _, name := range names {
		m := &Move{Topic: Marker + name + "-topic", From: from, To: to, bench: b}
		for _, group := range []string{"first", "second", "third"} {
			m.Groups = append(m.Groups, m.Topic+"-"+group)
		}
		for _, g := range from.Groups {
			if err := m.prepare(tb.Context(), g.Master()); err != nil {
				tb.Fatalf("preparing topic %s: %v", m.Topic, err)
			}
		}
		moves = append(moves, m)
	}
	for _, m := range moves {
		if err := m.awaitRoutes(tb.Context()); err != nil {
			tb.Fatal(err)
		}
	}
	before, err := b.Survey(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	for _, m := range moves {
		m.before = before
	}
	return moves
}

// RemoveAfter removes topic and groups from all servers at the end of the test, unless it has failed. Every survey reads everything
// there is, so that hundreds of moves on the same servers would get slower and slower. Call it before clients are started, for these
// must have ended by then.
func (m *Move) RemoveAfter(tb testing.TB) {
	tb.Helper()
	tb.Cleanup(func() {
		if tb.Failed() {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := m.remove(ctx); err != nil {
			tb.Errorf("removing topic %s: %v", m.Topic, err)
		}
	})
}

func (m *Move) remove(ctx context.Context) error {
	topics := []string{m.Topic}
	for _, group := range m.Groups {
		topics = append(topics, invariant.RetryTopic(group))
	}
	var errs []error
	for _, p := range []Place{m.From, m.To} {
		for _, g := range p.Groups {
			broker := m.bench.Broker(g.Master())
			for _, topic := range topics {
				errs = append(errs, broker.DeleteTopic(ctx, topic))
			}
			for _, group := range m.Groups {
				errs = append(errs, broker.DeleteSubscriptionGroup(ctx, group, true))
			}
		}
		for _, ns := range p.Cluster.NameServers {
			for _, topic := range topics {
				errs = append(errs, m.bench.client.NameServer(ns.Address()).DeleteTopic(ctx, topic, p.Cluster.Name))
			}
		}
	}
	return errors.Join(errs...)
}

// Back is the way back of a topic that has moved, with the same groups.
func (m *Move) Back(tb testing.TB) *Move {
	tb.Helper()
	back := &Move{Topic: m.Topic, Groups: m.Groups, From: m.To, To: m.From, bench: m.bench}
	back.Note(tb)
	return back
}

// Note makes the present state of the servers the one that Judge compares with.
func (m *Move) Note(tb testing.TB) {
	tb.Helper()
	if err := m.awaitRoutes(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	var err error
	if m.before, err = m.bench.Survey(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}

func (m *Move) prepare(ctx context.Context, broker *rocketmq.Broker) error {
	client := m.bench.Broker(broker)
	for i, group := range m.Groups {
		config := admin.NewSubscriptionGroupConfig(group)
		config.RetryMaxTimes, config.RetryQueueNums, config.ConsumeFromMinEnable = 5+i, retryQueues, false
		if err := client.PutSubscriptionGroup(ctx, config); err != nil {
			return err
		}
	}
	config := admin.TopicConfig{TopicName: m.Topic, ReadQueueNums: queues, WriteQueueNums: queues, Perm: admin.PermReadWrite}
	if !strings.HasPrefix(broker.Version(), "4.") {
		config.Attributes = map[string]string{"message.type": "NORMAL"}
	}
	return client.PutTopicConfig(ctx, config)
}

// CloseRetryTopics has the retry topics on the target take no messages. The groups must be there.
func (m *Move) CloseRetryTopics(ctx context.Context) error {
	for _, g := range m.To.Groups {
		for _, group := range m.Groups {
			config := admin.TopicConfig{TopicName: invariant.RetryTopic(group), ReadQueueNums: retryQueues, WriteQueueNums: retryQueues, Perm: admin.PermRead}
			if err := m.bench.Broker(g.Master()).PutTopicConfig(ctx, config); err != nil {
				return err
			}
		}
	}
	return nil
}

// awaitRoutes waits until every name server of the source leads to every group of it, for the topic and for the retry topics that
// consumers have made there: brokers register a topic some time after they have it.
func (m *Move) awaitRoutes(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	having, err := m.having(ctx)
	if err != nil {
		return err
	}
	return until(ctx, "the routes of "+m.Topic, func(ctx context.Context) error {
		for topic, want := range having {
			for _, ns := range m.From.Cluster.NameServers {
				route, err := m.bench.client.NameServer(ns.Address()).TopicRoute(ctx, topic)
				if err != nil {
					return err
				}
				for _, group := range want {
					if !slices.ContainsFunc(route.QueueDatas, func(q admin.QueueData) bool { return q.BrokerName == group }) {
						return fmt.Errorf("%s does not lead to %s for %s", ns.Name(), group, topic)
					}
				}
			}
		}
		return nil
	})
}

// having are the groups of the source that have the topic, which all do, and each retry topic.
func (m *Move) having(ctx context.Context) (map[string][]string, error) {
	having := map[string][]string{m.Topic: m.From.GroupNames()}
	for _, g := range m.From.Groups {
		table, err := m.bench.Broker(g.Master()).TopicConfigs(ctx)
		if err != nil {
			return nil, err
		}
		for _, group := range m.Groups {
			topic := invariant.RetryTopic(group)
			if _, ok := table.TopicConfigTable[topic]; ok {
				having[topic] = append(having[topic], g.Name)
			}
		}
	}
	return having, nil
}

// StartTraffic starts clients of the topic that end with the test, and lets the producer send. The options that are not set become
// those of the source's version.
func (m *Move) StartTraffic(tb testing.TB, o traffic.Options) *traffic.Traffic {
	tb.Helper()
	o.NameServers, o.Topic, o.Groups = m.From.Cluster.NameServerList(), m.Topic, m.Groups
	if o.Version == "" {
		o.Version = m.From.Groups[0].Master().Version()
	}
	if !m.From.sharesNameServers(m.To) {
		o.OtherNameServers = m.To.Cluster.NameServerList()
	}
	t := traffic.StartForTest(tb, o)
	// Consumers make retry topics and offsets as they connect: these belong to what was there before.
	m.Note(tb)
	if err := t.Produce(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return t
}

// StartLightTraffic starts light clients of the topic that end with the test, and lets the producer send. Both places must be under
// the same name servers.
func (m *Move) StartLightTraffic(tb testing.TB) *traffic.Light {
	tb.Helper()
	return m.StartLightTrafficThrough(tb, nil)
}

// StartLightTrafficThrough is StartLightTraffic with clients that dial in their own way. Of young broker groups see traffic.LightOptions.
func (m *Move) StartLightTrafficThrough(tb testing.TB, dial func(ctx context.Context, network, address string) (net.Conn, error), young ...string) *traffic.Light {
	tb.Helper()
	l := traffic.StartLightForTest(tb, traffic.LightOptions{
		NameServers: m.From.Cluster.NameServerList(), Topic: m.Topic, Groups: m.Groups, Interval: 40 * time.Millisecond, Refresh: 100 * time.Millisecond, Pause: 80 * time.Millisecond, Dial: dial, Young: young,
	})
	m.Note(tb)
	if err := l.Produce(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return l
}

// Object is a TopicTransfer of the move.
func (m *Move) Object() *v1alpha1.TopicTransfer {
	return &v1alpha1.TopicTransfer{
		ObjectMeta: metav1.ObjectMeta{Name: m.Topic, Namespace: metav1.NamespaceDefault},
		Spec: v1alpha1.TopicTransferSpec{
			Topic: m.Topic, SourceCluster: m.From.Name, TargetCluster: m.To.Name,
			SourceNameServers: m.From.NameServers(), TargetNameServers: m.To.NameServers(),
		},
	}
}

// Judge fails the test for everything that a transfer with this end must not have left behind. It stops the producer and waits for the
// consumers first.
func (m *Move) Judge(tb testing.TB, phase v1alpha1.TopicTransferPhase, t Flow) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), settleTimeout)
	defer cancel()
	if err := t.Settle(ctx); err != nil {
		tb.Errorf("after the transfer of %s: %v", m.Topic, err)
	}
	var ledger *traffic.Ledger
	t.Read(func(l *traffic.Ledger) { ledger = l.Clone() })
	tb.Logf("%s: %s", m.Topic, ledger)
	violations, err := m.violations(tb.Context(), phase, ledger)
	if err != nil {
		tb.Fatal(err)
	}
	for _, v := range violations {
		tb.Errorf("the transfer of %s is %s, but %s", m.Topic, phase, v)
	}
}

func (m *Move) violations(ctx context.Context, phase v1alpha1.TopicTransferPhase, ledger *traffic.Ledger) ([]invariant.Violation, error) {
	after, err := m.bench.Survey(ctx)
	if err != nil {
		return nil, err
	}
	rules := m.rules()
	switch phase {
	case v1alpha1.TransferSucceeded:
		return invariant.Succeeded(rules, m.before, after, ledger), nil
	case v1alpha1.TransferRolledBack:
		return invariant.RolledBack(rules, m.before, after, ledger), nil
	default:
		return nil, fmt.Errorf("the transfer of %s has no end that can be judged: %q", m.Topic, phase)
	}
}

func (m *Move) rules() invariant.Move {
	return invariant.Move{
		Topic: m.Topic, Groups: m.Groups, Source: m.From.GroupNames(), Target: m.To.GroupNames(),
		TargetNameServers: m.To.nameServerNames(), Foreign: m.isForeign,
	}
}

// halfTopic is made by brokers before 5.0 themselves, when they first look for unfinished transactions: a minute after their start.
const halfTopic = "RMQ_SYS_TRANS_HALF_TOPIC"

// isForeign tells names apart that change without the move: those of other moves, and one of the brokers' own.
func (m *Move) isForeign(name string) bool {
	return name == halfTopic || strings.Contains(name, Marker) && !strings.Contains(name, m.Topic)
}

// until asks until there is no error, or the context is done.
func until(ctx context.Context, what string, good func(context.Context) error) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	var last error
	for {
		err := good(ctx)
		if err == nil {
			return nil
		}
		if last == nil || ctx.Err() == nil {
			last = err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("gave up waiting for %s: %w", what, last)
		}
	}
}
