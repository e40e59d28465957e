// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package loopback

import (
	"context"
	"io"
	"maps"
	"net/http"
	"strconv"
	"sync"
)

// bufferBytes is how much of an answer waits for the client at most, before the handler does.
const bufferBytes = 64 << 10

// exchange is what the handler has answered and the client has not read. The client gets it when the handler flushes, when
// it ends, or when there is more than is kept.
type exchange struct {
	cancel context.CancelFunc // of the handler's context
	leave  func() bool        // stops listening to the client's context
	begun  chan struct{}      // closed when the client may have the answer, or why there is none

	mu      sync.Mutex
	changed sync.Cond
	started bool        // begun is closed
	status  int         // 0 until it is written
	header  http.Header // as it was when the status was written
	unread  []byte
	ended   bool  // the handler has returned
	failure error // why what follows unread is missing
	closed  error // why the client reads no more, nil while it does
}

func newExchange(cancel context.CancelFunc) *exchange {
	e := &exchange{cancel: cancel, begun: make(chan struct{})}
	e.changed.L = &e.mu
	return e
}

// start lets the client have what there is. The lock is held.
func (e *exchange) start() {
	if !e.started {
		e.started = true
		close(e.begun)
	}
	e.changed.Broadcast()
}

// writeHeader keeps the first status and a copy of the header. The lock is held.
func (e *exchange) writeHeader(status int, header http.Header) {
	if e.status == 0 {
		e.status, e.header = status, maps.Clone(header)
	}
}

// write keeps a part of the body and waits for the client when that is much.
func (e *exchange) write(p []byte, header http.Header) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.writeHeader(http.StatusOK, header)
	if e.closed == nil {
		e.unread = append(e.unread, p...)
	}
	if len(e.unread) > bufferBytes {
		e.start()
	}
	for len(e.unread) > bufferBytes && e.closed == nil {
		e.changed.Wait()
	}
	if e.closed != nil {
		return 0, e.closed
	}
	return len(p), nil
}

func (e *exchange) flush(header http.Header) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.writeHeader(http.StatusOK, header)
	e.start()
}

// end is called when the handler has returned. One that has written nothing means that all is well.
func (e *exchange) end(failure error, header http.Header) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if failure == nil {
		e.writeHeader(http.StatusOK, header)
	}
	e.ended, e.failure = true, failure
	e.start()
}

// abandon is called when the client wants no more.
func (e *exchange) abandon(why error) {
	e.cancel()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed == nil {
		e.closed, e.unread = why, nil
	}
	e.start()
}

// response is what the client gets when the answer has begun.
func (e *exchange) response(request *http.Request) (*http.Response, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	why := e.closed
	if why == nil && e.status == 0 {
		why = e.failure
	}
	if why != nil {
		e.leave()
		return nil, why
	}
	length := int64(-1)
	if e.ended && e.failure == nil {
		length = int64(len(e.unread))
	}
	return &http.Response{
		Status: strconv.Itoa(e.status) + " " + http.StatusText(e.status), StatusCode: e.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: e.header, Body: body{e}, ContentLength: length, Request: request,
	}, nil
}

// body is the client's end.
type body struct{ exchange *exchange }

// Read implements io.Reader. It waits for the handler.
func (b body) Read(p []byte) (int, error) {
	e := b.exchange
	e.mu.Lock()
	defer e.mu.Unlock()
	for len(e.unread) == 0 && !e.ended && e.closed == nil {
		e.changed.Wait()
	}
	switch {
	case e.closed != nil:
		return 0, e.closed
	case len(e.unread) > 0:
		n := copy(p, e.unread)
		if e.unread = e.unread[n:]; len(e.unread) == 0 {
			e.unread = nil
		}
		e.changed.Broadcast()
		return n, nil
	case e.failure != nil:
		return 0, e.failure
	default:
		return 0, io.EOF
	}
}

// Close implements io.Closer. The handler is told.
func (b body) Close() error {
	b.exchange.leave()
	b.exchange.abandon(http.ErrBodyReadAfterClose)
	return nil
}

// writer is the handler's end. Its header may be changed until the status is written.
type writer struct {
	exchange *exchange
	header   http.Header
}

var (
	_ http.ResponseWriter = &writer{}
	_ http.Flusher        = &writer{}
)

// Header implements http.ResponseWriter.
func (w *writer) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *writer) WriteHeader(status int) {
	w.exchange.mu.Lock()
	defer w.exchange.mu.Unlock()
	w.exchange.writeHeader(status, w.header)
}

// Write implements http.ResponseWriter.
func (w *writer) Write(p []byte) (int, error) { return w.exchange.write(p, w.header) }

// Flush implements http.Flusher.
func (w *writer) Flush() { w.exchange.flush(w.header) }

// CloseNotify is what the generic server takes for a sign that a writer can flush. Nothing listens to it: handlers are told by
// their context.
func (w *writer) CloseNotify() <-chan bool { return nil }
