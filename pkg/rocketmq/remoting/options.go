// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting

import (
	"context"
	"crypto/tls"
	"net"
	"time"
)

// Defaults of Options.
const (
	DefaultMaxFrameBytes  = 16 << 20
	DefaultMaxInFlight    = 256
	DefaultRequestTimeout = 5 * time.Second
	DefaultDialTimeout    = 3 * time.Second
	DefaultIdleTimeout    = 60 * time.Second
	DefaultBackoffMin     = 50 * time.Millisecond
	DefaultBackoffMax     = 5 * time.Second
)

// Options are the settings of a Client. The zero value is usable: plain TCP
// and the defaults above.
type Options struct {
	// DialContext opens a connection; nil means TCP.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// TLS turns TLS on. ServerName defaults to the host of the address.
	TLS *tls.Config
	// Sign is called last before a request is written, with the header fields
	// final; it adds what the server wants to see as signature. nil means none.
	Sign Signer
	// MaxFrameBytes bounds frames in both directions; a larger one is refused
	// before memory is taken for it.
	MaxFrameBytes int
	// MaxInFlight bounds the requests that wait for an answer, per address.
	// Further ones wait for a slot until their context ends.
	MaxInFlight int
	// RequestTimeout bounds a request whose context has no earlier deadline.
	RequestTimeout time.Duration
	// DialTimeout bounds connecting, TLS handshake included.
	DialTimeout time.Duration
	// IdleTimeout closes connections without requests. It must stay well below
	// the 120 s after which servers close, so that no request is written into a
	// connection that is being closed.
	IdleTimeout time.Duration
	// BackoffMin and BackoffMax bound the pause after a failed connect. Within
	// it requests to the address fail at once; it doubles with every failure.
	BackoffMin, BackoffMax time.Duration
	// Hooks observe requests and connections.
	Hooks Hooks
}

// Signer adds a signature to a request.
type Signer interface {
	Sign(*Command) error
}

// Hooks observe a Client, for metrics and traces. Any may be nil. They are
// called on the path of requests: they must be quick and safe for concurrent use.
type Hooks struct {
	// Request is called before a request waits for its slot; the context it
	// returns is used for the request, and the function, which may be nil, is
	// called with the outcome.
	Request func(ctx context.Context, address string, request *Command) (context.Context, func(RequestResult))
	// Connection is called when a connection was opened, could not be opened
	// or was closed.
	Connection func(ConnectionEvent)
	// Discarded is called for every frame that belongs to no request: late or
	// duplicate answers and requests from the server.
	Discarded func(address string, frame *Command)
}

// RequestResult is the outcome of one request.
type RequestResult struct {
	// ResponseCode is meaningful when Err is nil.
	ResponseCode int32
	Err          error
	// RequestBytes and ResponseBytes are whole frames; 0 when not sent or received.
	RequestBytes, ResponseBytes int
	Duration                    time.Duration
}

// ConnectionEvent is one change of a connection.
type ConnectionEvent struct {
	Address string
	// Open is true for an opened connection, false for a closed or failed one.
	Open bool
	// Err is why it was closed or could not be opened; nil when this side
	// closed an idle connection or the client.
	Err error
}

// withDefaults fills in what was left out.
func (o Options) withDefaults() Options {
	if o.DialContext == nil {
		o.DialContext = (&net.Dialer{}).DialContext
	}
	o.MaxFrameBytes = positive(o.MaxFrameBytes, DefaultMaxFrameBytes)
	o.MaxInFlight = positive(o.MaxInFlight, DefaultMaxInFlight)
	o.RequestTimeout = positive(o.RequestTimeout, DefaultRequestTimeout)
	o.DialTimeout = positive(o.DialTimeout, DefaultDialTimeout)
	o.IdleTimeout = positive(o.IdleTimeout, DefaultIdleTimeout)
	o.BackoffMin = positive(o.BackoffMin, DefaultBackoffMin)
	o.BackoffMax = max(positive(o.BackoffMax, DefaultBackoffMax), o.BackoffMin)
	return o
}

func positive[T int | time.Duration](value, otherwise T) T {
	if value > 0 {
		return value
	}
	return otherwise
}
