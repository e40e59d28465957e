// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting

import (
	"errors"
	"fmt"
	"net"
	"time"
)

// Why a request has no answer: the causes of a RequestError, for errors.Is.
// Frames that break the protocol are ErrMalformedFrame and ErrFrameTooLarge.
var (
	// ErrConnect: the server could not be reached. Nothing was sent.
	ErrConnect = errors.New("cannot connect")
	// ErrBackoff: a connect failed a moment ago and is not tried again yet. It
	// is also ErrConnect; a BackoffError has the details.
	ErrBackoff = fmt.Errorf("%w: waiting after the last failure", ErrConnect)
	// ErrNoAnswer: the deadline passed or the context was cancelled while
	// waiting for the answer. It wraps the error of the context.
	ErrNoAnswer = errors.New("no answer")
	// ErrInFlightLimit: the deadline passed or the context was cancelled while
	// too many other requests waited for answers. Nothing was sent.
	ErrInFlightLimit = errors.New("too many requests in flight")
	// ErrConnectionClosed: the connection ended before the answer came.
	ErrConnectionClosed = errors.New("connection closed")
	// ErrClientClosed: Close was called.
	ErrClientClosed = errors.New("client closed")
)

// RequestError says why a request has no answer.
type RequestError struct {
	Address string
	// Code is the request code.
	Code int32
	// Sent is false when the server cannot have executed the request, so that
	// it is safe to send it again. When it is true nobody knows.
	Sent bool
	Err  error
}

// Error says what was asked of whom, why there is no answer, and whether the
// request may have been executed.
func (e *RequestError) Error() string {
	outcome := "it was not sent"
	if e.Sent {
		outcome = "it was sent and may have been executed"
	}
	return fmt.Sprintf("cannot get an answer to request code %d from %q (%s): %v", e.Code, e.Address, outcome, e.Err)
}

// Unwrap returns the cause.
func (e *RequestError) Unwrap() error { return e.Err }

// SafeToRetry says whether err means that the request was not executed.
func SafeToRetry(err error) bool {
	var e *RequestError
	return errors.As(err, &e) && !e.Sent
}

// BackoffError is ErrBackoff with its details. It reads like the failed connect it
// follows: what a poller reports of a server that is down stays the same from one
// poll to the next.
type BackoffError struct {
	// Wait is how long it was until the next attempt.
	Wait time.Duration
	// Err is why the last connect failed.
	Err error
}

// Error says why the last connect failed.
func (e *BackoffError) Error() string { return fmt.Sprintf("%v: %v", ErrConnect, e.Err) }

// Unwrap returns ErrBackoff and the cause.
func (e *BackoffError) Unwrap() []error { return []error{ErrBackoff, e.Err} }

// withoutSource leaves out of a network error the address on this side, whose port
// is another one with every connection.
func withoutSource(err error) error {
	var e *net.OpError
	if errors.As(err, &e) && e.Source != nil {
		return &net.OpError{Op: e.Op, Net: e.Net, Addr: e.Addr, Err: e.Err}
	}
	return err
}
