// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// NameServer and Broker make a model a Cluster.
func (m *model) NameServer(address string) transfer.NameServer { return &nameServerCalls{m, address} }

func (m *model) Broker(address string) transfer.Broker { return &brokerCalls{m, address} }

// alone keeps other requests out until what it returns is called: an engine makes reads at the same time.
func (m *model) alone() func() {
	m.mu.Lock()
	return m.mu.Unlock
}

// ask is one request that changes nothing.
func (m *model) ask(address string) error {
	m.requests++
	m.advance(time.Millisecond)
	if m.down[address] || m.brokers[address] == nil && m.nameServers[address] == nil {
		return fmt.Errorf("%s: %w", address, errDown)
	}
	return nil
}

// change is one request that changes something, with the faults of the test around it.
func (m *model) change(call, address string, apply func() error) error {
	if err := m.ask(address); err != nil {
		return err
	}
	if b := m.brokers[address]; b != nil && b.refuses[call] != nil {
		return b.refuses[call]
	}
	if m.fault != nil {
		if err := m.fault(call, address, false); errors.Is(err, errLate) {
			m.late = append(m.late, lateRequest{m.now.Add(4 * time.Second), apply})
			return err
		} else if err != nil {
			return err
		}
	}
	if err := apply(); err != nil {
		return err
	}
	m.applied++
	if m.fault != nil {
		return m.fault(call, address, true)
	}
	return nil
}

type nameServerCalls struct {
	m       *model
	address string
}

func (c *nameServerCalls) Members(context.Context) ([]transfer.Member, error) {
	defer c.m.alone()()
	if err := c.m.ask(c.address); err != nil {
		return nil, err
	}
	var members []transfer.Member
	for _, address := range slices.Sorted(maps.Keys(c.m.brokers)) {
		b := c.m.brokers[address]
		if slices.Contains(b.nameServers, c.address) && !c.m.down[address] {
			members = append(members, transfer.Member{Cluster: b.cluster, BrokerGroup: b.group, ID: b.id, Address: address})
		}
	}
	return members, nil
}

func (c *nameServerCalls) Route(_ context.Context, topic string) ([]transfer.RouteQueues, error) {
	defer c.m.alone()()
	if err := c.m.ask(c.address); err != nil {
		return nil, err
	}
	routes := c.m.nameServers[c.address].routes[topic]
	if len(routes) == 0 {
		return nil, transfer.ErrNotFound
	}
	var list []transfer.RouteQueues
	for _, group := range slices.Sorted(maps.Keys(routes)) {
		list = append(list, routes[group])
	}
	return list, nil
}

func (c *nameServerCalls) DeleteRoute(_ context.Context, topic, cluster string) error {
	return c.m.change("NameServer.DeleteRoute", c.address, func() error {
		for group := range c.m.nameServers[c.address].routes[topic] {
			if b := c.m.masterOf([]string{c.address}, group); b == nil || b.cluster == cluster {
				delete(c.m.nameServers[c.address].routes[topic], group)
			}
		}
		return nil
	})
}

func (c *nameServerCalls) OrderTopic(_ context.Context, topic string) (string, error) {
	defer c.m.alone()()
	if err := c.m.ask(c.address); err != nil {
		return "", err
	}
	if value := c.m.nameServers[c.address].lists[topic]; value != "" {
		return value, nil
	}
	return "", transfer.ErrNotFound
}

func (c *nameServerCalls) PutOrderTopic(_ context.Context, topic, value string) error {
	return c.m.change("NameServer.PutOrderTopic", c.address, func() error {
		c.m.nameServers[c.address].lists[topic] = value
		return nil
	})
}

func (c *nameServerCalls) DeleteOrderTopic(_ context.Context, topic string) error {
	return c.m.change("NameServer.DeleteOrderTopic", c.address, func() error {
		delete(c.m.nameServers[c.address].lists, topic)
		return nil
	})
}

type brokerCalls struct {
	m       *model
	address string
}

func (c *brokerCalls) broker() (*modelBroker, error) {
	if err := c.m.ask(c.address); err != nil {
		return nil, err
	}
	return c.m.brokers[c.address], nil
}

func (c *brokerCalls) Version(context.Context) (string, error) {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return "", err
	}
	return b.version, nil
}

func (c *brokerCalls) DelayOffsets(context.Context) (map[int]int64, error) {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return nil, err
	}
	offsets := map[int]int64{}
	for level, progress := range b.levels {
		offsets[level] = progress.Delivered
	}
	return offsets, nil
}

func (c *brokerCalls) Delays(context.Context) (transfer.Delays, error) {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return transfer.Delays{}, err
	}
	return transfer.Delays{Levels: maps.Clone(b.levels)}, nil
}

func (c *brokerCalls) CanChange(context.Context) error {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return err
	}
	return b.refuses["CanChange"]
}

func (c *brokerCalls) Properties(_ context.Context, names ...string) (map[string]string, error) {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return nil, err
	}
	properties := maps.Clone(b.properties)
	maps.DeleteFunc(properties, func(name, _ string) bool { return !slices.Contains(names, name) })
	return properties, nil
}

func (c *brokerCalls) SetProperties(_ context.Context, properties map[string]string) error {
	return c.m.change("Broker.SetProperties", c.address, func() error {
		maps.Copy(c.m.brokers[c.address].properties, properties)
		return nil
	})
}

func (c *brokerCalls) Topics(context.Context) (transfer.TopicTable, error) {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return transfer.TopicTable{}, err
	}
	table := transfer.TopicTable{Topics: transfer.Configs{}, Static: maps.Clone(b.static)}
	for name, config := range b.topics {
		table.Topics[name] = made(config)
	}
	return table, nil
}

func (c *brokerCalls) Topic(_ context.Context, topic string) (transfer.Config, error) {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return "", err
	}
	if b.topics[topic] == nil {
		return "", transfer.ErrNotFound
	}
	return text(b.topics[topic]), nil
}

func (c *brokerCalls) SystemTopics(context.Context) ([]string, error) {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return nil, err
	}
	return []string{b.cluster, b.group, "SCHEDULE_TOPIC_XXXX"}, nil
}

func (c *brokerCalls) master(call string, apply func(b *modelBroker) error) error {
	return c.m.change(call, c.address, func() error {
		b := c.m.brokers[c.address]
		if b.id != 0 {
			return transfer.ErrSlave
		}
		return apply(b)
	})
}

func (c *brokerCalls) PutTopics(_ context.Context, configs ...transfer.Config) error {
	return c.master("Broker.PutTopics", func(b *modelBroker) error {
		for _, config := range configs {
			b.put(object(config))
		}
		return nil
	})
}

func (c *brokerCalls) DeleteTopic(_ context.Context, topic string, evenIfSlave bool) error {
	return c.m.change("Broker.DeleteTopic", c.address, func() error {
		b := c.m.brokers[c.address]
		if b.id != 0 && (!evenIfSlave || b.major < 5) {
			return transfer.ErrSlave
		}
		if b.topics[topic] != nil && c.m.pulled(b, topic) {
			b.held[topic] = c.m.now.Add(heldFor)
		}
		delete(b.topics, topic)
		delete(b.queues, topic)
		// Brokers before 5.0 keep the offsets.
		if b.major >= 5 {
			delete(b.offsets, topic)
		}
		return nil
	})
}

const delayTopic = "SCHEDULE_TOPIC_XXXX"

// delayQueues are the 18 that brokers show, however many levels they have.
func (b *modelBroker) delayQueues() []transfer.Queue {
	var queues []transfer.Queue
	for id := range 18 {
		queues = append(queues, transfer.Queue{ID: id, Max: b.levels[id+1].Max})
	}
	return queues
}

func (c *brokerCalls) Queues(_ context.Context, topic string) ([]transfer.Queue, error) {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return nil, err
	}
	if topic == delayTopic {
		return b.delayQueues(), nil
	}
	if b.topics[topic] == nil {
		return nil, transfer.ErrNotFound
	}
	var queues []transfer.Queue
	for id, messages := range b.queues[topic] {
		queues = append(queues, transfer.Queue{ID: id, Max: int64(len(messages))})
	}
	return queues, nil
}

func (c *brokerCalls) Timers(context.Context) (map[string]int64, error) {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return nil, err
	}
	return maps.Clone(b.timers), nil
}

func (c *brokerCalls) Groups(context.Context) (transfer.Configs, error) {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return nil, err
	}
	groups := transfer.Configs{}
	for name, config := range b.groups {
		groups[name] = made(config)
	}
	return groups, nil
}

func (c *brokerCalls) PutGroups(_ context.Context, configs ...transfer.Config) error {
	return c.master("Broker.PutGroups", func(b *modelBroker) error {
		for _, config := range configs {
			group := object(config)
			if b.major < 5 && group["groupRetryPolicy"] != nil {
				return errors.New("such brokers do not know groupRetryPolicy")
			}
			b.groups[group["groupName"].(string)] = group
		}
		return nil
	})
}

func (c *brokerCalls) DeleteGroup(_ context.Context, group string) error {
	return c.master("Broker.DeleteGroup", func(b *modelBroker) error {
		delete(b.groups, group)
		for _, groups := range b.offsets {
			delete(groups, group)
		}
		return nil
	})
}

func (c *brokerCalls) GroupsOfTopic(_ context.Context, topic string) ([]string, error) {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return nil, err
	}
	groups := slices.Collect(maps.Keys(b.offsets[topic]))
	for _, consumer := range c.m.consumers {
		if slices.Contains(consumer.topics, topic) && consumer.brokers(c.m)[c.address] {
			groups = append(groups, consumer.group)
		}
	}
	slices.Sort(groups)
	return slices.Compact(groups), nil
}

func (c *brokerCalls) Consumers(_ context.Context, group string) (transfer.Consumers, error) {
	defer c.m.alone()()
	if _, err := c.broker(); err != nil {
		return transfer.Consumers{}, err
	}
	for _, consumer := range c.m.consumers {
		if consumer.group == group && consumer.brokers(c.m)[c.address] {
			return transfer.Consumers{Clients: 1, Topics: consumer.subscriptions(), Broadcasting: consumer.broadcast, Popping: consumer.popping}, nil
		}
	}
	return transfer.Consumers{}, nil
}

func (c *brokerCalls) RequestModes(_ context.Context, topic string) ([]transfer.RequestMode, error) {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return nil, err
	}
	if b.major < 5 {
		return nil, nil
	}
	return slices.DeleteFunc(slices.Clone(b.modes), func(m transfer.RequestMode) bool { return m.Topic != topic }), nil
}

func (c *brokerCalls) SetRequestMode(_ context.Context, mode transfer.RequestMode) error {
	return c.m.change("Broker.SetRequestMode", c.address, func() error {
		b := c.m.brokers[c.address]
		b.modes = append(b.modes, mode)
		return nil
	})
}

func (c *brokerCalls) Offsets(context.Context) (transfer.Offsets, error) {
	defer c.m.alone()()
	b, err := c.broker()
	if err != nil {
		return nil, err
	}
	return cloneOffsets(b.offsets), nil
}

func cloneOffsets(offsets transfer.Offsets) transfer.Offsets {
	clone := transfer.Offsets{}
	for topic, groups := range offsets {
		clone[topic] = map[string]map[int]int64{}
		for group, queues := range groups {
			clone[topic][group] = maps.Clone(queues)
		}
	}
	return clone
}

func (c *brokerCalls) SetOffset(_ context.Context, topic, group string, queue int, offset int64) error {
	return c.m.change("Broker.SetOffset", c.address, func() error {
		b := c.m.brokers[c.address]
		if b.major >= 5 && (b.topics[topic] == nil || b.groups[group] == nil) {
			return transfer.ErrNotFound
		}
		b.commit(topic, group, queue, offset)
		return nil
	})
}
