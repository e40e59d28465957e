// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package loopback carries requests of this process to an HTTP handler of the same process, as a connection would and
// without one: no sockets, no TLS, no frames. The handler is asked as everybody asks it, with its authentication and its limits. The
// controllers reach the API so: a transfer writes its journal nine times in a fifth of a second.
package loopback
