// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package options

import (
	"net"
	"path/filepath"

	_ "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/features" // the gates of --feature-gates
)

// CompletedOptions are options with everything filled in that follows from
// something else. Only Complete makes them.
type CompletedOptions struct {
	*completedOptions
}

type completedOptions struct {
	Options

	// Embedded runs etcd in the process, because no other one was named.
	Embedded bool
	// SelfManagedCerts has the server issue its own serving certificates.
	SelfManagedCerts bool
}

// Complete fills in what follows from the flags. It changes nothing in o and
// checks nothing; that is the business of Validate.
func (o *Options) Complete() (CompletedOptions, error) {
	// Feature gates and the emulated version take effect here, before anything
	// asks for them.
	if err := o.ServerRun.ComponentGlobalsRegistry.Set(); err != nil {
		return CompletedOptions{}, err
	}
	c := &completedOptions{Options: *o}
	c.Embedded = len(o.Etcd.StorageConfig.Transport.ServerList) == 0
	cert := o.SecureServing.ServerCert.CertKey
	c.SelfManagedCerts = cert.CertFile == "" && cert.KeyFile == ""
	c.DataDir = absolute(o.DataDir)
	c.completeServing()
	c.completeHost()
	c.completeFeatures()
	return CompletedOptions{c}, nil
}

// completeServing picks the address: a server behind an aggregator is for the
// cluster, one that trusts everybody with a certificate is for this machine.
func (c *completedOptions) completeServing() {
	serving := *c.SecureServing.SecureServingOptions
	if serving.BindAddress == nil {
		serving.BindAddress = net.IPv4zero
		if c.Standalone {
			serving.BindAddress = loopbackAddress()
		}
	}
	wrapped := *c.SecureServing
	wrapped.SecureServingOptions = &serving
	c.SecureServing = &wrapped

	run := *c.ServerRun
	if c.Standalone && !c.given("shutdown-delay-duration") {
		// There is no aggregator to notice.
		run.ShutdownDelayDuration = 0
	}
	if run.AdvertiseAddress == nil && !serving.BindAddress.IsUnspecified() {
		run.AdvertiseAddress = serving.BindAddress
	}
	c.ServerRun = &run
}

// completeHost lets --kubeconfig stand for the other two.
func (c *completedOptions) completeHost() {
	authn, authz := *c.Authentication, *c.Authorization
	if authn.RemoteKubeConfigFile == "" {
		authn.RemoteKubeConfigFile = c.Host.CoreAPIKubeconfigPath
	}
	if authz.RemoteKubeConfigFile == "" {
		authz.RemoteKubeConfigFile = c.Host.CoreAPIKubeconfigPath
	}
	c.Authentication, c.Authorization = &authn, &authz
}

// completeFeatures switches off what needs the host's flow schemas.
func (c *completedOptions) completeFeatures() {
	f := *c.Features
	if c.Standalone {
		f.EnablePriorityAndFairness = false
	}
	c.Features = &f
}

func absolute(path string) string {
	if path == "" {
		return ""
	}
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
