// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package command holds the requests and responses of the RocketMQ remoting
// protocol, one file per request code or small family: what the header fields
// and bodies are called, what they mean, and what servers are known to do with
// them.
//
// A request is a struct with a Code method; what it is answered with is named
// in its comment or is the type below it. Field tags say where a field goes:
//
//	ext:"topic"             header field, required
//	ext:"force,omitempty"   header field, left out when zero; absent is zero
//	ext:"version,json"      header field that holds JSON
//	body:"json"             the body, as JSON
//	body:"properties"       the body, as Java properties with their escapes
//	body:"lines"            the body, as name=value lines without escapes
//	body:"raw"              the body as it is
//
// A struct without such tags is a body in JSON. Encode and Decode apply them.
// This package sends nothing: see remoting for that and admin for typed calls.
package command
