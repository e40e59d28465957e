// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package fake is a peer of the remoting protocol that does as a test says, for
// faults a real server cannot be made to show: frames cut short, answers to
// nobody, silence. It knows nothing of RocketMQ beyond frames; what it answers
// is up to the handler. Whatever a real server can show is tested on one.
package fake
