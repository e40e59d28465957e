// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/fake"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

func TestManyRequestsShareOneConnection(t *testing.T) {
	server := startServer(t, answerAll)
	client := newClient(t, remoting.Options{})
	var running sync.WaitGroup
	for i := range 50 {
		running.Go(func() {
			for j := range 50 {
				body := strconv.Itoa(i*1000 + j)
				response, err := client.Invoke(context.Background(), server.Address(), request(body))
				if err != nil || string(response.Body) != body {
					t.Errorf("request %s: got %v, %v", body, response, err)
					return
				}
			}
		})
	}
	running.Wait()
	if got := server.Connections(); got != 1 {
		t.Errorf("there were %d connections, want 1", got)
	}
}

func TestAnswersInAnyOrderReachTheirRequests(t *testing.T) {
	const requests = 10
	var mu sync.Mutex
	var held []*remoting.Command
	server := startServer(t, func(c *fake.Conn, r *remoting.Command) {
		mu.Lock()
		defer mu.Unlock()
		if held = append(held, r); len(held) < requests {
			return
		}
		for i := len(held) - 1; i >= 0; i-- { // the last first
			c.Answer(held[i], string(held[i].Body))
		}
	})
	client := newClient(t, remoting.Options{})
	var running sync.WaitGroup
	for i := range requests {
		running.Go(func() { invokeInGoroutine(t, client, server.Address(), fmt.Sprint(i)) })
	}
	running.Wait()
}

// invokeInGoroutine is invoke where Fatal must not be called.
func invokeInGoroutine(t *testing.T, c *remoting.Client, address, body string) {
	response, err := c.Invoke(context.Background(), address, request(body))
	if err != nil || string(response.Body) != body {
		t.Errorf("request %q: got %v, %v", body, response, err)
	}
}

func TestCancellingFreesTheSlotAtOnce(t *testing.T) {
	server := startServer(t, silence)
	client := newClient(t, remoting.Options{MaxInFlight: 1, RequestTimeout: time.Minute})
	ctx, cancel := context.WithCancel(context.Background())
	outcome := make(chan error, 1)
	go func() {
		_, err := client.Invoke(ctx, server.Address(), request("held"))
		outcome <- err
	}()
	eventually(t, "the request arrives", func() bool { return len(server.Requests()) == 1 })

	short, stop := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer stop()
	_, err := client.Invoke(short, server.Address(), request("no slot"))
	if !errors.Is(err, remoting.ErrInFlightLimit) || !errors.Is(err, context.DeadlineExceeded) || !remoting.SafeToRetry(err) {
		t.Errorf("over the limit: got %v, want ErrInFlightLimit, safe to retry", err)
	}

	cancel()
	if err := <-outcome; !errors.Is(err, context.Canceled) || !errors.Is(err, remoting.ErrNoAnswer) {
		t.Errorf("cancelled: got %v, want ErrNoAnswer and context.Canceled", err)
	}
	server.Handle(answerAll)
	invoke(t, client, server.Address(), "slot is free")
}

func TestWritingToAPeerThatDoesNotReadEndsWithTheContext(t *testing.T) {
	release := make(chan struct{})
	server := startServer(t, func(*fake.Conn, *remoting.Command) { <-release })
	client := newClient(t, remoting.Options{RequestTimeout: time.Minute, MaxFrameBytes: 1 << 30})
	defer close(release)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	large := make([]byte, 8<<20)
	for range 3 { // the first fills the handler, the others the network's buffers
		r := remoting.NewRequest(1)
		r.Body = large
		started := time.Now()
		_, err := client.Invoke(ctx, server.Address(), r)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
		if elapsed := time.Since(started); elapsed > 5*time.Second {
			t.Errorf("took %v", elapsed)
		}
	}
}

func TestIdleConnectionsAreClosedAndOpenedAgain(t *testing.T) {
	server := startServer(t, answerAll)
	var mu sync.Mutex
	var events []remoting.ConnectionEvent
	client := newClient(t, remoting.Options{IdleTimeout: 30 * time.Millisecond, Hooks: remoting.Hooks{
		Connection: func(e remoting.ConnectionEvent) {
			mu.Lock()
			defer mu.Unlock()
			events = append(events, e)
		}}})
	invoke(t, client, server.Address(), "x")
	eventually(t, "the idle connection is closed", func() bool { return server.Open() == 0 })
	invoke(t, client, server.Address(), "y")
	mu.Lock()
	defer mu.Unlock()
	if len(events) < 3 || !events[0].Open || events[1].Open || events[1].Err != nil || !events[2].Open {
		t.Errorf("got events %v, want opened, closed without error, opened", events)
	}
}

func TestAConnectionWithWaitingRequestsIsNotIdle(t *testing.T) {
	var mu sync.Mutex
	var held *remoting.Command
	var conn *fake.Conn
	server := startServer(t, func(c *fake.Conn, r *remoting.Command) {
		mu.Lock()
		defer mu.Unlock()
		held, conn = r, c
	})
	client := newClient(t, remoting.Options{IdleTimeout: 20 * time.Millisecond})
	time.AfterFunc(150*time.Millisecond, func() {
		mu.Lock()
		defer mu.Unlock()
		conn.Answer(held, "late")
	})
	response, err := client.Invoke(context.Background(), server.Address(), request("x"))
	if err != nil || string(response.Body) != "late" {
		t.Errorf("got %v, %v", response, err)
	}
}

func TestAServerThatGoesAwayIsAskedOnANewConnection(t *testing.T) {
	server := startServer(t, func(c *fake.Conn, r *remoting.Command) { c.Refuse(r, 1500, "") })
	client := newClient(t, remoting.Options{})
	response, err := client.Invoke(context.Background(), server.Address(), request("x"))
	if err != nil || response.Code != 1500 {
		t.Fatalf("got %v, %v; want the answer 1500", response, err)
	}
	server.Handle(answerAll)
	invoke(t, client, server.Address(), "y")
	if got := server.Connections(); got != 2 {
		t.Errorf("there were %d connections, want 2", got)
	}
}

func TestOnewayRequestsNeedNoAnswer(t *testing.T) {
	server := startServer(t, silence)
	client := newClient(t, remoting.Options{MaxInFlight: 1})
	for range 3 {
		if err := client.InvokeOneway(context.Background(), server.Address(), request("x")); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "all arrive", func() bool { return len(server.Requests()) == 3 })
	if !server.Requests()[0].IsOneway() {
		t.Error("the request does not say that it is one-way")
	}
}

func TestCloseFailsWhatWaits(t *testing.T) {
	server := startServer(t, silence)
	client := newClient(t, remoting.Options{RequestTimeout: time.Minute})
	outcome := make(chan error, 1)
	go func() {
		_, err := client.Invoke(context.Background(), server.Address(), request("x"))
		outcome <- err
	}()
	eventually(t, "the request arrives", func() bool { return len(server.Requests()) == 1 })
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-outcome; !errors.Is(err, remoting.ErrClientClosed) {
		t.Errorf("got %v, want ErrClientClosed", err)
	}
	if _, err := client.Invoke(context.Background(), server.Address(), request("x")); !errors.Is(err, remoting.ErrClientClosed) {
		t.Errorf("after Close: got %v, want ErrClientClosed", err)
	}
}

func TestRequestsLargerThanTheLimitAreNotSent(t *testing.T) {
	server := startServer(t, answerAll)
	client := newClient(t, remoting.Options{MaxFrameBytes: 1000})
	_, err := client.Invoke(context.Background(), server.Address(), request(string(make([]byte, 1000))))
	if !errors.Is(err, remoting.ErrFrameTooLarge) || !remoting.SafeToRetry(err) {
		t.Errorf("got %v, want ErrFrameTooLarge and not sent", err)
	}
	invoke(t, client, server.Address(), "small")
}

// stamp signs with a fixed header field.
type stamp string

func (s stamp) Sign(r *remoting.Command) error {
	r.SetExtField("Signature", string(s))
	return nil
}

func TestRequestsAreSignedOnACopy(t *testing.T) {
	server := startServer(t, answerAll)
	client := newClient(t, remoting.Options{Sign: stamp("me")})
	r := request("x")
	r.SetExtField("a", "b")
	if _, err := client.Invoke(context.Background(), server.Address(), r); err != nil {
		t.Fatal(err)
	}
	if got := server.Requests()[0].ExtFields; got["Signature"] != "me" || got["a"] != "b" {
		t.Errorf("the server got header fields %v", got)
	}
	if len(r.ExtFields) != 1 || r.Opaque != 0 {
		t.Errorf("the caller's request was changed to %+v", r)
	}
}

func TestHooksSeeEveryRequest(t *testing.T) {
	server := startServer(t, func(c *fake.Conn, r *remoting.Command) {
		c.Refuse(r, 17, "")
		c.Refuse(r, 17, "again")
	})
	type key struct{}
	results := make(chan remoting.RequestResult, 1)
	discarded := make(chan *remoting.Command, 1)
	client := newClient(t, remoting.Options{Hooks: remoting.Hooks{
		Request: func(ctx context.Context, address string, r *remoting.Command) (context.Context, func(remoting.RequestResult)) {
			if address != server.Address() || r.Code != 1 {
				t.Errorf("the hook got %s %v", address, r)
			}
			return context.WithValue(ctx, key{}, "span"), func(r remoting.RequestResult) { results <- r }
		},
		Discarded: func(_ string, frame *remoting.Command) { discarded <- frame },
	}})
	if _, err := client.Invoke(context.Background(), server.Address(), request("x")); err != nil {
		t.Fatal(err)
	}
	if r := <-results; r.ResponseCode != 17 || r.Err != nil || r.RequestBytes == 0 || r.ResponseBytes == 0 || r.Duration <= 0 {
		t.Errorf("the hook got %+v", r)
	}
	if frame := <-discarded; frame.Remark != "again" {
		t.Errorf("discarded %v, want the second answer", frame)
	}
}

func TestTLS(t *testing.T) {
	certificates := httptest.NewUnstartedServer(nil) // for its certificate alone
	certificates.StartTLS()
	defer certificates.Close()
	server, err := fake.StartTLS(answerAll, certificates.TLS.Clone())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })

	roots := x509.NewCertPool()
	roots.AddCert(certificates.Certificate())
	trusting := remoting.Options{TLS: &tls.Config{RootCAs: roots}}
	t.Run("a trusted certificate", func(t *testing.T) {
		invoke(t, newClient(t, trusting), server.Address(), "secret")
	})
	t.Run("an unknown certificate", func(t *testing.T) {
		client := newClient(t, remoting.Options{TLS: &tls.Config{}})
		_, err := client.Invoke(context.Background(), server.Address(), request("x"))
		var unknown x509.UnknownAuthorityError
		if !errors.Is(err, remoting.ErrConnect) || !errors.As(err, &unknown) {
			t.Errorf("got %v, want ErrConnect because of the certificate", err)
		}
	})
	t.Run("a server without TLS", func(t *testing.T) {
		plain := startServer(t, answerAll)
		_, err := newClient(t, trusting).Invoke(context.Background(), plain.Address(), request("x"))
		if !errors.Is(err, remoting.ErrConnect) {
			t.Errorf("got %v, want ErrConnect", err)
		}
	})
}
