// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package options

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/validation"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	logsapi "k8s.io/component-base/logs/api/v1"
)

// Validate judges the options and returns everything that is wrong with them,
// each error naming the flag.
func (c CompletedOptions) Validate() []error {
	var errs []error
	errs = append(errs, c.validateProfile()...)
	errs = append(errs, c.validateServing()...)
	errs = append(errs, c.validateStorage()...)
	errs = append(errs, c.validateControllers()...)
	errs = append(errs, c.validateTransfers()...)
	errs = append(errs, c.validateAdmission()...)
	errs = append(errs, c.validateMetrics()...)
	errs = append(errs, c.ServerRun.Validate()...)
	errs = append(errs, c.Audit.Validate()...)
	errs = append(errs, c.Features.Validate()...)
	errs = append(errs, c.Traces.Validate()...)
	for _, err := range logsapi.Validate(c.Logs, utilfeature.DefaultFeatureGate, nil) {
		errs = append(errs, err)
	}
	if !c.Standalone {
		errs = append(errs, c.Authentication.Validate()...)
		errs = append(errs, c.Authorization.Validate()...)
	}
	return errs
}

func (c CompletedOptions) validateProfile() []error {
	var errs []error
	if !c.Standalone {
		for flag, name := range map[string]string{"namespace": c.Namespace, "service": c.Service} {
			for _, problem := range validation.IsDNS1123Label(name) {
				errs = append(errs, fmt.Errorf("--%s %q: %s", flag, name, problem))
			}
		}
		slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
		if c.HostWait <= 0 {
			errs = append(errs, fmt.Errorf("--host-wait %v: must be positive", c.HostWait))
		}
		return errs
	}
	if !c.given("data-dir") && c.DataDir == DefaultDataDir {
		errs = append(errs, errors.New("--data-dir: must be given with --standalone, for keys and kubeconfig are written there"))
	}
	for _, section := range delegatedSections {
		for _, flag := range c.givenIn(section) {
			errs = append(errs, fmt.Errorf("--%s: means nothing with --standalone, there is no host cluster", flag))
		}
	}
	if !c.SelfManagedCerts {
		errs = append(errs, errors.New("--tls-cert-file: cannot be used with --standalone, which issues its own certificates"))
	}
	return errs
}

func (c CompletedOptions) validateServing() []error {
	var errs []error
	if c.SecureServing.Listener == nil {
		errs = append(errs, c.SecureServing.Validate()...)
	}
	cert := c.SecureServing.ServerCert.CertKey
	if (cert.CertFile == "") != (cert.KeyFile == "") {
		errs = append(errs, errors.New("--tls-cert-file and --tls-private-key-file: give both or none"))
	}
	for _, host := range c.ServingHosts {
		if net.ParseIP(host) == nil && len(validation.IsDNS1123Subdomain(strings.TrimPrefix(host, "*."))) > 0 {
			errs = append(errs, fmt.Errorf("--serving-hosts %q: must be a DNS name or an IP address", host))
		}
	}
	if !c.SelfManagedCerts && len(c.ServingHosts) > 0 {
		errs = append(errs, errors.New("--serving-hosts: means nothing with --tls-cert-file, its names are in the certificate"))
	}
	if !c.Standalone && c.SelfManagedCerts {
		for _, problem := range validation.IsDNS1123Subdomain(c.ServingSecret) {
			errs = append(errs, fmt.Errorf("--serving-secret %q: %s", c.ServingSecret, problem))
		}
	}
	return errs
}

func (c CompletedOptions) validateStorage() []error {
	var errs []error
	etcd := *c.Etcd
	if c.Embedded {
		// Its address is known once it runs.
		etcd.StorageConfig.Transport.ServerList = []string{"unix://"}
	}
	errs = append(errs, etcd.Validate()...)
	if prefix := etcd.StorageConfig.Prefix; !strings.HasPrefix(prefix, "/") || strings.Trim(prefix, "/") == "" {
		errs = append(errs, fmt.Errorf("--etcd-prefix %q: must be an absolute path that is not the root", prefix))
	}
	transport := etcd.StorageConfig.Transport
	if (transport.CertFile == "") != (transport.KeyFile == "") {
		errs = append(errs, errors.New("--etcd-certfile and --etcd-keyfile: give both or none"))
	}
	if !c.Embedded {
		for _, flag := range c.givenIn(sectionEmbedded) {
			errs = append(errs, fmt.Errorf("--%s: means nothing with --etcd-servers", flag))
		}
		return errs
	}
	for flag, file := range map[string]string{"etcd-cafile": transport.TrustedCAFile, "etcd-certfile": transport.CertFile, "etcd-keyfile": transport.KeyFile} {
		if file != "" {
			errs = append(errs, fmt.Errorf("--%s: means nothing without --etcd-servers", flag))
		}
	}
	if c.DataDir == "" || c.DataDir == string(filepath.Separator) {
		errs = append(errs, fmt.Errorf("--data-dir %q: must be a directory of its own", c.DataDir))
	}
	if c.QuotaBytes < 64<<20 {
		errs = append(errs, fmt.Errorf("--embedded-etcd-quota-bytes %d: must be at least %d (64 MiB)", c.QuotaBytes, 64<<20))
	}
	if c.CompactionRetention <= 0 {
		errs = append(errs, fmt.Errorf("--embedded-etcd-compaction-retention %v: must be positive", c.CompactionRetention))
	}
	return errs
}

func (c CompletedOptions) validateControllers() []error {
	if !c.Controllers || c.Standalone {
		return nil
	}
	var errs []error
	e := c.LeaderElection
	for _, problem := range validation.IsDNS1123Subdomain(e.LeaseName) {
		errs = append(errs, fmt.Errorf("--leader-elect-lease %q: %s", e.LeaseName, problem))
	}
	if e.RetryPeriod <= 0 {
		errs = append(errs, fmt.Errorf("--leader-elect-retry-period %v: must be positive", e.RetryPeriod))
	}
	if e.RenewDeadline <= e.RetryPeriod {
		errs = append(errs, fmt.Errorf("--leader-elect-renew-deadline %v: must be longer than --leader-elect-retry-period %v", e.RenewDeadline, e.RetryPeriod))
	}
	if e.LeaseDuration <= e.RenewDeadline {
		errs = append(errs, fmt.Errorf("--leader-elect-lease-duration %v: must be longer than --leader-elect-renew-deadline %v", e.LeaseDuration, e.RenewDeadline))
	}
	return errs
}

func (c CompletedOptions) validateTransfers() []error {
	var errs []error
	for _, window := range []struct {
		flag  string
		value time.Duration
	}{
		{"transfer-route-refresh", c.Transfers.RouteRefresh},
		{"transfer-quiet", c.Transfers.Quiet},
		{"transfer-watch", c.Transfers.Watch},
		{"transfer-settle", c.Transfers.Settle},
	} {
		if window.value <= 0 {
			errs = append(errs, fmt.Errorf("--%s %v: must be positive", window.flag, window.value))
		}
	}
	return errs
}

func (c CompletedOptions) validateAdmission() []error {
	if c.Standalone {
		return nil
	}
	errs := c.Admission.Validate()
	modes := []AdmissionPolicyMode{AdmissionPoliciesAuto, AdmissionPoliciesRequired, AdmissionPoliciesOff}
	if !slices.Contains(modes, c.AdmissionPolicies) {
		errs = append(errs, fmt.Errorf("--admission-policies %q: must be one of %q", c.AdmissionPolicies, modes))
	}
	return errs
}

func (c CompletedOptions) validateMetrics() []error {
	if c.MetricsBindAddress == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(c.MetricsBindAddress)
	if err != nil {
		return []error{fmt.Errorf("--metrics-bind-address %q: must be host:port", c.MetricsBindAddress)}
	}
	var errs []error
	if host != "" && net.ParseIP(host) == nil {
		errs = append(errs, fmt.Errorf("--metrics-bind-address %q: the host must be an IP address", c.MetricsBindAddress))
	}
	number, err := strconv.Atoi(port)
	if err != nil || number < 0 || number > 65535 {
		errs = append(errs, fmt.Errorf("--metrics-bind-address %q: the port must be a number up to 65535", c.MetricsBindAddress))
	} else if number != 0 && number == c.SecureServing.BindPort {
		errs = append(errs, fmt.Errorf("--metrics-bind-address %q: is the port of --secure-port", c.MetricsBindAddress))
	}
	return errs
}
