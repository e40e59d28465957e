// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"fmt"
	"slices"
	"time"

	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/initializer"
	"k8s.io/apiserver/pkg/quota/v1/generic"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/client-go/dynamic"
	"k8s.io/klog/v2"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/metrics"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/options"
)

// reprobePeriod is how often an API that the host did not serve is looked for.
const reprobePeriod = 10 * time.Minute

// applyRequirements looks which of the plugins that are wanted are possible.
func (c *Config) applyRequirements(ctx context.Context, opts options.CompletedOptions, _ Dependencies) error {
	if opts.Standalone {
		return nil
	}
	found, err := c.extra.host.observe(ctx)
	if err != nil {
		return err
	}
	want := wantedPlugins(opts)
	off, err := decidePlugins(want, found)
	if err != nil {
		return fmt.Errorf("checking what the host offers: %w", err)
	}
	c.extra.unenforced = off
	recordPlugins(klog.FromContext(ctx), want.plugins, off, opts.AdmissionPolicies)
	return nil
}

// applyAdmission builds the chain from the plugins that are wanted and possible.
// A standalone server has none: there are no namespaces, webhooks, policies or
// quotas to ask.
func (c *Config) applyAdmission(_ context.Context, opts options.CompletedOptions, _ Dependencies) error {
	if opts.Standalone {
		return nil
	}
	off := c.extra.unenforced
	chain := *opts.Admission
	chain.DisablePlugins = slices.Concat(chain.DisablePlugins, off)
	chain.EnablePlugins = slices.DeleteFunc(slices.Clone(chain.EnablePlugins), func(plugin string) bool {
		return slices.Contains(off, plugin)
	})
	dynamicClient, err := dynamic.NewForConfig(c.generic.ClientConfig)
	if err != nil {
		return fmt.Errorf("cannot make client of the host: %w", err)
	}
	err = chain.ApplyTo(&c.generic.Config, c.generic.SharedInformerFactory, c.extra.host.kubernetes, dynamicClient,
		utilfeature.DefaultFeatureGate, c.generic.EffectiveVersion, quotaInitializer{})
	if err != nil {
		return fmt.Errorf("applying admission options: %w", err)
	}
	return nil
}

// wantedPlugins are the plugins that the flags leave on.
func wantedPlugins(opts options.CompletedOptions) wanted {
	want := wanted{mode: opts.AdmissionPolicies}
	for _, plugin := range opts.Admission.RecommendedPluginOrder {
		disabled := opts.Admission.DefaultOffPlugins.Has(plugin) || slices.Contains(opts.Admission.DisablePlugins, plugin)
		if !disabled || slices.Contains(opts.Admission.EnablePlugins, plugin) {
			want.plugins = append(want.plugins, plugin)
		}
	}
	if opts.Features.EnablePriorityAndFairness {
		want.plugins = append(want.plugins, fairness)
	}
	return want
}

// recordPlugins says in log and metrics what is enforced.
func recordPlugins(logger klog.Logger, plugins, off []string, mode options.AdmissionPolicyMode) {
	for _, plugin := range plugins {
		metrics.SetAdmissionEnforced(plugin, !slices.Contains(off, plugin))
	}
	switch {
	case len(off) == 0:
	case mode == options.AdmissionPoliciesOff:
		logger.Info("Admission policies of the host are not enforced for this API, as told", "plugins", off)
	default:
		logger.Error(nil, "The host does not serve the API of an admission plugin, so there is nothing it could enforce", "plugins", off)
	}
}

// watchForPolicies complains when the host begins to serve an API that it did
// not serve at start, for its policies are not enforced until a restart.
func (h *host) watchForPolicies(ctx context.Context, unenforced []string) {
	logger := klog.FromContext(ctx)
	ticker := time.NewTicker(reprobePeriod)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		found, err := h.observe(ctx)
		if err != nil {
			logger.V(2).Info("Could not look for admission policies", "err", err)
			continue
		}
		still, err := decidePlugins(wanted{plugins: unenforced, mode: options.AdmissionPoliciesAuto}, found)
		if err != nil || !slices.Equal(still, unenforced) {
			logger.Error(err, "The host serves admission policies now that are not enforced for this API; restart this server", "plugins", unenforced)
		}
	}
}

// quotaInitializer tells the quota plugin that it counts objects and nothing
// else: count/brokers.rocketmq.apache.org and the like.
type quotaInitializer struct{}

var _ admission.PluginInitializer = quotaInitializer{}

// Initialize hands over the configuration to the plugin that wants it.
func (quotaInitializer) Initialize(plugin admission.Interface) {
	if wants, ok := plugin.(initializer.WantsQuotaConfiguration); ok {
		wants.SetQuotaConfiguration(generic.NewConfiguration(nil, nil))
	}
}
