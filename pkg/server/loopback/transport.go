// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package loopback

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
)

// remoteAddress is where requests are said to come from, in audit events for one.
const remoteAddress = "127.0.0.1:0"

// Transport is an http.RoundTripper whose server is a handler. Safe for concurrent use.
type Transport struct {
	handler http.Handler
	// base is what the contexts of all handlers come from; closing ends it.
	base  context.Context
	close context.CancelFunc

	mu      sync.Mutex
	closed  bool
	running sync.WaitGroup
}

var _ http.RoundTripper = &Transport{}

// ErrClosed is that of requests after Close.
var ErrClosed = errors.New("the server has ended")

// New returns a transport to the handler. It starts nothing.
func New(handler http.Handler) *Transport {
	base, end := context.WithCancel(context.Background())
	return &Transport{handler: handler, base: base, close: end}
}

// Config returns a copy of a client's configuration that uses the transport. Who the client is stays.
func (t *Transport) Config(network *rest.Config) *rest.Config {
	config := rest.CopyConfig(network)
	config.Transport, config.TLSClientConfig = t, rest.TLSClientConfig{}
	return config
}

// Close tells the handlers that run to end, and returns when they have. It may be called again.
func (t *Transport) Close() {
	t.mu.Lock()
	t.closed = true
	t.mu.Unlock()
	t.close()
	t.running.Wait()
}

// RoundTrip implements http.RoundTripper. The handler runs in its own goroutine and is told by its context when the client
// has given up, or has closed the body. The client is not kept waiting by a handler that does not listen.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	client := request.Context()
	if err := t.admit(client); err != nil {
		closeBody(request)
		return nil, err
	}
	// Values of the client's context are not the server's business, as over a network.
	ctx, cancel := context.WithCancel(t.base)
	e := newExchange(cancel)
	e.leave = context.AfterFunc(client, func() { e.abandon(context.Cause(client)) })
	incoming, w := received(ctx, request), &writer{exchange: e, header: http.Header{}}
	go func() {
		defer t.running.Done()
		defer cancel()
		defer closeBody(incoming)
		e.end(serve(t.handler, w, incoming), w.header)
	}()
	<-e.begun
	return e.response(request)
}

// admit counts a request that will run.
func (t *Transport) admit(client context.Context) error {
	if client.Err() != nil {
		return context.Cause(client)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return ErrClosed
	}
	t.running.Add(1)
	return nil
}

func closeBody(request *http.Request) {
	if request.Body != nil {
		_ = request.Body.Close()
	}
}

// received is a request as a server has it.
func received(ctx context.Context, request *http.Request) *http.Request {
	incoming := request.Clone(ctx)
	incoming.URL = &url.URL{Path: request.URL.Path, RawPath: request.URL.RawPath, RawQuery: request.URL.RawQuery}
	incoming.RequestURI, incoming.RemoteAddr = request.URL.RequestURI(), remoteAddress
	incoming.Proto, incoming.ProtoMajor, incoming.ProtoMinor = "HTTP/1.1", 1, 1
	if incoming.Host == "" {
		incoming.Host = request.URL.Host
	}
	if incoming.Body == nil {
		incoming.Body = http.NoBody
	}
	return incoming
}

// serve runs the handler. A panic ends the answer where it is, as it ends a connection.
func serve(handler http.Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		switch panicked := recover(); panicked {
		case nil:
		case http.ErrAbortHandler:
			err = fmt.Errorf("%w: the server gave up on %s %s", errBroken, r.Method, r.RequestURI)
		default:
			err = fmt.Errorf("%w: the server panicked in %s %s: %v", errBroken, r.Method, r.RequestURI, panicked)
			klog.FromContext(r.Context()).Error(err, "A handler panicked")
		}
	}()
	handler.ServeHTTP(w, r)
	return nil
}

// errBroken is that of an answer that does not go on.
var errBroken = errors.New("the answer is not complete")
