// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"
)

// endpoint is what the client knows of one address. Client.mu guards it, but
// for slots.
type endpoint struct {
	address string
	slots   chan struct{}
	// users counts the requests that hold the endpoint.
	users int
	// conns are all that are open: one, and retired ones that are running out.
	conns []*conn
	// connecting is the connect under way, if any.
	connecting *connect
	// failures counts failed connects in a row; retryAt ends the pause.
	failures int
	retryAt  time.Time
	lastErr  error
}

// connect is one connect under way; err is set before done is closed.
type connect struct {
	done chan struct{}
	err  error
}

// endpoint returns the endpoint of an address, for one request.
func (c *Client) endpoint(address string) (*endpoint, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, ErrClientClosed
	}
	e := c.endpoints[address]
	if e == nil {
		c.forgetUnused()
		e = &endpoint{address: address, slots: make(chan struct{}, c.options.MaxInFlight)}
		c.endpoints[address] = e
	}
	e.users++
	return e, nil
}

func (c *Client) release(e *endpoint) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.users--
}

// forgetUnused drops endpoints nothing refers to, so that addresses that come
// and go, as those of pods do, are not kept for ever.
func (c *Client) forgetUnused() {
	now := time.Now()
	for address, e := range c.endpoints {
		if e.users == 0 && len(e.conns) == 0 && e.connecting == nil && now.After(e.retryAt) {
			delete(c.endpoints, address)
		}
	}
}

// connection returns a connection that takes requests, connecting if need be.
// Requests that come while a connect is under way wait for its outcome.
func (c *Client) connection(ctx context.Context, e *endpoint) (*conn, error) {
	for {
		cn, attempt, err := c.connectionOrAttempt(e)
		if cn != nil || err != nil {
			return cn, err
		}
		select {
		case <-attempt.done:
			if attempt.err != nil {
				return nil, fmt.Errorf("%w: %w", ErrConnect, attempt.err)
			}
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", ErrConnect, context.Cause(ctx))
		}
	}
}

func (c *Client) connectionOrAttempt(e *endpoint) (*conn, *connect, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, nil, ErrClientClosed
	}
	for _, cn := range e.conns {
		if cn.usable() {
			return cn, nil, nil
		}
	}
	if e.connecting == nil {
		if wait := time.Until(e.retryAt); wait > 0 {
			return nil, nil, &BackoffError{Wait: wait, Err: e.lastErr}
		}
		e.connecting = &connect{done: make(chan struct{})}
		c.running.Add(1)
		go c.connect(e, e.connecting)
	}
	return nil, e.connecting, nil
}

// connect opens a connection and, when that succeeded, runs its reader.
func (c *Client) connect(e *endpoint, attempt *connect) {
	defer c.running.Done()
	nc, err := c.dial(e.address)
	var cn *conn
	c.mu.Lock()
	e.connecting = nil
	if err == nil && c.closed {
		_ = nc.Close()
		err = ErrClientClosed
	}
	if err == nil {
		cn = newConn(e.address, nc, &c.options)
		e.conns = append(e.conns, cn)
	} else {
		e.failed(err, &c.options)
	}
	c.mu.Unlock()
	if hook := c.options.Hooks.Connection; hook != nil {
		hook(ConnectionEvent{Address: e.address, Open: err == nil, Err: err})
	}
	attempt.err = err
	close(attempt.done)
	if cn != nil {
		c.runReader(e, cn)
	}
}

// runReader reads until the connection ends and takes it from the endpoint.
func (c *Client) runReader(e *endpoint, cn *conn) {
	err := cn.read()
	if !errors.Is(err, errIdle) {
		err = closeReason(err)
	}
	cn.close(err)
	reason := cn.reason()
	onPurpose := errors.Is(reason, errIdle) || errors.Is(reason, errUnusable) || errors.Is(reason, ErrClientClosed)
	c.mu.Lock()
	e.conns = slices.DeleteFunc(e.conns, func(other *conn) bool { return other == cn })
	switch {
	case cn.frames.Load() > 0:
		e.failures = 0
	case !onPurpose: // accepted and closed without a word: as bad as refused
		e.failed(reason, &c.options)
	}
	c.mu.Unlock()
	if hook := c.options.Hooks.Connection; hook != nil {
		event := ConnectionEvent{Address: e.address}
		if !onPurpose {
			event.Err = reason
		}
		hook(event)
	}
}

// failed counts a failure and sets the pause before the next connect.
func (e *endpoint) failed(err error, o *Options) {
	wait := o.BackoffMax
	if shift := e.failures; shift < 16 {
		wait = min(o.BackoffMin<<shift, o.BackoffMax)
	}
	e.failures++
	e.lastErr = err
	e.retryAt = time.Now().Add(wait)
}

// dial opens a connection, with TLS when it is on.
func (c *Client) dial(address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(c.ctx, c.options.DialTimeout)
	defer cancel()
	nc, err := c.options.DialContext(ctx, "tcp", address)
	if err != nil || c.options.TLS == nil {
		return nc, err
	}
	config := c.options.TLS
	if config.ServerName == "" && !config.InsecureSkipVerify {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			_ = nc.Close()
			return nil, err
		}
		config = config.Clone()
		config.ServerName = host
	}
	secure := tls.Client(nc, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = nc.Close()
		return nil, fmt.Errorf("TLS handshake: %w", err)
	}
	return secure, nil
}
