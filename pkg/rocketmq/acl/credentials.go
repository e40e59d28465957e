// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package acl

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"maps"
	"slices"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// Header fields of a signed request.
const (
	fieldAccessKey     = "AccessKey"
	fieldSecurityToken = "SecurityToken"
	fieldSignature     = "Signature"
)

// Credentials sign requests for ACL 1.0 and 2.0.
type Credentials struct {
	// AccessKey is the account of ACL 1.0 or the user name of ACL 2.0.
	AccessKey string
	// SecretKey is the secret of ACL 1.0 or the password of ACL 2.0.
	SecretKey string
	// SecurityToken is sent when not empty.
	SecurityToken string
}

var _ remoting.Signer = Credentials{}

// Sign adds AccessKey, SecurityToken and Signature to the header fields. It
// must be the last to change them.
func (c Credentials) Sign(request *remoting.Command) error {
	if c.AccessKey == "" || c.SecretKey == "" {
		return errors.New("cannot sign request: access key and secret key must not be empty")
	}
	request.SetExtField(fieldAccessKey, c.AccessKey)
	if c.SecurityToken != "" {
		request.SetExtField(fieldSecurityToken, c.SecurityToken)
	}
	delete(request.ExtFields, fieldSignature)
	request.SetExtField(fieldSignature, signature(c.SecretKey, request))
	return nil
}

// Verify says whether the request carries the signature of these credentials,
// for servers in tests.
func (c Credentials) Verify(request *remoting.Command) bool {
	got, err := base64.StdEncoding.DecodeString(request.ExtFields[fieldSignature])
	if err != nil || request.ExtFields[fieldAccessKey] != c.AccessKey {
		return false
	}
	want, _ := base64.StdEncoding.DecodeString(signature(c.SecretKey, request))
	return hmac.Equal(got, want)
}

func signature(secretKey string, request *remoting.Command) string {
	mac := hmac.New(sha1.New, []byte(secretKey))
	for _, name := range slices.Sorted(maps.Keys(request.ExtFields)) {
		if name != fieldSignature {
			mac.Write([]byte(request.ExtFields[name]))
		}
	}
	mac.Write(request.Body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// String hides the secret.
func (c Credentials) String() string { return "credentials of " + c.AccessKey }

// GoString hides the secret.
func (c Credentials) GoString() string { return c.String() }
