// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/faultproxy"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

// putTopic is the request code that TestFaults disturbs.
const putTopic = 17

// TestFaults puts faults between the client and a real broker. After each, the client must work again on its own.
func TestFaults(t *testing.T) {
	direct := start(t, nil, rocketmq.ClusterOptions{Version: "5.5.0"})
	cases := map[string]struct {
		fault faultproxy.Fault
		want  error // nil: the call succeeds
		// maybeExecuted is what the error must say, and executed what is true at the broker.
		maybeExecuted, executed bool
	}{
		"the request is lost": {
			faultproxy.Fault{Code: putTopic, Times: 1, Do: faultproxy.Drop()}, admin.ErrNoAnswer, true, false,
		},
		"the answer is lost": {
			faultproxy.Fault{On: faultproxy.Responses, Code: putTopic, Times: 1, Do: faultproxy.Drop()}, admin.ErrNoAnswer, true, true,
		},
		"the connection ends in the middle of the request": {
			faultproxy.Fault{Code: putTopic, Times: 1, Do: faultproxy.Cut(30)}, admin.ErrConnectionClosed, true, false,
		},
		"the connection ends in the middle of the answer": {
			faultproxy.Fault{On: faultproxy.Responses, Code: putTopic, Times: 1, Do: faultproxy.Cut(30)}, admin.ErrConnectionClosed, true, true,
		},
		"the broker is busy": {
			faultproxy.Fault{Code: putTopic, Times: 1, Do: faultproxy.Answer(2, "too many requests")}, admin.ErrSystemBusy, false, false,
		},
		"the broker answers with a code nobody knows": {
			faultproxy.Fault{On: faultproxy.Responses, Code: putTopic, Times: 1, Do: faultproxy.Answer(4711, "?")}, command.ResponseCode(4711), false, true,
		},
		"the answer comes twice": {
			faultproxy.Fault{On: faultproxy.Responses, Code: putTopic, Times: 1, Do: faultproxy.Duplicate()}, nil, false, true,
		},
		"the answer is slow": {
			faultproxy.Fault{On: faultproxy.Responses, Code: putTopic, Times: 1, Do: faultproxy.Delay(300 * time.Millisecond)}, nil, false, true,
		},
	}
	for name_, c := range cases {
		t.Run(name_, func(t *testing.T) {
			proxy, broker := throughProxy(t, direct)
			get[admin.RuntimeInfo](t)(broker.RuntimeInfo(t.Context())) // the connection is warm
			proxy.Inject(c.fault)
			config := topicConfig(name(t, "topic"), 1)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			begin := time.Now()
			err := broker.PutTopicConfig(ctx, config)
			if took := time.Since(begin); took > 3*time.Second {
				t.Errorf("the call took %v, its deadline was a second", took)
			}
			refused(t, err, c.want)
			if got := err != nil && admin.MaybeExecuted(err); got != c.maybeExecuted {
				t.Errorf("the error says that it may have been executed: %v, want %v (%v)", got, c.maybeExecuted, err)
			}
			if n := sent(proxy); n != 1 {
				t.Errorf("the request was sent %d times", n)
			}
			_, err = direct.broker.TopicConfig(t.Context(), config.TopicName)
			if got := err == nil; got != c.executed {
				t.Errorf("the broker has the topic: %v, want %v (%v)", got, c.executed, err)
			}
			get[admin.RuntimeInfo](t)(broker.RuntimeInfo(t.Context()))
		})
	}

	t.Run("a slow answer does not hold back others", func(t *testing.T) {
		proxy, broker := throughProxy(t, direct)
		get[admin.RuntimeInfo](t)(broker.RuntimeInfo(t.Context()))
		proxy.Inject(faultproxy.Fault{On: faultproxy.Responses, Code: 26, Times: 1, Do: faultproxy.Postpone(2 * time.Second)})
		slow := make(chan error, 1)
		go func() { _, err := broker.Config(t.Context()); slow <- err }()
		eventually(t, 5*time.Second, func(context.Context) error {
			if !slices.ContainsFunc(proxy.Exchanges(), func(x faultproxy.Exchange) bool { return x.Code == 26 && x.Response == 0 }) {
				return errors.New("the slow request was not answered yet")
			}
			return nil
		})
		get[admin.RuntimeInfo](t)(broker.RuntimeInfo(t.Context()))
		select {
		case err := <-slow:
			t.Errorf("the answer was not held back, so this shows nothing (error %v)", err)
		default:
		}
		must(t, <-slow)
		if n := proxy.Connections(); n != 1 {
			t.Errorf("%d connections were used", n)
		}
	})

	t.Run("a hung broker", func(t *testing.T) {
		master := direct.cluster.Groups[0].Master()
		must(t, master.Pause())
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		_, err := direct.newClient(t, nil).Broker(master.Address()).RuntimeInfo(ctx)
		must(t, master.Resume())
		refused(t, err, admin.ErrNoAnswer)
	})

	t.Run("a broker that is not there", func(t *testing.T) {
		proxy, broker := throughProxy(t, direct)
		proxy.Refuse()
		if _, err := broker.RuntimeInfo(t.Context()); err == nil {
			t.Error("got an answer from nobody")
		}
		proxy.Heal()
		eventually(t, 20*time.Second, func(ctx context.Context) error { _, err := broker.RuntimeInfo(ctx); return err })
	})
}

func throughProxy(t *testing.T, e *env) (*faultproxy.Proxy, admin.Broker) {
	t.Helper()
	proxy, err := faultproxy.Listen(e.broker.Address())
	must(t, err)
	t.Cleanup(func() { proxy.Close() })
	return proxy, e.newClient(t, nil).Broker(proxy.Address())
}

// sent is how often the disturbed request was sent.
func sent(proxy *faultproxy.Proxy) int {
	n := 0
	for _, x := range proxy.Exchanges() {
		if x.Code == putTopic {
			n++
		}
	}
	return n
}
