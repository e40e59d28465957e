// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting_test

import (
	"context"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/fake"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// frame returns the answer to a request as bytes, for mutilation.
func frame(request *remoting.Command) []byte {
	response := remoting.NewResponse(request, 0, "")
	response.Body = request.Body
	bytes, err := remoting.AppendFrame(nil, response)
	if err != nil {
		panic(err)
	}
	return bytes
}

// TestFaults shows, for each way a peer can misbehave, the error of the request
// it was done to, within its deadline, and that the next request succeeds: on
// the same connection where the stream is intact, else on a new one. No fault
// makes the client send the request again.
func TestFaults(t *testing.T) {
	const timeout = 300 * time.Millisecond
	for name, test := range map[string]struct {
		fault fake.Handler
		// want is nil when the request succeeds in spite of the fault.
		want error
		// reconnect: the next request needs a new connection.
		reconnect bool
	}{
		"a server that accepts and says nothing": {
			fault:     silence,
			want:      remoting.ErrNoAnswer,
			reconnect: true, // nothing came since: the connection may be dead
		},
		"an answer to another opaque": {
			fault: func(c *fake.Conn, r *remoting.Command) {
				other := remoting.NewResponse(r, 0, "")
				other.Opaque += 1000
				c.Send(other)
			},
			want: remoting.ErrNoAnswer, // frames came: the connection lives
		},
		"a request instead of an answer": {
			fault: func(c *fake.Conn, r *remoting.Command) {
				ask := remoting.NewRequest(40)
				ask.Opaque = r.Opaque
				c.Send(ask)
			},
			want: remoting.ErrNoAnswer,
		},
		"a duplicate answer": {
			fault: func(c *fake.Conn, r *remoting.Command) {
				c.Write(append(frame(r), frame(r)...))
			},
		},
		"an answer byte by byte": {
			fault: func(c *fake.Conn, r *remoting.Command) {
				for _, b := range frame(r) {
					c.Write([]byte{b})
				}
			},
		},
		"the connection closed without an answer": {
			fault:     func(c *fake.Conn, r *remoting.Command) { c.Close() },
			want:      remoting.ErrConnectionClosed,
			reconnect: true,
		},
		"the connection closed within the length": {
			fault: func(c *fake.Conn, r *remoting.Command) {
				c.Write(frame(r)[:2])
				c.Close()
			},
			want:      remoting.ErrConnectionClosed,
			reconnect: true,
		},
		"the connection closed within the header": {
			fault: func(c *fake.Conn, r *remoting.Command) {
				c.Write(frame(r)[:30])
				c.Close()
			},
			want:      remoting.ErrConnectionClosed,
			reconnect: true,
		},
		"a frame that stops within the body": {
			fault: func(c *fake.Conn, r *remoting.Command) {
				bytes := frame(r)
				c.Write(bytes[:len(bytes)-1])
			},
			want:      remoting.ErrNoAnswer,
			reconnect: true,
		},
		"a frame larger than the limit": {
			fault: func(c *fake.Conn, r *remoting.Command) {
				c.Write(binary.BigEndian.AppendUint32(nil, 1<<20+1))
			},
			want:      remoting.ErrFrameTooLarge,
			reconnect: true,
		},
		"a frame of negative length": {
			fault:     func(c *fake.Conn, r *remoting.Command) { c.Write([]byte{0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}) },
			want:      remoting.ErrFrameTooLarge,
			reconnect: true,
		},
		"a frame too short for its header word": {
			fault:     func(c *fake.Conn, r *remoting.Command) { c.Write([]byte{0, 0, 0, 3, 0, 0, 0, 0}) },
			want:      remoting.ErrMalformedFrame,
			reconnect: true,
		},
		"a header longer than its frame": {
			fault:     func(c *fake.Conn, r *remoting.Command) { c.Write([]byte{0, 0, 0, 6, 0, 0, 0, 9, '{', '}'}) },
			want:      remoting.ErrMalformedFrame,
			reconnect: true,
		},
		"a header in an unknown codec": {
			fault: func(c *fake.Conn, r *remoting.Command) {
				bytes := frame(r)
				bytes[4] = 7
				c.Write(bytes)
			},
			want:      remoting.ErrMalformedFrame,
			reconnect: true,
		},
		"a JSON header announced as binary": {
			fault: func(c *fake.Conn, r *remoting.Command) {
				bytes := frame(r)
				bytes[4] = byte(remoting.SerializeRocketMQ)
				c.Write(bytes)
			},
			want:      remoting.ErrMalformedFrame,
			reconnect: true,
		},
		"a header that is not JSON": {
			fault: func(c *fake.Conn, r *remoting.Command) {
				c.Write([]byte("\x00\x00\x00\x0a\x00\x00\x00\x06<html>"))
			},
			want:      remoting.ErrMalformedFrame,
			reconnect: true,
		},
		"another protocol": {
			fault:     func(c *fake.Conn, r *remoting.Command) { c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")) },
			want:      remoting.ErrFrameTooLarge,
			reconnect: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := startServer(t, answerAll)
			client := newClient(t, remoting.Options{MaxFrameBytes: 1 << 20, RequestTimeout: timeout})
			invoke(t, client, server.Address(), "before")

			server.Handle(test.fault)
			started := time.Now()
			_, err := client.Invoke(context.Background(), server.Address(), request("during"))
			if elapsed := time.Since(started); elapsed > timeout+2*time.Second {
				t.Errorf("took %v, the deadline was %v", elapsed, timeout)
			}
			if !errors.Is(err, test.want) {
				t.Fatalf("got error %v, want %v", err, test.want)
			}
			var failed *remoting.RequestError
			if test.want != nil && (!errors.As(err, &failed) || !failed.Sent || failed.Address != server.Address()) {
				t.Errorf("got %#v, want a RequestError that says the request was sent", err)
			}

			server.Handle(answerAll)
			invoke(t, client, server.Address(), "after")
			want := 1
			if test.reconnect {
				want = 2
			}
			if got := server.Connections(); got != want {
				t.Errorf("there were %d connections, want %d", got, want)
			}
			if got := len(server.Requests()); got != 3 {
				t.Errorf("the server received %d requests, want 3: one must not be sent again", got)
			}
			eventually(t, "only the connection in use is open", func() bool { return server.Open() == 1 })
		})
	}
}

func TestNothingIsSentAfterARefusedConnect(t *testing.T) {
	server := startServer(t, answerAll)
	address := server.Address()
	_ = server.Close()
	client := newClient(t, remoting.Options{BackoffMin: time.Hour})
	_, err := client.Invoke(context.Background(), address, request("x"))
	if !errors.Is(err, remoting.ErrConnect) || !remoting.SafeToRetry(err) {
		t.Errorf("got %v, want ErrConnect and safe to retry", err)
	}
	_, within := client.Invoke(context.Background(), address, request("x"))
	if !errors.Is(within, remoting.ErrBackoff) || !errors.Is(within, remoting.ErrConnect) || !remoting.SafeToRetry(within) {
		t.Errorf("within the pause: got %v, want ErrBackoff, which is ErrConnect, and safe to retry", within)
	}
	var details *remoting.BackoffError
	if !errors.As(within, &details) || details.Wait <= 0 || details.Wait > time.Hour {
		t.Errorf("within the pause: got %+v, want how long it still is", details)
	}
	// What is written down of a server that is down must not change with every poll.
	if within.Error() != err.Error() {
		t.Errorf("within the pause: got %q, want the same text as before: %q", within, err)
	}
}

func TestConnectsAgainAfterThePause(t *testing.T) {
	server := startServer(t, func(c *fake.Conn, r *remoting.Command) { c.Close() })
	client := newClient(t, remoting.Options{BackoffMin: time.Millisecond, BackoffMax: 4 * time.Millisecond})
	for range 4 { // accepted and closed without a word, again and again
		_, err := client.Invoke(context.Background(), server.Address(), request("x"))
		if err == nil {
			t.Fatal("got an answer")
		}
	}
	server.Handle(answerAll)
	eventually(t, "a request succeeds", func() bool {
		_, err := client.Invoke(context.Background(), server.Address(), request("x"))
		return err == nil
	})
}
