// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"k8s.io/utils/clock"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/options"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/certs"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/etcd"
)

const (
	fieldManager = "rocketmq-apiserver"
	// KubeconfigFile is the administrator's kubeconfig in the data directory
	// of a standalone server.
	KubeconfigFile = "admin.kubeconfig"
	pkiDir         = "pki"
)

// apiServiceName is the APIService by which the host knows this API.
var apiServiceName = v1alpha1.SchemeGroupVersion.Version + "." + v1alpha1.GroupName

// applyCertificates sets up the self-managed authority unless a certificate was
// given. What the kubeconfig points at is only known once the port is bound.
func (c *Config) applyCertificates(ctx context.Context, opts options.CompletedOptions, _ Dependencies) (err error) {
	if !opts.SelfManagedCerts {
		return nil
	}
	config := certs.ManagerConfig{
		Name:  "rocketmq-apiserver-ca",
		Hosts: servingHosts(opts),
		Clock: clock.RealClock{},
	}
	if opts.Standalone {
		dir := filepath.Join(opts.DataDir, pkiDir)
		if err := etcd.PrivateDir(dir); err != nil {
			return fmt.Errorf("preparing keys: %w", err)
		}
		config.Store = certs.DirStore{Path: dir}
	} else {
		config.Store = certs.SecretStore{Secrets: c.extra.host.kubernetes.CoreV1().Secrets(opts.Namespace), Name: opts.ServingSecret}
		config.Publishers = []certs.Publisher{certs.APIServicePublisher{
			APIServices:  c.extra.host.aggregator.ApiregistrationV1().APIServices(),
			Name:         apiServiceName,
			FieldManager: fieldManager,
		}}
	}
	c.extra.certs, err = certs.NewManager(ctx, config)
	return err
}

// publishKubeconfig has the manager keep the administrator's kubeconfig.
func (c *Config) publishKubeconfig(opts options.CompletedOptions) error {
	if !opts.Standalone {
		return nil
	}
	_, port, err := c.generic.SecureServing.HostPort()
	if err != nil {
		return fmt.Errorf("finding the port that is served: %w", err)
	}
	c.extra.certs.AddPublisher(certs.KubeconfigPublisher{
		Path:   filepath.Join(opts.DataDir, KubeconfigFile),
		Server: "https://" + net.JoinHostPort(reachableHost(opts), strconv.Itoa(port)),
	})
	return nil
}

// reachableHost is an address at which a client on this machine finds us.
func reachableHost(opts options.CompletedOptions) string {
	if ip := opts.SecureServing.BindAddress; !ip.IsUnspecified() {
		return ip.String()
	}
	return "127.0.0.1"
}

// servingHosts are all names of the self-managed serving certificate.
func servingHosts(opts options.CompletedOptions) []string {
	hosts := []string{"localhost", "127.0.0.1", "::1"}
	if !opts.Standalone {
		service := opts.Service + "." + opts.Namespace
		hosts = append(hosts, opts.Service, service, service+".svc", service+".svc.cluster.local")
	}
	if name, err := os.Hostname(); err == nil {
		hosts = append(hosts, name)
	}
	if ip := opts.SecureServing.BindAddress; !ip.IsUnspecified() {
		hosts = append(hosts, ip.String())
	}
	hosts = append(hosts, opts.ServingHosts...)
	slices.Sort(hosts)
	return slices.Compact(hosts)
}
