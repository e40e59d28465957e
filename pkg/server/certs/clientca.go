// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package certs

import (
	"crypto/x509"

	"k8s.io/apiserver/pkg/server/dynamiccertificates"
)

// ClientCA offers the manager's authorities as those that client certificates
// are checked against.
type ClientCA struct {
	*Manager
}

var _ dynamiccertificates.CAContentProvider = ClientCA{}

// CurrentCABundleContent is the PEM of the trusted authorities.
func (c ClientCA) CurrentCABundleContent() []byte {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.trusted.CurrentCABundleContent()
}

// VerifyOptions are the options to verify a client certificate with.
func (c ClientCA) VerifyOptions() (x509.VerifyOptions, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.trusted.VerifyOptions()
}
