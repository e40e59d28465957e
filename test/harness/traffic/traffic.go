// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package traffic

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

// Options describe traffic. Version, NameServers, Topic and Groups are required; topic and groups must exist.
type Options struct {
	Version     string   // of the official client
	NameServers []string // addresses
	// OtherNameServers are those of a second cluster. Every group has a consumer there too, and the producer goes there whenever it
	// was not acknowledged, and back the same way.
	OtherNameServers []string
	Topic            string
	Groups           []string      // consumer groups
	KeyPrefix        string        // keys are <KeyPrefix>-<number>; default: the topic
	Interval         time.Duration // between two messages; default 10 ms
	// Refresh is how often clients ask for routes, beat and commit offsets; default 1 s, where the client's own is up to 30 s.
	Refresh    time.Duration
	RetryOneIn int // every group refuses each message of this kind once; 0: none
	DelayOneIn int // each message of this kind is sent to be delivered a second later; 0: none
}

// Traffic is a running producer, on hold at first, and running consumers. It is safe for concurrent use.
type Traffic struct {
	stream *rocketmq.Stream

	commands sync.Mutex // held from a command to its answer
	mu       sync.Mutex
	ledger   *Ledger
	answers  map[string]int // how often an answer came
	bad      error          // a line that could not be read
	changed  chan struct{}  // closed and replaced whenever something was entered
}

// startTimeout is how long consumers may take to get their queues.
const startTimeout = time.Minute

// Start starts the clients and returns when the consumers have their queues; nothing sent from then on escapes them. Close it after
// use.
func Start(ctx context.Context, o Options) (*Traffic, error) {
	if o.KeyPrefix == "" {
		o.KeyPrefix = o.Topic
	}
	if o.Interval == 0 {
		o.Interval = 10 * time.Millisecond
	}
	if o.Refresh == 0 {
		o.Refresh = time.Second
	}
	t := &Traffic{ledger: NewLedger(o.Groups), answers: map[string]int{}, changed: make(chan struct{})}
	tool := rocketmq.Program{
		Version: o.Version, Jar: "message-tool", Main: "messagetool.MessageTool",
		JVM: []string{"-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
			// How often consumers look for queues that are theirs; by default every 20 s.
			"-Drocketmq.client.rebalance.waitInterval=" + milliseconds(o.Refresh)},
	}
	var err error
	t.stream, err = tool.Stream(t.line, "traffic",
		"--namesrv", strings.Join(o.NameServers, ";"), "--other-namesrv", strings.Join(o.OtherNameServers, ";"),
		"--topic", o.Topic, "--group", o.KeyPrefix+"-producers", "--consumer-groups", strings.Join(o.Groups, ","),
		"--key-prefix", o.KeyPrefix, "--interval-ms", milliseconds(o.Interval), "--refresh-ms", milliseconds(o.Refresh),
		"--retry-one-in", strconv.Itoa(o.RetryOneIn), "--delay-one-in", strconv.Itoa(o.DelayOneIn),
		"--timeout", strconv.Itoa(int(startTimeout.Seconds())))
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := t.await(ctx, "consumers to have their queues", func() error { return t.answered("started", 1) }); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// StartForTest starts traffic that ends with the test.
func StartForTest(tb testing.TB, o Options) *Traffic {
	tb.Helper()
	t, err := Start(tb.Context(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("logs of the clients: %s", t.stream.Keep())
		}
		if err := t.Close(); err != nil {
			tb.Errorf("ending the traffic: %v", err)
		}
	})
	return t
}

// Produce lets the producer send.
func (t *Traffic) Produce(ctx context.Context) error { return t.do(ctx, "produce") }

// Hold stops the producer and returns when all it has sent is in the ledger.
func (t *Traffic) Hold(ctx context.Context) error { return t.do(ctx, "hold") }

// Suspend makes the consumers of a group take nothing further. They stay connected.
func (t *Traffic) Suspend(ctx context.Context, group string) error {
	return t.do(ctx, "suspend "+group)
}

// Resume lets them go on.
func (t *Traffic) Resume(ctx context.Context, group string) error { return t.do(ctx, "resume "+group) }

// Read calls look with the ledger as it is now. The ledger must not be kept.
func (t *Traffic) Read(look func(*Ledger)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	look(t.ledger)
}

// Await returns when good finds nothing wrong with the ledger, and with what it said last when the context is done or the program
// has ended.
func (t *Traffic) Await(ctx context.Context, what string, good func(*Ledger) error) error {
	return t.await(ctx, what, func() error { return good(t.ledger) })
}

// AwaitAcknowledged returns when this many further messages were acknowledged, by any broker or by one of these broker groups.
func (t *Traffic) AwaitAcknowledged(ctx context.Context, further int, brokerGroups ...string) error {
	var begin int
	t.Read(func(l *Ledger) { begin = l.acknowledgedBy(brokerGroups) })
	return t.Await(ctx, "further messages to be acknowledged", func(l *Ledger) error {
		if got := l.acknowledgedBy(brokerGroups) - begin; got < further {
			return fmt.Errorf("%d of %d were, the producer's last: %+v", got, further, l.Last())
		}
		return nil
	})
}

// Settle holds the producer and returns when every group has had every acknowledged message. The error names those that are missing
// when the context is done.
func (t *Traffic) Settle(ctx context.Context) error {
	if err := t.Hold(ctx); err != nil {
		return err
	}
	err := t.Await(ctx, "every group to have every message", func(l *Ledger) error {
		if l.Missing() == 0 {
			return nil
		}
		return fmt.Errorf("%d deliveries are missing", l.Missing())
	})
	if err != nil {
		t.Read(func(l *Ledger) {
			if lost := l.Lost(); len(lost) > 0 {
				err = fmt.Errorf("%w, the first: %v; the last: %v", err, lost[0], lost[len(lost)-1])
			}
		})
	}
	return err
}

// Close ends the clients.
func (t *Traffic) Close() error {
	err := t.stream.Close()
	t.mu.Lock()
	defer t.mu.Unlock()
	return errors.Join(err, t.bad)
}

// line is called for every line of the program. What is not a JSON object was printed by the client library.
func (t *Traffic) line(line []byte) {
	if !bytes.HasPrefix(line, []byte("{")) {
		return
	}
	var e Event
	err := json.Unmarshal(line, &e)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		t.bad = fmt.Errorf("reading line %q of message-tool: %w", line, err)
	}
	t.ledger.Enter(e)
	switch e.Event {
	case "started":
		t.answers["started"]++
	case "did":
		t.answers[e.Command]++
	}
	close(t.changed)
	t.changed = make(chan struct{})
}

// do has a command executed.
func (t *Traffic) do(ctx context.Context, command string) error {
	t.commands.Lock()
	defer t.commands.Unlock()
	t.mu.Lock()
	times := t.answers[command]
	t.mu.Unlock()
	if err := t.stream.Send(command); err != nil {
		return err
	}
	return t.await(ctx, "the clients to "+command, func() error { return t.answered(command, times+1) })
}

func (t *Traffic) answered(command string, times int) error {
	if t.answers[command] < times {
		return fmt.Errorf("no answer to %q", command)
	}
	return nil
}

// await calls good, with the lock held, whenever something has changed.
func (t *Traffic) await(ctx context.Context, what string, good func() error) error {
	for {
		t.mu.Lock()
		err, changed := good(), t.changed
		t.mu.Unlock()
		if err == nil {
			return nil
		}
		select {
		case <-changed:
		case <-t.stream.Ended():
			return fmt.Errorf("waiting for %s: the clients have ended: %w; they said:\n%s", what, err, t.stream.Complaints())
		case <-ctx.Done():
			return fmt.Errorf("gave up waiting for %s: %w", what, err)
		}
	}
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
