// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package options

import (
	"slices"

	"github.com/spf13/pflag"
	cliflag "k8s.io/component-base/cli/flag"
	logsapi "k8s.io/component-base/logs/api/v1"
)

// The sections of the help, in its order.
const (
	sectionProfile        = "profile"
	sectionServing        = "serving"
	sectionHost           = "host cluster"
	sectionStorage        = "storage"
	sectionEmbedded       = "embedded etcd"
	sectionControllers    = "controllers"
	sectionTransfers      = "transfers"
	sectionAuthentication = "authentication"
	sectionAuthorization  = "authorization"
	sectionAdmission      = "admission"
	sectionAudit          = "audit"
	sectionRequests       = "requests and shutdown"
	sectionObservability  = "metrics, profiling and tracing"
	sectionLogs           = "logs"
)

// delegatedSections hold flags that mean nothing without a host.
var delegatedSections = []string{sectionHost, sectionAuthentication, sectionAuthorization, sectionAdmission}

// droppedFlags are flags of the generic options that do nothing here: the
// certificate directory is replaced by the self-managed authority, and there is
// one kind of store for a handful of resources.
var droppedFlags = []string{"cert-dir", "default-watch-cache-size", "etcd-servers-overrides", "storage-backend", "watch-cache-sizes"}

// Flags adds every flag to named sections, and remembers them, for some
// defaults depend on whether a flag was given.
func (o *Options) Flags() cliflag.NamedFlagSets {
	var fss cliflag.NamedFlagSets
	o.addProfileFlags(fss.FlagSet(sectionProfile))
	o.addServingFlags(fss.FlagSet(sectionServing))
	o.addHostFlags(fss.FlagSet(sectionHost))
	addKept(fss.FlagSet(sectionStorage), o.Etcd.AddFlags)
	o.addEmbeddedFlags(fss.FlagSet(sectionEmbedded))
	o.addControllerFlags(fss.FlagSet(sectionControllers))
	o.addTransferFlags(fss.FlagSet(sectionTransfers))
	o.Authentication.AddFlags(fss.FlagSet(sectionAuthentication))
	o.Authorization.AddFlags(fss.FlagSet(sectionAuthorization))
	o.addAdmissionFlags(fss.FlagSet(sectionAdmission))
	o.Audit.AddFlags(fss.FlagSet(sectionAudit))
	o.ServerRun.AddUniversalFlags(fss.FlagSet(sectionRequests))
	o.addObservabilityFlags(fss.FlagSet(sectionObservability))
	logsapi.AddFlags(o.Logs, fss.FlagSet(sectionLogs))
	o.flags = &fss
	return fss
}

// addKept adds the flags of a generic option less those that do nothing here.
func addKept(fs *pflag.FlagSet, add func(*pflag.FlagSet)) {
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	add(all)
	all.VisitAll(func(flag *pflag.Flag) {
		if !slices.Contains(droppedFlags, flag.Name) {
			fs.AddFlag(flag)
		}
	})
}

func (o *Options) addProfileFlags(fs *pflag.FlagSet) {
	fs.BoolVar(&o.Standalone, "standalone", o.Standalone, ""+
		"Serve without any Kubernetes: own certificate authority, client certificates instead of tokens, everybody "+
		"with a certificate may do everything. An administrator's kubeconfig is written to the data directory.")
	fs.StringVar(&o.DataDir, "data-dir", o.DataDir, ""+
		"Directory of the embedded etcd and, with --standalone, of keys and kubeconfig. It belongs to one process.")
}

func (o *Options) addServingFlags(fs *pflag.FlagSet) {
	addKept(fs, o.SecureServing.AddFlags)
	fs.StringSliceVar(&o.ServingHosts, "serving-hosts", o.ServingHosts, ""+
		"More DNS names and IP addresses for the self-managed serving certificate, comma separated. "+
		"The names of the Service, the bind address and localhost are always there.")
	fs.StringVar(&o.ServingSecret, "serving-secret", o.ServingSecret, ""+
		"Secret in --namespace that keeps the self-managed certificate authority when --tls-cert-file is not given. "+
		"All replicas share it, and the APIService's caBundle follows it.")
}

func (o *Options) addHostFlags(fs *pflag.FlagSet) {
	o.Host.AddFlags(fs)
	fs.StringVar(&o.Namespace, "namespace", o.Namespace, ""+
		"Namespace of the host in which this server runs and keeps its Leases and its Secret.")
	fs.StringVar(&o.Service, "service", o.Service, ""+
		"Name of the Service in --namespace by which the host reaches this server.")
	fs.DurationVar(&o.HostWait, "host-wait", o.HostWait, ""+
		"How long to wait at start for the host to answer before giving up.")
}

func (o *Options) addEmbeddedFlags(fs *pflag.FlagSet) {
	fs.Int64Var(&o.QuotaBytes, "embedded-etcd-quota-bytes", o.QuotaBytes, ""+
		"Size of the database at which writes are refused until space is made. "+
		"An etcd runs in this process when --etcd-servers is not given.")
	fs.DurationVar(&o.CompactionRetention, "embedded-etcd-compaction-retention", o.CompactionRetention, ""+
		"History that the embedded etcd keeps in any case, whatever --etcd-compaction-interval says.")
}

func (o *Options) addControllerFlags(fs *pflag.FlagSet) {
	fs.BoolVar(&o.Controllers, "controllers", o.Controllers, ""+
		"Run the controllers. Of several replicas, the holder of a Lease runs them; serving needs no Lease.")
	fs.StringVar(&o.LeaderElection.LeaseName, "leader-elect-lease", o.LeaderElection.LeaseName, ""+
		"Name of that Lease in --namespace.")
	fs.DurationVar(&o.LeaderElection.LeaseDuration, "leader-elect-lease-duration", o.LeaderElection.LeaseDuration, ""+
		"How long others wait before they take over from a holder that does not renew.")
	fs.DurationVar(&o.LeaderElection.RenewDeadline, "leader-elect-renew-deadline", o.LeaderElection.RenewDeadline, ""+
		"How long the holder tries to renew before it stops its controllers. Less than the lease duration.")
	fs.DurationVar(&o.LeaderElection.RetryPeriod, "leader-elect-retry-period", o.LeaderElection.RetryPeriod, ""+
		"Time between tries to take or renew the Lease.")
}

func (o *Options) addTransferFlags(fs *pflag.FlagSet) {
	fs.DurationVar(&o.Transfers.RouteRefresh, "transfer-route-refresh", o.Transfers.RouteRefresh, ""+
		"How long clients may go on writing to a topic after a transfer stopped its writes. Less than the default is safe "+
		"only if all clients ask for routes more often than every 30s. A TopicTransfer may say otherwise in spec.windows.")
	fs.DurationVar(&o.Transfers.Quiet, "transfer-quiet", o.Transfers.Quiet, ""+
		"Time between the two looks that must both find nothing left to be consumed before a transfer deletes the topic at its source, and "+
		"for which it has known the offsets of consumer groups before it begins. Less than the default is safe only if brokers store offsets "+
		"more often than every 5s (flushConsumerOffsetInterval).")
	fs.DurationVar(&o.Transfers.Watch, "transfer-watch", o.Transfers.Watch, ""+
		"How long a transfer watches the source, after the topic was deleted there, for clients that bring it back. Brokers hold pulls "+
		"of consumers for up to 30s: a topic that is made there again within that time loses its first messages to them.")
	fs.DurationVar(&o.Transfers.Settle, "transfer-settle", o.Transfers.Settle, ""+
		"How long after a request without an answer, or after a restart, a transfer waits until it looks once more at all it has done. "+
		"Less than the default is safe only if brokers drop requests that waited for less than 5s (waitTimeMillsInSendQueue and the like).")
}

func (o *Options) addAdmissionFlags(fs *pflag.FlagSet) {
	o.Admission.AddFlags(fs)
	fs.StringVar((*string)(&o.AdmissionPolicies), "admission-policies", string(o.AdmissionPolicies), ""+
		"What to do about the host's ValidatingAdmissionPolicies and MutatingAdmissionPolicies: auto enforces those that "+
		"the host serves and warns about the others, required refuses to start on a host that lacks one, off enforces none.")
}

func (o *Options) addObservabilityFlags(fs *pflag.FlagSet) {
	fs.StringVar(&o.MetricsBindAddress, "metrics-bind-address", o.MetricsBindAddress, ""+
		"Address (host:port, for example :8383) of a second listener that serves /metrics without TLS and to everybody. "+
		"Empty is off; /metrics on the secure port is always there.")
	o.Features.AddFlags(fs)
	o.Traces.AddFlags(fs)
}

// given reports whether a flag was typed.
func (o *Options) given(name string) bool {
	if o.flags == nil {
		return false
	}
	for _, fs := range o.flags.FlagSets {
		if fs.Changed(name) {
			return true
		}
	}
	return false
}

// givenIn lists the flags of a section that were typed, sorted.
func (o *Options) givenIn(section string) []string {
	if o.flags == nil {
		return nil
	}
	var names []string
	o.flags.FlagSet(section).VisitAll(func(flag *pflag.Flag) {
		if flag.Changed {
			names = append(names, flag.Name)
		}
	})
	return names
}
