// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package survey

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

// Request codes, and the response code for something that is not there.
const (
	allTopics       = 21
	brokerSettings  = 26
	allOffsets      = 43
	routeOfTopic    = 105
	topicsOfServer  = 206
	allGroups       = 201
	keysOfNamespace = 219
	topicNotExist   = 17
	keyNotFound     = 22
)

// Survey is one reading of some servers.
type Survey struct {
	Brokers map[string]Broker            // by the server's name in the lab
	Routes  map[string]map[string]string // name server -> topic -> broker groups with queues and permission
	Order   map[string]map[string]string // name server -> topic -> the queues that its order needs
}

// Broker is what one broker knows.
type Broker struct {
	Group    string                      // its name in RocketMQ's sense
	Topics   map[string]string           // name -> configuration, as sent
	Groups   map[string]string           // name -> configuration, as sent
	Offsets  map[string]map[string]int64 // topic@group -> queue -> offset
	Settings map[string]string           // of the running server
}

// Servers are those to read. Brokers that do not run are left out.
type Servers struct {
	NameServers []*rocketmq.Server
	Brokers     []*rocketmq.Broker
}

// Of returns the servers of clusters, each once.
func Of(clusters ...*rocketmq.Cluster) Servers {
	var s Servers
	for _, c := range clusters {
		for _, ns := range c.NameServers {
			if !slices.Contains(s.NameServers, ns) {
				s.NameServers = append(s.NameServers, ns)
			}
		}
		s.Brokers = append(s.Brokers, c.Brokers()...)
	}
	return s
}

// Take reads the servers. It is an error if a broker's memory and its disk do not say the same of a topic or group.
func Take(ctx context.Context, servers Servers) (Survey, error) {
	s := Survey{Brokers: map[string]Broker{}, Routes: map[string]map[string]string{}, Order: map[string]map[string]string{}}
	for _, b := range servers.Brokers {
		if !b.Running() {
			continue
		}
		broker, err := readQuiet(ctx, b)
		if err != nil {
			return s, fmt.Errorf("reading %s: %w", b.Name(), err)
		}
		s.Brokers[b.Name()] = broker
	}
	for _, ns := range servers.NameServers {
		if !ns.Running() {
			continue
		}
		var err1, err2 error
		s.Routes[ns.Name()], err1 = readRoutes(ctx, ns)
		s.Order[ns.Name()], err2 = readOrder(ctx, ns)
		if err := errors.Join(err1, err2); err != nil {
			return s, fmt.Errorf("reading %s: %w", ns.Name(), err)
		}
	}
	return s, nil
}

// agreeTimeout is how long a broker's memory and disk may disagree, for somebody may be changing them.
const agreeTimeout = 10 * time.Second

// readQuiet reads a broker at a moment when nobody changes it.
func readQuiet(ctx context.Context, b *rocketmq.Broker) (Broker, error) {
	deadline := time.Now().Add(agreeTimeout)
	for {
		broker, err := readBroker(ctx, b)
		if !errors.Is(err, errDisagree) || time.Now().After(deadline) {
			return broker, err
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return broker, err
		}
	}
}

var errDisagree = errors.New("memory and disk disagree")

func readBroker(ctx context.Context, b *rocketmq.Broker) (Broker, error) {
	result := Broker{Group: b.Group()}
	var topics struct {
		TopicConfigTable map[string]json.RawMessage
	}
	var groups struct {
		SubscriptionGroupTable map[string]json.RawMessage
	}
	var offsets struct {
		OffsetTable map[string]map[string]int64
	}
	settings, err := ask(ctx, b.Address(), brokerSettings, nil)
	if err = errors.Join(err,
		askInto(ctx, b.Address(), allTopics, &topics),
		askInto(ctx, b.Address(), allGroups, &groups),
		askInto(ctx, b.Address(), allOffsets, &offsets)); err != nil {
		return Broker{}, err
	}
	result.Topics, result.Groups, result.Offsets = texts(topics.TopicConfigTable), texts(groups.SubscriptionGroupTable), offsets.OffsetTable
	result.Settings = parseSettings(settings.Body)
	return result, errors.Join(
		sameOnDisk(b, "topics.json", "topicConfigTable", result.Topics),
		sameOnDisk(b, "subscriptionGroup.json", "subscriptionGroupTable", result.Groups))
}

// sameOnDisk compares what a broker said with what it would start with. A broker writes no file before the first change; what it has
// then is what it makes for itself.
func sameOnDisk(b *rocketmq.Broker, file, table string, said map[string]string) error {
	text, err := os.ReadFile(filepath.Join(b.Dir(), "store", "config", file))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var tables map[string]json.RawMessage
	var stored map[string]json.RawMessage
	if err := json.Unmarshal(text, &tables); err != nil {
		return fmt.Errorf("%w: %s, which may be being written, cannot be read: %w", errDisagree, file, err)
	}
	if err := json.Unmarshal(tables[table], &stored); err != nil {
		return fmt.Errorf("reading %s: %w", file, err)
	}
	var differ []string
	for name := range union(said, stored) {
		if !sameJSON(said[name], string(stored[name])) {
			differ = append(differ, fmt.Sprintf("%s: says %s, has stored %s", name, orNothing(said[name]), orNothing(compact(stored[name]))))
		}
	}
	if len(differ) > 0 {
		slices.Sort(differ)
		return fmt.Errorf("%w: %s:\n%s", errDisagree, file, strings.Join(differ, "\n"))
	}
	return nil
}

// readRoutes reads the routes of all topics that a name server knows.
func readRoutes(ctx context.Context, ns *rocketmq.Server) (map[string]string, error) {
	var list struct{ TopicList []string }
	if err := askInto(ctx, ns.Address(), topicsOfServer, &list); err != nil {
		return nil, err
	}
	routes := map[string]string{}
	for _, topic := range list.TopicList {
		a, err := rocketmq.Ask(ctx, ns.Address(), routeOfTopic, map[string]string{"topic": topic, "acceptStandardJsonOnly": "true"})
		if err != nil {
			return nil, err
		}
		if a.Code == topicNotExist {
			continue // it is listed without queues, which is no route
		}
		if routes[topic], err = describeRoute(a); err != nil {
			return nil, fmt.Errorf("the route of topic %q: %w", topic, err)
		}
	}
	return routes, nil
}

// describeRoute returns one line for each broker group, in order.
func describeRoute(a rocketmq.Answer) (string, error) {
	if a.Code != 0 {
		return "", fmt.Errorf("code %d %q", a.Code, a.Remark)
	}
	var route struct {
		QueueDatas []struct {
			BrokerName                                        string
			ReadQueueNums, WriteQueueNums, Perm, TopicSysFlag int
		}
	}
	if err := a.ReadBody(&route); err != nil {
		return "", err
	}
	var lines []string
	for _, q := range route.QueueDatas {
		lines = append(lines, fmt.Sprintf("%s read %d write %d perm %d flag %d", q.BrokerName, q.ReadQueueNums, q.WriteQueueNums, q.Perm, q.TopicSysFlag))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n"), nil
}

// readOrder reads what a name server has stored about order topics.
func readOrder(ctx context.Context, ns *rocketmq.Server) (map[string]string, error) {
	a, err := rocketmq.Ask(ctx, ns.Address(), keysOfNamespace, map[string]string{"namespace": "ORDER_TOPIC_CONFIG"})
	if err != nil || a.Code == keyNotFound {
		return nil, err
	}
	var body struct{ Table map[string]string }
	return body.Table, errors.Join(a.ReadBody(&body))
}

func ask(ctx context.Context, address string, code int, fields map[string]string) (rocketmq.Answer, error) {
	a, err := rocketmq.Ask(ctx, address, code, fields)
	if err == nil && a.Code != 0 {
		err = fmt.Errorf("%s answered request code %d with code %d %q", address, code, a.Code, a.Remark)
	}
	return a, err
}

func askInto(ctx context.Context, address string, code int, v any) error {
	a, err := ask(ctx, address, code, nil)
	if err != nil {
		return err
	}
	if err := a.ReadBody(v); err != nil {
		return fmt.Errorf("reading the answer of %s to request code %d: %w", address, code, err)
	}
	return nil
}

func texts(table map[string]json.RawMessage) map[string]string {
	result := map[string]string{}
	for name, config := range table {
		result[name] = string(config)
	}
	return result
}

func parseSettings(text []byte) map[string]string {
	settings := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			settings[key] = value
		}
	}
	return settings
}

func sameJSON(a, b string) bool {
	var left, right any
	if json.Unmarshal([]byte(a), &left) != nil || json.Unmarshal([]byte(b), &right) != nil {
		return a == b
	}
	l, err1 := json.Marshal(left)
	r, err2 := json.Marshal(right)
	return err1 == nil && err2 == nil && bytes.Equal(l, r)
}

func compact(text []byte) string {
	var b bytes.Buffer
	if json.Compact(&b, text) != nil {
		return string(text)
	}
	return b.String()
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

func union[A, B any](a map[string]A, b map[string]B) map[string]bool {
	keys := map[string]bool{}
	for k := range maps.Keys(a) {
		keys[k] = true
	}
	for k := range maps.Keys(b) {
		keys[k] = true
	}
	return keys
}
