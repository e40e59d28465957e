// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package javaclient

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

// Client is the official client of a version, for one cluster.
type Client struct {
	Version     string   // of the client
	NameServers []string // addresses
	Credentials *rocketmq.Credentials
}

// SendOptions say what to send. Topic, Group and Count are required.
type SendOptions struct {
	Topic     string
	Group     string        // producer group
	Count     int           // acknowledged messages
	KeyPrefix string        // keys are <KeyPrefix>-<number>; default: one that was never used
	Bytes     int           // least length of a body
	Interval  time.Duration // between two messages
	Timeout   time.Duration // default 60 s
}

// ConsumeOptions say what to consume. Topic, Group and Count are required.
type ConsumeOptions struct {
	Topic   string
	Group   string        // consumer group; a new one starts with the first message
	Count   int           // different keys
	Timeout time.Duration // default 60 s
}

// Message is one event of a message's life.
type Message struct {
	Event      string // "sent" (acknowledged), "failed" or "consumed"
	Key        string
	ID         string
	Status     string // of a sent one: SEND_OK, SLAVE_NOT_AVAILABLE, ...
	Error      string // of a failed one
	Broker     string // broker group
	Queue      int
	Offset     int64
	Redelivery int // of a consumed one: how often it was delivered before
}

// Send sends until Count messages are acknowledged and returns the acknowledged ones. When the time is over before, the error says
// so and how the last send failed, and the acknowledged ones are returned all the same.
func (c Client) Send(ctx context.Context, o SendOptions) ([]Message, error) {
	args := []string{"--topic", o.Topic, "--group", o.Group, "--count", strconv.Itoa(o.Count), "--timeout", seconds(o.Timeout)}
	if o.KeyPrefix != "" {
		args = append(args, "--key-prefix", o.KeyPrefix)
	}
	args = append(args, "--size", strconv.Itoa(o.Bytes), "--interval-ms", strconv.FormatInt(o.Interval.Milliseconds(), 10))
	messages, err := c.run(ctx, o.Timeout, "send", args)
	sent, failed := split(messages)
	if err != nil {
		last := "no send failed"
		if len(failed) > 0 {
			last = "the last failure: " + failed[len(failed)-1].Error
		}
		err = fmt.Errorf("%d of %d messages to topic %q were acknowledged, %d failed (%s): %w", len(sent), o.Count, o.Topic, len(failed), last, err)
	}
	return sent, err
}

// Consume consumes until Count messages with different keys have come and returns all that came, a redelivered one as often as it
// came. When the time is over before, the error says so and what came is returned all the same.
func (c Client) Consume(ctx context.Context, o ConsumeOptions) ([]Message, error) {
	args := []string{"--topic", o.Topic, "--group", o.Group, "--count", strconv.Itoa(o.Count), "--timeout", seconds(o.Timeout)}
	messages, err := c.run(ctx, o.Timeout, "consume", args)
	if err != nil {
		err = fmt.Errorf("%d of %d messages of topic %q came to group %q: %w", len(Keys(messages)), o.Count, o.Topic, o.Group, err)
	}
	return messages, err
}

// Keys returns the different keys of messages.
func Keys(messages []Message) map[string]bool {
	keys := map[string]bool{}
	for _, m := range messages {
		keys[m.Key] = true
	}
	return keys
}

// Missing returns the keys that were acknowledged and not consumed.
func Missing(sent, consumed []Message) []string {
	came := Keys(consumed)
	var missing []string
	for _, m := range sent {
		if !came[m.Key] {
			missing = append(missing, m.Key)
		}
	}
	return missing
}

// startAndEnd is what a JVM may take to start and to end beside its work. One whose servers were killed may not end at all.
const startAndEnd = time.Minute

func (c Client) run(ctx context.Context, timeout time.Duration, command string, args []string) ([]Message, error) {
	ctx, cancel := context.WithTimeout(ctx, orDefault(timeout)+startAndEnd)
	defer cancel()
	args = append([]string{command, "--namesrv", strings.Join(c.NameServers, ";")}, args...)
	if c.Credentials != nil {
		args = append(args, "--access-key", c.Credentials.AccessKey, "--secret-key", c.Credentials.SecretKey)
	}
	tool := rocketmq.Program{Version: c.Version, Jar: "message-tool", Main: "messagetool.MessageTool"}
	out, runErr := tool.Run(ctx, args...)
	messages, err := parse(out)
	if err != nil {
		return nil, err
	}
	return messages, runErr
}

// parse reads the lines of the program. Anything else on standard output, which a client may print, is not a JSON object.
func parse(out []byte) ([]Message, error) {
	var messages []Message
	for line := range bytes.Lines(out) {
		if !bytes.HasPrefix(line, []byte("{")) {
			continue
		}
		var m Message
		if err := json.Unmarshal(line, &m); err != nil {
			return nil, fmt.Errorf("reading line %q of message-tool: %w", line, err)
		}
		messages = append(messages, m)
	}
	return messages, nil
}

func split(messages []Message) (sent, failed []Message) {
	for _, m := range messages {
		if m.Event == "sent" {
			sent = append(sent, m)
		} else {
			failed = append(failed, m)
		}
	}
	return sent, failed
}

func seconds(d time.Duration) string { return strconv.Itoa(int(orDefault(d).Seconds())) }

func orDefault(timeout time.Duration) time.Duration {
	if timeout == 0 {
		return time.Minute
	}
	return timeout
}
