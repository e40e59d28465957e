// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	genericserver "k8s.io/apiserver/pkg/server"
	genericoptions "k8s.io/apiserver/pkg/server/options"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/component-base/tracing"
	"k8s.io/utils/clock"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/metrics"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/options"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/certs"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/etcd"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/version"
)

// informerResync is how often informers of the host tell what they know again.
const informerResync = 10 * time.Minute

// Dependencies are what the server is given by the command that wires it.
type Dependencies struct {
	// Planner makes what answers dry runs of brokers/transfer; nil answers
	// without a plan.
	Planner PlannerFunc
	// Controllers runs until its context ends; nil runs none.
	Controllers ControllersFunc
	// ControllersHealth is asked by /livez; nil for no such check.
	ControllersHealth HealthFunc
	// Embedded is the running etcd of this process, nil when an external one
	// is used.
	Embedded *EmbeddedStore
}

// EmbeddedStore is how the server reaches the etcd in its own process.
type EmbeddedStore struct {
	// Endpoints are its client URLs.
	Endpoints []string
	// DataID is the identity of its data.
	DataID string
}

// Config is what New builds from.
type Config struct {
	generic *genericserver.RecommendedConfig
	extra   extraConfig
}

// extraConfig is what the generic server does not know.
type extraConfig struct {
	api         *api
	planner     PlannerFunc
	controllers ControllersFunc
	// controllersHealth belongs to controllers.
	controllersHealth HealthFunc
	environment       ControllerEnvironment
	metricsAddr       string

	// certs is nil when certificates were given.
	certs *certs.Manager
	// sole is nil unless an embedded etcd is served to a host.
	sole *soleReplica
	// host is nil when standalone.
	host *host
	// unenforced are the admission plugins that the host has no API for.
	unenforced []string
}

// NewConfig decides everything that depends on the world: it asks the host what
// it serves and allows, reads certificates and binds the port. It starts
// nothing. The order of the steps matters where a comment says so.
func NewConfig(ctx context.Context, opts options.CompletedOptions, deps Dependencies) (*Config, error) {
	metrics.Register()
	a, err := newAPI()
	if err != nil {
		return nil, err
	}
	c := &Config{
		generic: genericserver.NewRecommendedConfig(a.codecs),
		extra: extraConfig{
			api:         a,
			planner:     deps.Planner,
			controllers: deps.Controllers,

			controllersHealth: deps.ControllersHealth,
			metricsAddr:       opts.MetricsBindAddress,
		},
	}
	a.describe(&c.generic.Config)
	steps := []func(context.Context, options.CompletedOptions, Dependencies) error{
		c.applyRun,
		c.applyHost,
		c.applyRequirements, // first, for a server that cannot do its duty should touch nothing
		c.applySole,
		c.applyCertificates, // needs the host's Secrets
		c.applyServing,      // needs the certificate
		c.applyTracing,      // needs the loopback client that serving made
		c.applyStorage,      // needs the tracer
		c.applyAuth,         // needs serving, to trust client certificates there
		c.applyAudit,
		c.applyHostInformers, // needs the tracer
		c.applyFairness,      // needs the host's informers
		c.applyAdmission,     // needs authorization and the host's informers
		c.applyControllers,
	}
	for _, step := range steps {
		if err := step(ctx, opts, deps); err != nil {
			c.close()
			return nil, err
		}
	}
	return c, nil
}

// close gives back the port of a config that will not be served.
func (c *Config) close() {
	if serving := c.generic.SecureServing; serving != nil && serving.Listener != nil {
		_ = serving.Listener.Close()
	}
}

func (c *Config) applyRun(_ context.Context, opts options.CompletedOptions, _ Dependencies) error {
	if err := opts.ServerRun.ApplyTo(&c.generic.Config); err != nil {
		return fmt.Errorf("applying request options: %w", err)
	}
	c.generic.EffectiveVersion = version.WithBuildInfo(c.generic.EffectiveVersion)
	return nil
}

// applyHost connects to the host, waits for it and looks what it offers.
func (c *Config) applyHost(ctx context.Context, opts options.CompletedOptions, _ Dependencies) (err error) {
	if opts.Standalone {
		return nil
	}
	if c.generic.ClientConfig, err = hostConfig(opts.Host.CoreAPIKubeconfigPath); err != nil {
		return err
	}
	if c.extra.host, err = connectHost(c.generic.ClientConfig); err != nil {
		return err
	}
	return c.extra.host.awaitHost(ctx, opts.HostWait)
}

// applySole claims the right to serve an embedded etcd before anything else
// happens in its name.
func (c *Config) applySole(ctx context.Context, opts options.CompletedOptions, deps Dependencies) error {
	if opts.Standalone || deps.Embedded == nil {
		return nil
	}
	c.extra.sole = &soleReplica{
		leases: c.extra.host.kubernetes.CoordinationV1().Leases(opts.Namespace),
		dataID: deps.Embedded.DataID,
		clock:  clock.RealClock{},
	}
	return c.extra.sole.claim(ctx)
}

func (c *Config) applyServing(_ context.Context, opts options.CompletedOptions, _ Dependencies) error {
	serving := *opts.SecureServing.SecureServingOptions
	if c.extra.certs != nil {
		serving.ServerCert = genericoptions.GeneratableKeyCert{GeneratedCert: c.extra.certs}
	}
	if err := serving.WithLoopback().ApplyToConfig(&c.generic.Config); err != nil {
		return fmt.Errorf("listening for requests: %w", err)
	}
	return c.publishKubeconfig(opts)
}

func (c *Config) applyTracing(_ context.Context, opts options.CompletedOptions, _ Dependencies) error {
	if err := opts.Traces.ApplyTo(nil, &c.generic.Config); err != nil {
		return fmt.Errorf("applying tracing options: %w", err)
	}
	return nil
}

func (c *Config) applyStorage(_ context.Context, opts options.CompletedOptions, deps Dependencies) error {
	store := *opts.Etcd
	if deps.Embedded != nil {
		store.StorageConfig.Transport.ServerList = deps.Embedded.Endpoints
	}
	store.StorageConfig.Transport.TracerProvider = c.generic.TracerProvider
	store.StorageConfig.StorageObjectCountTracker = c.generic.StorageObjectCountTracker
	factory := etcd.NewStorageFactory(store.StorageConfig, store.DefaultStorageMediaType,
		c.extra.api.scheme, c.extra.api.codecs, c.generic.EffectiveVersion, c.extra.api.versions...)
	if err := store.ApplyWithStorageFactoryTo(factory, &c.generic.Config); err != nil {
		return fmt.Errorf("applying storage options: %w", err)
	}
	return nil
}

func (c *Config) applyAuth(_ context.Context, opts options.CompletedOptions, _ Dependencies) error {
	if opts.Standalone {
		return c.authenticateByOwnAuthority()
	}
	if err := opts.Authentication.ApplyTo(&c.generic.Authentication, c.generic.SecureServing, c.generic.OpenAPIConfig); err != nil {
		return fmt.Errorf("delegating authentication to the host: %w (this account needs the Role extension-apiserver-authentication-reader in kube-system)", err)
	}
	if err := opts.Authorization.ApplyTo(&c.generic.Authorization); err != nil {
		return fmt.Errorf("delegating authorization to the host: %w", err)
	}
	return nil
}

func (c *Config) applyAudit(_ context.Context, opts options.CompletedOptions, _ Dependencies) error {
	if err := opts.Audit.ApplyTo(&c.generic.Config); err != nil {
		return fmt.Errorf("applying audit options: %w", err)
	}
	return nil
}

// applyHostInformers makes the informers that admission and fairness read.
func (c *Config) applyHostInformers(_ context.Context, opts options.CompletedOptions, _ Dependencies) error {
	if opts.Standalone {
		return nil
	}
	c.generic.ClientConfig.Wrap(tracing.WrapperFor(c.generic.TracerProvider))
	client, err := kubernetes.NewForConfig(c.generic.ClientConfig)
	if err != nil {
		return fmt.Errorf("cannot make client of the host: %w", err)
	}
	// Nobody here asks who owns which field of a webhook configuration.
	c.generic.SharedInformerFactory = informers.NewSharedInformerFactoryWithOptions(client, informerResync,
		informers.WithTransform(dropManagedFields))
	return nil
}

func dropManagedFields(object any) (any, error) {
	if accessor, err := meta.Accessor(object); err == nil {
		accessor.SetManagedFields(nil)
	}
	return object, nil
}

func (c *Config) applyFairness(_ context.Context, opts options.CompletedOptions, _ Dependencies) error {
	var client kubernetes.Interface
	if !opts.Standalone {
		client = c.extra.host.kubernetes
	}
	if err := opts.Features.ApplyTo(&c.generic.Config, client, c.generic.SharedInformerFactory); err != nil {
		return fmt.Errorf("applying priority and fairness: %w", err)
	}
	return nil
}

func (c *Config) applyControllers(_ context.Context, opts options.CompletedOptions, _ Dependencies) error {
	if !opts.Controllers {
		c.extra.controllers = nil
	}
	c.extra.environment = ControllerEnvironment{
		Host:           c.generic.ClientConfig,
		Namespace:      opts.Namespace,
		LeaderElection: opts.LeaderElection,
	}
	return nil
}

// CompletedConfig is a Config from which a server can be built. Only Complete
// makes it.
type CompletedConfig struct {
	*completedConfig
}

type completedConfig struct {
	generic genericserver.CompletedConfig
	extra   extraConfig
}

// Complete fills what the generic server derives.
func (c *Config) Complete() CompletedConfig {
	return CompletedConfig{&completedConfig{generic: c.generic.Complete(), extra: c.extra}}
}
