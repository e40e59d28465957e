// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"errors"
	"path/filepath"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/pki"
)

// frontProxyUser is the name under which the API server speaks to the servers behind it on somebody's behalf.
const frontProxyUser = "front-proxy-client"

// credentials are the files the components are told about.
type credentials struct {
	authority, authorityKey string
	// frontProxyAuthority is another authority on purpose: whoever has a certificate of it may claim to speak for
	// anybody.
	frontProxyAuthority                         string
	server, kubeletClient, frontProxyClient     pki.Pair
	serviceAccountPrivate, serviceAccountPublic string

	signer *pki.Authority
}

func pkiDir(dir string) string { return filepath.Join(dir, "pki") }

func ensureCredentials(o Options, now time.Time) (credentials, error) {
	dir := pkiDir(o.Dir)
	ca, err1 := pki.EnsureAuthority(dir, "ca", now)
	frontProxyCA, err2 := pki.EnsureAuthority(dir, "front-proxy-ca", now)
	private, public, err3 := pki.EnsureSigningKey(dir, "service-account")
	if err := errors.Join(err1, err2, err3); err != nil {
		return credentials{}, err
	}
	server, err1 := ca.Ensure(pki.Request{Name: apiServer, User: apiServer, Hosts: serverHosts(o)}, now)
	kubeletClient, err2 := ca.Ensure(pki.Request{Name: "kubelet-client", User: "kube-apiserver-kubelet-client", Groups: []string{adminGroup}}, now)
	frontProxyClient, err3 := frontProxyCA.Ensure(pki.Request{Name: frontProxyUser, User: frontProxyUser}, now)
	return credentials{
		authority: ca.File(), authorityKey: ca.KeyFile(), frontProxyAuthority: frontProxyCA.File(),
		server: server, kubeletClient: kubeletClient, frontProxyClient: frontProxyClient,
		serviceAccountPrivate: private, serviceAccountPublic: public,
		signer: ca,
	}, errors.Join(err1, err2, err3)
}

// serverHosts are the names and addresses under which clients reach the API server, from the machine and from pods.
func serverHosts(o Options) []string {
	hosts := []string{
		"localhost",
		"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
		"127.0.0.1", o.ServiceCIDR.Masked().Addr().Next().String(),
	}
	if !o.Address.IsLoopback() {
		hosts = append(hosts, o.Address.String())
	}
	return hosts
}
