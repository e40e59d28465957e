// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin_test

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/fake"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// answers maps request codes to what a fake server does; a code that is not in
// it is answered as servers do: not supported.
type answers map[command.Code]fake.Handler

// body answers with a body.
func body(text string) fake.Handler {
	return func(c *fake.Conn, r *remoting.Command) { c.Answer(r, text) }
}

// refuse answers with a code and a remark.
func refuse(code command.ResponseCode, remark string) fake.Handler {
	return func(c *fake.Conn, r *remoting.Command) { c.Refuse(r, int32(code), remark) }
}

// release answers the question for a version as the release of this ordinal does.
func release(ordinal int32) fake.Handler {
	return func(c *fake.Conn, r *remoting.Command) {
		answer := remoting.NewResponse(r, 0, "")
		answer.Version, answer.Body = ordinal, []byte(`{"offsetTable":{}}`)
		c.Send(answer)
	}
}

// Ordinals of releases.
const (
	v514 = 441
	v550 = 513
)

// hangUp closes the connection instead of answering.
func hangUp(c *fake.Conn, _ *remoting.Command) { c.Close() }

// master is what a 5.x master says of its role.
const master = `{"master":true,"haConnectionInfo":[],"inSyncSlaveNums":0,"masterCommitLogMaxOffset":0}`

// fakeServer is a server of the test and what it was asked.
type fakeServer struct {
	*fake.Server
	mu      sync.Mutex
	answers answers
}

func startServer(t testing.TB, a answers) *fakeServer {
	t.Helper()
	f := &fakeServer{answers: a}
	s, err := fake.Start(func(c *fake.Conn, r *remoting.Command) {
		f.mu.Lock()
		handle := f.answers[command.Code(r.Code)]
		f.mu.Unlock()
		if handle == nil {
			handle = refuse(command.RequestCodeNotSupported, "request type not supported")
		}
		handle(c, r)
	})
	if err != nil {
		t.Fatal(err)
	}
	f.Server = s
	t.Cleanup(func() { _ = s.Close() })
	return f
}

// on replaces what the server does for a code.
func (f *fakeServer) on(code command.Code, h fake.Handler) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[code] = h
}

// asked counts the requests of a code.
func (f *fakeServer) asked(code command.Code) int {
	n := 0
	for _, r := range f.Requests() {
		if r.Code == int32(code) {
			n++
		}
	}
	return n
}

// newClient returns a client that is closed at the end of the test, and must
// then leave nothing running.
func newClient(t testing.TB, nameServers ...*fakeServer) *admin.Client {
	t.Helper()
	return newPatientClient(t, 300*time.Millisecond, nameServers...)
}

// newPatientClient is newClient with another timeout, for tests of much work.
func newPatientClient(t testing.TB, timeout time.Duration, nameServers ...*fakeServer) *admin.Client {
	t.Helper()
	o := admin.Options{Timeout: timeout, Remoting: remoting.Options{BackoffMin: time.Millisecond}}
	for _, n := range nameServers {
		o.NameServers = append(o.NameServers, n.Address())
	}
	c, err := admin.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		checkNothingRuns(t)
	})
	return c
}

// checkNothingRuns fails when a goroutine of the client is left after a second.
func checkNothingRuns(t testing.TB) {
	t.Helper()
	deadline := time.After(time.Second)
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		left := ""
		for stack := range strings.SplitSeq(string(stacks), "\n\n") {
			if strings.Contains(stack, "/remoting.(*") || strings.Contains(stack, "/admin.Broker") {
				if !strings.Contains(stack, "_test.") {
					left = stack
				}
			}
		}
		if left == "" {
			return
		}
		select {
		case <-again.C:
		case <-deadline:
			t.Fatalf("a goroutine is left:\n%s", left)
		}
	}
}

func ctx() context.Context { return context.Background() }
