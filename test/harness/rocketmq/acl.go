// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"fmt"
	"os"
	"path/filepath"
)

// Credentials are those of an administrator of a broker with access control.
type Credentials struct{ AccessKey, SecretKey string }

// enableACL writes the account file of access control 1.0, or returns the settings of 2.0, and in both cases the settings that
// turn it on.
func (b *Broker) enableACL(c Credentials) (properties, error) {
	if b.version.hasACL2() {
		return acl2(c), nil
	}
	path := filepath.Join(b.dir, "conf", "plain_acl.yml")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	accounts := fmt.Sprintf("accounts:\n- accessKey: %s\n  secretKey: %s\n  admin: true\n", c.AccessKey, c.SecretKey)
	return properties{"aclEnable": "true"}, os.WriteFile(path, []byte(accounts), 0o600)
}

func acl2(c Credentials) properties {
	const authn, authz = "org.apache.rocketmq.auth.authentication.provider.", "org.apache.rocketmq.auth.authorization.provider."
	return properties{
		"authenticationEnabled":                "true",
		"authenticationProvider":               authn + "DefaultAuthenticationProvider",
		"authenticationMetadataProvider":       authn + "LocalAuthenticationMetadataProvider",
		"initAuthenticationUser":               fmt.Sprintf(`{"username":%q,"password":%q}`, c.AccessKey, c.SecretKey),
		"innerClientAuthenticationCredentials": fmt.Sprintf(`{"accessKey":%q,"secretKey":%q}`, c.AccessKey, c.SecretKey),
		"authorizationEnabled":                 "true",
		"authorizationProvider":                authz + "DefaultAuthorizationProvider",
		"authorizationMetadataProvider":        authz + "LocalAuthorizationMetadataProvider",
	}
}
