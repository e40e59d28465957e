// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"sync"
	"time"
)

// goAway is the response code of a server that shuts down: it did not execute
// the request and wants no more on this connection.
const goAway = 1500

// Client sends requests to any number of addresses over one connection each.
// It is safe for concurrent use.
type Client struct {
	options Options
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	running sync.WaitGroup // readers and connects under way

	mu        sync.Mutex
	endpoints map[string]*endpoint
	closed    bool
}

// NewClient returns a client; it opens nothing until the first request.
func NewClient(o Options) *Client {
	c := &Client{options: o.withDefaults(), endpoints: map[string]*endpoint{}}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// Invoke sends a request to an address and returns the answer, whatever its
// response code. It sends the request at most once, and does not modify it.
//
// Without an earlier deadline in ctx, RequestTimeout holds. When ctx ends the
// request is given up at once and its slot is free again; an answer that comes
// later is discarded. The error is a *RequestError.
func (c *Client) Invoke(ctx context.Context, address string, request *Command) (*Command, error) {
	return c.observed(ctx, address, request, func(ctx context.Context, signed *Command) (answer, bool, int) {
		return c.invoke(ctx, address, signed)
	})
}

// InvokeOneway sends a request nobody answers. Success means only that it was
// handed to the network.
func (c *Client) InvokeOneway(ctx context.Context, address string, request *Command) error {
	_, err := c.observed(ctx, address, request, func(ctx context.Context, signed *Command) (answer, bool, int) {
		signed.Flag |= FlagOneway
		var bytes int
		a, sent := c.onConnection(ctx, address, func(cn *conn) (a answer, sent bool) {
			bytes, a.err = cn.write(ctx, signed)
			return a, a.err == nil
		})
		return a, sent, bytes
	})
	return err
}

// observed prepares a request, runs send and reports to the hook.
func (c *Client) observed(ctx context.Context, address string, request *Command,
	send func(context.Context, *Command) (answer, bool, int)) (*Command, error) {
	ctx, cancel := context.WithTimeout(ctx, c.options.RequestTimeout)
	defer cancel()
	started := time.Now()
	var finished func(RequestResult)
	if hook := c.options.Hooks.Request; hook != nil {
		ctx, finished = hook(ctx, address, request)
	}
	signed := *request
	signed.ExtFields = maps.Clone(request.ExtFields)
	var a answer
	var sent bool
	var requestBytes int
	if c.options.Sign != nil {
		a.err = c.options.Sign.Sign(&signed)
	}
	if a.err == nil {
		a, sent, requestBytes = send(ctx, &signed)
	}
	if a.err != nil {
		a.err = &RequestError{Address: address, Code: request.Code, Sent: sent, Err: a.err}
	}
	if finished != nil {
		result := RequestResult{Err: a.err, RequestBytes: requestBytes, ResponseBytes: a.bytes, Duration: time.Since(started)}
		if a.response != nil {
			result.ResponseCode = a.response.Code
		}
		finished(result)
	}
	return a.response, a.err
}

func (c *Client) invoke(ctx context.Context, address string, request *Command) (answer, bool, int) {
	var bytes int
	a, sent := c.onConnection(ctx, address, func(cn *conn) (a answer, sent bool) {
		a, sent, bytes = cn.invoke(ctx, request)
		if a.response != nil && a.response.Code == goAway {
			cn.retire()
		}
		return a, sent
	})
	return a, sent, bytes
}

// onConnection runs use with a slot and a connection. use is run again, with
// another connection, only when the one it got had ended before anything was sent.
func (c *Client) onConnection(ctx context.Context, address string, use func(*conn) (answer, bool)) (answer, bool) {
	e, err := c.endpoint(address)
	if err != nil {
		return answer{err: err}, false
	}
	defer c.release(e)
	select {
	case e.slots <- struct{}{}:
		defer func() { <-e.slots }()
	case <-ctx.Done():
		return answer{err: fmt.Errorf("%w: %w", ErrInFlightLimit, context.Cause(ctx))}, false
	}
	for {
		cn, err := c.connection(ctx, e)
		if err != nil {
			return answer{err: err}, false
		}
		a, sent := use(cn)
		if !errors.Is(a.err, errUnusable) || sent || ctx.Err() != nil {
			return a, sent
		}
	}
}

// Close closes every connection, fails what waits and returns when nothing of
// the client runs any more. Requests after it are ErrClientClosed.
func (c *Client) Close() error {
	c.mu.Lock()
	c.closed = true
	var open []*conn
	for _, e := range c.endpoints {
		open = append(open, e.conns...)
	}
	c.mu.Unlock()
	c.cancel()
	for _, cn := range open {
		cn.close(ErrClientClosed)
	}
	c.running.Wait()
	return nil
}

// closeReason turns what a reader returned into the error of its requests.
func closeReason(err error) error {
	switch {
	case errors.Is(err, ErrMalformedFrame), errors.Is(err, ErrFrameTooLarge):
		return fmt.Errorf("%w: %w", ErrConnectionClosed, err)
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%w by the server", ErrConnectionClosed)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w by the server within a frame", ErrConnectionClosed)
	}
	return fmt.Errorf("%w: %w", ErrConnectionClosed, withoutSource(err))
}
