// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// Request is a request of the protocol: a struct whose fields become header
// fields and body.
type Request interface {
	// Code is the request code it is sent under.
	Code() Code
}
