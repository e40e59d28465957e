// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package traffic

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// LightOptions describe light traffic. NameServers, Topic and Groups are required; topic and groups must exist.
type LightOptions struct {
	NameServers []string // addresses; only the first is asked
	Topic       string
	Groups      []string
	Interval    time.Duration // between two messages; default 5 ms
	Refresh     time.Duration // how often routes are asked for; default 50 ms
	Pause       time.Duration // of a consumer that has found nothing; default 20 ms
	// Young are broker groups whose queues have their first message still: there brokers tell the official client to begin with it when a
	// group has no offset, and so they tell these. In all others a group without an offset begins at the end, as where that message is gone.
	Young []string
	// Dial opens connections, for clients that do not go straight to the servers; default TCP.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Light is traffic without a JVM, for tests that need that of many topics at once. It does what the official client does where that
// matters here: it writes and reads where its last route says, keeps that when the name server has none any more, starts at the end
// of an old queue that its group has no offset of, and forgets where it was when a queue leaves the route. It knows neither retries nor
// delays. It is safe for concurrent use.
type Light struct {
	options LightOptions
	client  *admin.Client
	cancel  context.CancelFunc
	running sync.WaitGroup
	sending sync.Mutex // held while a message is being sent, and while the producer is on hold
	held    bool       // by Hold

	mu     sync.Mutex
	ledger *Ledger
	route  []lightQueue
	rounds map[string]int   // group -> how often it has read all its queues
	errs   map[string]error // group -> why it could not read one of them
	told   map[string]bool  // broker groups whose master has ever heard of the consumers
}

// lightQueue is one queue of the route.
type lightQueue struct {
	brokerGroup, address string
	id                   int
	readable, writable   bool
}

// StartLight starts a producer and a consumer of each group, and returns when all consumers read. Close it after use.
func StartLight(ctx context.Context, o LightOptions) (*Light, error) {
	if o.Interval == 0 {
		o.Interval = 5 * time.Millisecond
	}
	if o.Refresh == 0 {
		o.Refresh = 50 * time.Millisecond
	}
	if o.Pause == 0 {
		o.Pause = 20 * time.Millisecond
	}
	client, err := admin.New(admin.Options{
		NameServers: o.NameServers, Timeout: 3 * time.Second, Remoting: remoting.Options{DialContext: o.Dial, BackoffMax: time.Second},
	})
	if err != nil {
		return nil, err
	}
	l := &Light{options: o, client: client, ledger: NewLedger(o.Groups), rounds: map[string]int{}, errs: map[string]error{}, told: map[string]bool{}}
	l.hold()
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	l.cancel = cancel
	l.running.Go(func() { l.refresh(running) })
	l.running.Go(func() { l.produce(running) })
	for _, group := range o.Groups {
		c := &lightConsumer{light: l, group: group, next: map[lightKey]int64{}, doubtful: map[lightKey]bool{}}
		l.running.Go(func() { c.run(running) })
	}
	ctx, cancel = context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := l.awaitConsumers(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// StartLightForTest starts light traffic that ends with the test.
func StartLightForTest(tb testing.TB, o LightOptions) *Light {
	tb.Helper()
	l, err := StartLight(tb.Context(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := l.Close(); err != nil {
			tb.Errorf("ending the light traffic: %v", err)
		}
	})
	return l
}

// Produce lets the producer send, which is on hold at first.
func (l *Light) Produce(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held {
		l.held = false
		l.sending.Unlock()
	}
	return nil
}

// Hold stops the producer and returns when all it has sent is in the ledger.
func (l *Light) Hold(context.Context) error {
	l.hold()
	return nil
}

func (l *Light) hold() {
	l.mu.Lock()
	held := l.held
	l.mu.Unlock()
	if held {
		return
	}
	l.sending.Lock()
	l.mu.Lock()
	l.held = true
	l.mu.Unlock()
}

// Read calls look with the ledger as it is now. The ledger must not be kept.
func (l *Light) Read(look func(*Ledger)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	look(l.ledger)
}

// Settle holds the producer and returns when every group has had every acknowledged message.
func (l *Light) Settle(ctx context.Context) error {
	l.hold()
	return l.poll(ctx, func() error {
		if lost := l.ledger.Missing(); lost > 0 {
			return fmt.Errorf("%d deliveries are missing, the first: %v", lost, l.ledger.Lost()[0])
		}
		return nil
	})
}

// AwaitAcknowledged returns when this many further messages were acknowledged, by one of these broker groups if any are given.
func (l *Light) AwaitAcknowledged(ctx context.Context, further int, brokerGroups ...string) error {
	begin := -1
	return l.poll(ctx, func() error {
		count := l.ledger.acknowledgedBy(brokerGroups)
		if begin < 0 {
			begin = count
		}
		if got := count - begin; got < further {
			return fmt.Errorf("%d of %d further messages were acknowledged, the producer's last: %+v", got, further, l.ledger.Last())
		}
		return nil
	})
}

// Acknowledged is the number of messages that these broker groups have acknowledged so far.
func (l *Light) Acknowledged(brokerGroups ...string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ledger.acknowledgedBy(brokerGroups)
}

// Close ends the clients.
func (l *Light) Close() error {
	l.cancel()
	l.mu.Lock()
	if l.held {
		l.held = false
		l.sending.Unlock()
	}
	l.mu.Unlock()
	l.running.Wait()
	return l.client.Close()
}

func (l *Light) awaitConsumers(ctx context.Context) error {
	return l.poll(ctx, func() error {
		for _, group := range l.options.Groups {
			if l.rounds[group] == 0 {
				return fmt.Errorf("group %q has not read all queues of %v: %w", group, l.route, l.errs[group])
			}
		}
		return nil
	})
}

// poll asks, with the lock held, until there is no error.
func (l *Light) poll(ctx context.Context, good func() error) error {
	for {
		l.mu.Lock()
		err := good()
		l.mu.Unlock()
		if err == nil {
			return nil
		}
		if !pause(ctx, 10*time.Millisecond) {
			return fmt.Errorf("gave up waiting: %w", err)
		}
	}
}

// refresh keeps the route up to date and shows the consumers to the brokers.
func (l *Light) refresh(ctx context.Context) {
	ns := l.client.NameServer(l.options.NameServers[0])
	for {
		// Without an answer, and when there is no route, clients go on with what they have.
		if route, err := ns.TopicRoute(ctx, l.options.Topic); err == nil {
			queues := lightQueues(route)
			l.mu.Lock()
			first := l.route == nil
			l.mu.Unlock()
			if first {
				// Brokers make retry topics for it, which belong to what is there when StartLight returns.
				l.heartbeat(ctx, queues)
			}
			l.mu.Lock()
			l.route = queues
			l.mu.Unlock()
			if !first {
				l.heartbeat(ctx, queues)
			}
		}
		if !pause(ctx, l.options.Refresh) {
			return
		}
	}
}

func lightQueues(route admin.TopicRouteData) []lightQueue {
	masters := map[string]string{}
	for _, b := range route.BrokerDatas {
		masters[b.BrokerName] = b.BrokerAddrs[0]
	}
	var queues []lightQueue
	for _, q := range route.QueueDatas {
		for id := range max(q.ReadQueueNums, q.WriteQueueNums) {
			if masters[q.BrokerName] == "" {
				continue
			}
			queues = append(queues, lightQueue{
				brokerGroup: q.BrokerName, address: masters[q.BrokerName], id: id,
				readable: q.Perm&4 != 0 && id < q.ReadQueueNums, writable: q.Perm&2 != 0 && id < q.WriteQueueNums,
			})
		}
	}
	return queues
}

// heartbeat shows one client with all groups to every broker. A broker that cannot be told does not matter here.
func (l *Light) heartbeat(ctx context.Context, queues []lightQueue) {
	data := command.HeartbeatData{
		ClientID: "light-" + l.options.Topic, ProducerDataSet: []command.ProducerData{{GroupName: l.options.Topic + "-producers"}},
	}
	for _, group := range l.options.Groups {
		data.ConsumerDataSet = append(data.ConsumerDataSet, command.ConsumerData{
			GroupName: group, ConsumeType: "CONSUME_PASSIVELY", MessageModel: "CLUSTERING", ConsumeFromWhere: "CONSUME_FROM_LAST_OFFSET",
			SubscriptionDataSet: []command.SubscriptionData{{
				Topic: l.options.Topic, SubString: "*", SubVersion: 1, ExpressionType: "TAG", TagsSet: []string{}, CodeSet: []int64{},
			}},
		})
	}
	tried := map[string]bool{}
	for _, q := range queues {
		if tried[q.address] {
			continue
		}
		tried[q.address] = true
		if err := l.client.Invoke(ctx, q.address, command.HeartBeatRequest{Data: data}, nil); err == nil {
			l.mu.Lock()
			l.told[q.brokerGroup] = true
			l.mu.Unlock()
		}
	}
}

// ToldAll says whether the masters of all these broker groups have heard of the consumers.
func (l *Light) ToldAll(brokerGroups []string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !slices.ContainsFunc(brokerGroups, func(name string) bool { return !l.told[name] })
}

// produce sends numbered messages for ever, to one writable queue after the other.
func (l *Light) produce(ctx context.Context) {
	for i := 0; ctx.Err() == nil; i++ {
		l.sending.Lock()
		e := l.send(ctx, i)
		l.mu.Lock()
		l.ledger.Enter(e)
		l.mu.Unlock()
		l.sending.Unlock()
		if !pause(ctx, l.options.Interval) {
			return
		}
	}
}

func (l *Light) send(ctx context.Context, i int) Event {
	e := Event{Event: "failed", Key: fmt.Sprintf("%s-%d", l.options.Topic, i), Time: time.Now().UnixMilli()}
	l.mu.Lock()
	var writable []lightQueue
	for _, q := range l.route {
		if q.writable {
			writable = append(writable, q)
		}
	}
	l.mu.Unlock()
	if len(writable) == 0 {
		e.Error = "no queue is writable"
		return e
	}
	q := writable[i%len(writable)]
	var answer command.SendMessageResponse
	err := l.client.Invoke(ctx, q.address, command.SendMessageRequest{
		ProducerGroup: l.options.Topic + "-producers", Topic: l.options.Topic, DefaultTopic: command.DefaultTopic, DefaultTopicQueueNums: 4,
		QueueID: q.id, BornTimestamp: e.Time, Body: []byte(e.Key),
	}, &answer)
	if err != nil {
		e.Error = err.Error()
		return e
	}
	e.Event, e.Status, e.Broker, e.Queue, e.Offset, e.Time = "sent", "SEND_OK", q.brokerGroup, q.id, answer.QueueOffset, time.Now().UnixMilli()
	return e
}

// pause returns false when the context is done.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
