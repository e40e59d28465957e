// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting

import (
	"context"
	"errors"
)

// Client sends requests to any number of addresses over one connection each.
// It is safe for concurrent use.
type Client struct {
	options Options
}

// NewClient returns a client; it opens nothing until the first request.
func NewClient(o Options) *Client { return &Client{options: o.withDefaults()} }

// Invoke sends a request and returns the answer, whatever its response code.
func (c *Client) Invoke(ctx context.Context, address string, request *Command) (*Command, error) {
	return nil, errors.New("not implemented")
}

// InvokeOneway sends a request nobody answers.
func (c *Client) InvokeOneway(ctx context.Context, address string, request *Command) error {
	return errors.New("not implemented")
}

// Close closes every connection, fails what waits and returns when nothing of
// the client runs any more.
func (c *Client) Close() error { return nil }
