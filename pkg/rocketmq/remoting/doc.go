// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package remoting speaks the RocketMQ remoting protocol: frames, and
// connections that carry many requests at once.
//
//	Client ── one per cluster and set of credentials
//	  └─ address ── in-flight limit, back-off
//	       └─ connection ── one; requests and answers paired by opaque
//	            └─ frame ── length, header (JSON or binary), body
//
// A Command is one frame. AppendFrame, ReadFrame and DecodeFrame turn it into
// bytes and back, with either header; a size limit holds before memory is
// taken, and no input makes them panic.
//
// A Client connects when it is first asked for an address, again when the
// connection was lost, and not at all for a while after a connect failed. It
// never sends a request twice. A *RequestError says why a request has no
// answer and, by Sent, whether the server may have executed it all the same.
// What an answer says is not this package's business: any response code is a
// success here.
//
// The client starts one goroutine per connection and one per connect under
// way. Close ends and awaits them.
package remoting
