// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting_test

import (
	"bytes"
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/fake"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// answerAll answers every request with its own body.
func answerAll(c *fake.Conn, request *remoting.Command) { c.Answer(request, string(request.Body)) }

// silence answers nothing.
func silence(*fake.Conn, *remoting.Command) {}

// startServer starts a fake server for the test.
func startServer(t testing.TB, h fake.Handler) *fake.Server {
	t.Helper()
	s, err := fake.Start(h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// newClient returns a client that is closed, and checked to leave nothing
// running, at the end of the test.
func newClient(t testing.TB, o remoting.Options) *remoting.Client {
	t.Helper()
	c := remoting.NewClient(o)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("closing the client: %v", err)
		}
		checkNothingRuns(t)
	})
	return c
}

// checkNothingRuns fails when a goroutine of the client is left. Close waits
// for them, so they may only be on their very last instructions.
func checkNothingRuns(t testing.TB) {
	t.Helper()
	var left string
	eventually(t, "no goroutine of the client is left", func() bool {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		left = ""
		for stack := range strings.SplitSeq(string(stacks), "\n\n") {
			if strings.Contains(stack, "/remoting.(*") && !strings.Contains(stack, "_test.") {
				left = stack
			}
		}
		return left == ""
	}, &left)
}

// eventually waits until a condition holds, which it must within five seconds.
func eventually(t testing.TB, what string, holds func() bool, details ...*string) {
	t.Helper()
	deadline := time.After(5 * time.Second)
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-deadline:
			for _, d := range details {
				what += "\n" + *d
			}
			t.Fatalf("not within 5 s: %s", what)
		}
	}
}

// request returns a request with a body.
func request(body string) *remoting.Command {
	r := remoting.NewRequest(1)
	r.Body = []byte(body)
	return r
}

// invoke sends a request whose answer must carry the same body.
func invoke(t testing.TB, c *remoting.Client, address, body string) {
	t.Helper()
	response, err := c.Invoke(context.Background(), address, request(body))
	if err != nil {
		t.Fatalf("request %q: %v", body, err)
	}
	if !bytes.Equal(response.Body, []byte(body)) {
		t.Fatalf("request %q: got the answer %q", body, response.Body)
	}
}
