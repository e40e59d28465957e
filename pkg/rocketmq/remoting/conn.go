// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// conn is one connection. Its reader goroutine is run by the client; requests
// write from their own goroutines.
type conn struct {
	address string
	net     net.Conn
	options *Options
	// writing is a lock that can be waited for together with a context.
	writing chan struct{}
	// frames counts what was received: a request that times out without any
	// frame since it was sent makes the connection suspect.
	frames atomic.Int64

	mu      sync.Mutex
	opaque  int32
	pending map[int32]chan answer
	// retired connections take no new requests and close with their last one.
	retired bool
	closed  error // not nil once closed
}

// answer is what a waiting request gets.
type answer struct {
	response *Command
	bytes    int
	err      error
}

// errUnusable: the connection was closed or retired before anything was sent.
var errUnusable = errors.New("connection no longer in use")

// errIdle is why an idle connection was closed.
var errIdle = errors.New("idle")

const (
	readBufferBytes = 4 << 10
	maxOpaque       = 1<<31 - 1
)

func newConn(address string, nc net.Conn, o *Options) *conn {
	return &conn{address: address, net: nc, options: o,
		writing: make(chan struct{}, 1), pending: map[int32]chan answer{}}
}

// invoke sends a request and waits for its answer. sent is false when the
// server cannot have executed it.
func (c *conn) invoke(ctx context.Context, request *Command) (a answer, sent bool, requestBytes int) {
	answers, err := c.register(request)
	if err != nil {
		return answer{err: err}, false, 0
	}
	framesBefore := c.frames.Load()
	requestBytes, err = c.write(ctx, request)
	if err != nil {
		c.unregister(request.Opaque, false)
		return answer{err: err}, false, 0
	}
	select {
	case a := <-answers:
		return a, true, requestBytes
	case <-ctx.Done():
	}
	c.unregister(request.Opaque, c.frames.Load() == framesBefore)
	select {
	case a := <-answers: // it came at the last moment
		return a, true, requestBytes
	default:
		return answer{err: fmt.Errorf("%w: %w", ErrNoAnswer, context.Cause(ctx))}, true, requestBytes
	}
}

// register gives the request an opaque no other waiting request has.
func (c *conn) register(request *Command) (chan answer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.retired || c.closed != nil {
		return nil, errUnusable
	}
	for taken := true; taken; _, taken = c.pending[c.opaque] {
		c.opaque = c.opaque%maxOpaque + 1
	}
	request.Opaque = c.opaque
	answers := make(chan answer, 1)
	c.pending[c.opaque] = answers
	return answers, nil
}

// unregister takes back a request nobody waits for any more.
func (c *conn) unregister(opaque int32, suspect bool) {
	c.mu.Lock()
	delete(c.pending, opaque)
	c.retired = c.retired || suspect
	last := c.retired && len(c.pending) == 0
	c.mu.Unlock()
	if last {
		c.close(errUnusable)
	}
}

// retire makes the connection close with its last request.
func (c *conn) retire() {
	c.mu.Lock()
	c.retired = true
	last := len(c.pending) == 0
	c.mu.Unlock()
	if last {
		c.close(errUnusable)
	}
}

// usable says whether new requests may be sent.
func (c *conn) usable() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.retired && c.closed == nil
}

// write sends one frame. When it fails the frame was not sent in full and the
// connection is closed, because the rest cannot follow.
func (c *conn) write(ctx context.Context, request *Command) (int, error) {
	frame, err := AppendFrame(nil, request)
	if err != nil {
		return 0, err
	}
	if len(frame) > c.options.MaxFrameBytes {
		return 0, fmt.Errorf("%w: %d bytes, the limit is %d", ErrFrameTooLarge, len(frame), c.options.MaxFrameBytes)
	}
	select {
	case c.writing <- struct{}{}:
		defer func() { <-c.writing }()
	case <-ctx.Done():
		return 0, fmt.Errorf("%w: another request is being written: %w", ErrNoAnswer, context.Cause(ctx))
	}
	if ctx.Err() != nil {
		return 0, fmt.Errorf("%w: %w", ErrNoAnswer, context.Cause(ctx))
	}
	deadline, _ := ctx.Deadline()
	if err := c.net.SetWriteDeadline(deadline); err != nil {
		return 0, c.closeAfterWrite(ctx, err)
	}
	cancelled := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = c.net.SetWriteDeadline(time.Unix(1, 0)) // ends the write below
		close(cancelled)
	})
	_, err = c.net.Write(frame)
	if !stop() {
		<-cancelled // or it would hit the next request's write
	}
	if err != nil {
		return 0, c.closeAfterWrite(ctx, err)
	}
	return len(frame), nil
}

func (c *conn) closeAfterWrite(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = fmt.Errorf("%w: %w", ErrNoAnswer, context.Cause(ctx))
	} else {
		err = fmt.Errorf("%w while writing: %w", ErrConnectionClosed, withoutSource(err))
	}
	c.close(err)
	return err
}

// read receives frames until the connection ends and returns why.
func (c *conn) read() error {
	r := bufio.NewReaderSize(c.net, readBufferBytes)
	for {
		if err := c.awaitFrame(r); err != nil {
			return err
		}
		frame, err := readFrame(r, c.options.MaxFrameBytes)
		if err != nil {
			return err
		}
		response, err := DecodeFrame(frame)
		if err != nil {
			return err
		}
		c.frames.Add(1)
		c.deliver(response, lengthBytes+len(frame))
	}
}

// awaitFrame waits for the first byte of a frame, which has as long again to
// arrive whole. It returns errIdle when nothing came for the idle time and no
// request waits.
func (c *conn) awaitFrame(r *bufio.Reader) error {
	for {
		if err := c.net.SetReadDeadline(time.Now().Add(c.options.IdleTimeout)); err != nil {
			return err
		}
		_, err := r.Peek(1)
		switch {
		case err == nil:
			return c.net.SetReadDeadline(time.Now().Add(c.options.IdleTimeout))
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return err
		case c.closeIfIdle():
			return errIdle
		}
	}
}

// closeIfIdle closes the connection if no request waits.
func (c *conn) closeIfIdle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.pending) > 0 {
		return false
	}
	if c.closed == nil {
		c.closed = errIdle
	}
	return true
}

// deliver hands a frame to the request that waits for it.
func (c *conn) deliver(response *Command, bytes int) {
	var answers chan answer
	if response.IsResponse() {
		c.mu.Lock()
		answers = c.pending[response.Opaque]
		delete(c.pending, response.Opaque)
		last := c.retired && len(c.pending) == 0
		c.mu.Unlock()
		if last {
			defer c.close(errUnusable)
		}
	}
	if answers != nil {
		answers <- answer{response: response, bytes: bytes}
	} else if discarded := c.options.Hooks.Discarded; discarded != nil {
		discarded(c.address, response)
	}
}

// close ends the connection and fails what waits. The first reason stays.
func (c *conn) close(reason error) {
	c.mu.Lock()
	if c.closed == nil {
		c.closed = reason
	}
	reason = c.closed
	waiting := c.pending
	c.pending = map[int32]chan answer{}
	c.mu.Unlock()
	_ = c.net.Close()
	for _, answers := range waiting {
		answers <- answer{err: reason}
	}
}

// reason returns why the connection was closed.
func (c *conn) reason() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}
