// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package acl signs RocketMQ requests. ACL 1.0 (4.x to 5.3.2) and ACL 2.0 (from
// 5.3.0 on) accept the same signature.
//
// The signature is an HMAC-SHA1 over the values of all header fields, in the
// order of their names, and the body. It has neither time nor nonce: whoever
// reads a signed request on its way can send it again, so use TLS.
package acl
