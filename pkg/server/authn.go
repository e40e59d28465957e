// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"fmt"

	"k8s.io/apiserver/pkg/apis/apiserver"
	"k8s.io/apiserver/pkg/authentication/group"
	"k8s.io/apiserver/pkg/authentication/request/anonymous"
	requestunion "k8s.io/apiserver/pkg/authentication/request/union"
	"k8s.io/apiserver/pkg/authentication/request/x509"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	"k8s.io/apiserver/pkg/authorization/path"
	"k8s.io/apiserver/pkg/authorization/union"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/certs"
)

// healthPaths are open to everybody, as probes have no certificate.
var healthPaths = []string{"/healthz", "/livez", "/readyz"}

// authenticateByOwnAuthority is the whole security of a standalone server: who
// holds a certificate of its authority may do everything, who holds none may
// ask whether it is healthy and nothing else.
func (c *Config) authenticateByOwnAuthority() error {
	authority := certs.ClientCA{Manager: c.extra.certs}
	var open []apiserver.AnonymousAuthCondition
	for _, path := range healthPaths {
		open = append(open, apiserver.AnonymousAuthCondition{Path: path})
	}
	c.generic.Authentication.Authenticator = group.NewAuthenticatedGroupAdder(requestunion.New(
		x509.NewDynamic(authority.VerifyOptions, x509.CommonNameUserConversion),
		anonymous.NewAuthenticator(open),
	))
	if err := c.generic.Authentication.ApplyClientCert(authority, c.generic.SecureServing); err != nil {
		return fmt.Errorf("trusting client certificates: %w", err)
	}

	health, err := path.NewAuthorizer(healthPaths)
	if err != nil {
		return fmt.Errorf("internal error: opening health paths: %w", err)
	}
	c.generic.Authorization.Authorizer, err = union.New(
		union.NamedAuthorizer{
			AuthorizerName: "rocketmq.apache.org/authenticated",
			Authorizer:     authorizerfactory.NewPrivilegedGroups(user.SystemPrivilegedGroup, user.AllAuthenticated),
		},
		union.NamedAuthorizer{AuthorizerName: "rocketmq.apache.org/health", Authorizer: health},
	)
	if err != nil {
		return fmt.Errorf("internal error: making authorizer: %w", err)
	}
	return nil
}
