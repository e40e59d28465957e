// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package options

import (
	"net"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission/plugin/resourcequota"
	genericoptions "k8s.io/apiserver/pkg/server/options"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	cliflag "k8s.io/component-base/cli/flag"
	logsapi "k8s.io/component-base/logs/api/v1"
)

const (
	// EtcdPrefix is where every key of this server begins. The resource
	// follows, then namespace and name: <prefix>/brokers/<namespace>/<name>.
	EtcdPrefix = "/registry/rocketmq.apache.org"

	// DefaultDataDir is where a server in a cluster keeps its embedded etcd.
	DefaultDataDir = "/var/lib/rocketmq-apiserver"

	defaultPort           = 6443
	defaultQuotaBytes     = 2 << 30
	defaultRetention      = time.Hour
	defaultShutdownDelay  = 8 * time.Second
	defaultWatchGrace     = 5 * time.Second
	maxStreamsPerConn     = 1000
	defaultLeaseDuration  = 15 * time.Second
	defaultRenewDeadline  = 10 * time.Second
	defaultRetryPeriod    = 2 * time.Second
	defaultHostWait       = time.Minute
	defaultCompactionTime = 5 * time.Minute
	// A Java producer with default settings was acknowledged for 27 s after its
	// topic was closed: up to 30 s until it asks for its route, and margin for
	// brokers and clients that are slow.
	defaultRouteRefresh = 90 * time.Second
	defaultQuiet        = 10 * time.Second
	defaultWatch        = 2 * time.Minute
	// Brokers drop requests that waited for 5 s.
	defaultSettle = 10 * time.Second
)

// AdmissionPolicyMode says what to do about the host's admission policies.
type AdmissionPolicyMode string

const (
	// AdmissionPoliciesAuto enforces every policy API that the host serves.
	AdmissionPoliciesAuto AdmissionPolicyMode = "auto"
	// AdmissionPoliciesRequired refuses to start on a host that lacks one.
	AdmissionPoliciesRequired AdmissionPolicyMode = "required"
	// AdmissionPoliciesOff enforces none.
	AdmissionPoliciesOff AdmissionPolicyMode = "off"
)

// Options are the flags of the server as they were given.
type Options struct {
	// Standalone serves without any Kubernetes.
	Standalone bool
	// DataDir holds the embedded etcd and, standalone, keys and kubeconfig.
	DataDir string
	// Namespace is where the server keeps its Leases and its Secret.
	Namespace string
	// Service is the name of the Service that leads here.
	Service string
	// HostWait is how long to wait at start for the host to answer.
	HostWait time.Duration

	// ServingSecret is the Secret of the self-managed authority.
	ServingSecret string
	// ServingHosts are more names for the self-managed serving certificate.
	ServingHosts []string

	// QuotaBytes and CompactionRetention configure the embedded etcd.
	QuotaBytes          int64
	CompactionRetention time.Duration

	// AdmissionPolicies says what to do about the host's admission policies.
	AdmissionPolicies AdmissionPolicyMode

	// MetricsBindAddress serves /metrics without TLS; empty is off.
	MetricsBindAddress string

	// Controllers runs the controllers when this replica holds the Lease.
	Controllers    bool
	LeaderElection LeaderElection
	// Transfers are the settings of transfers that say nothing else.
	Transfers Transfers

	// The rest are the options of the generic server.
	ServerRun      *genericoptions.ServerRunOptions
	SecureServing  *genericoptions.SecureServingOptionsWithLoopback
	Etcd           *genericoptions.EtcdOptions
	Host           *genericoptions.CoreAPIOptions
	Authentication *genericoptions.DelegatingAuthenticationOptions
	Authorization  *genericoptions.DelegatingAuthorizationOptions
	Admission      *genericoptions.AdmissionOptions
	Audit          *genericoptions.AuditOptions
	Features       *genericoptions.FeatureOptions
	Traces         *genericoptions.TracingOptions
	Logs           *logsapi.LoggingConfiguration

	// flags remembers what was typed, nil when the options were built in code.
	flags *cliflag.NamedFlagSets
}

// LeaderElection says how the replicas agree on who runs the controllers.
type LeaderElection struct {
	LeaseName     string
	LeaseDuration time.Duration
	RenewDeadline time.Duration
	RetryPeriod   time.Duration
}

// Transfers are how long transfers of topics wait for what they cannot see,
// unless they say so themselves.
type Transfers struct {
	// RouteRefresh is how long clients may go on writing after writes were stopped.
	RouteRefresh time.Duration
	// Quiet is the time between the two looks that must both find nothing left, and for which offsets are known before a transfer begins.
	Quiet time.Duration
	// Watch is how long the source is watched for a topic that comes back.
	Watch time.Duration
	// Settle is how long after a request of unknown outcome everything is looked at once more.
	Settle time.Duration
}

// New returns the defaults.
func New() *Options {
	o := &Options{
		DataDir:             DefaultDataDir,
		Namespace:           "rocketmq-system",
		Service:             "rocketmq-apiserver",
		HostWait:            defaultHostWait,
		ServingSecret:       "rocketmq-apiserver-serving",
		QuotaBytes:          defaultQuotaBytes,
		CompactionRetention: defaultRetention,
		AdmissionPolicies:   AdmissionPoliciesAuto,
		Controllers:         true,
		LeaderElection: LeaderElection{
			LeaseName:     "rocketmq-apiserver-controllers",
			LeaseDuration: defaultLeaseDuration,
			RenewDeadline: defaultRenewDeadline,
			RetryPeriod:   defaultRetryPeriod,
		},
		Transfers: Transfers{RouteRefresh: defaultRouteRefresh, Quiet: defaultQuiet, Watch: defaultWatch, Settle: defaultSettle},

		ServerRun:      genericoptions.NewServerRunOptions(),
		SecureServing:  newSecureServing(),
		Etcd:           newEtcd(),
		Host:           genericoptions.NewCoreAPIOptions(),
		Authentication: genericoptions.NewDelegatingAuthenticationOptions(),
		Authorization:  genericoptions.NewDelegatingAuthorizationOptions(),
		Admission:      newAdmission(),
		Audit:          genericoptions.NewAuditOptions(),
		Features:       genericoptions.NewFeatureOptions(),
		Traces:         genericoptions.NewTracingOptions(),
		Logs:           logsapi.NewLoggingConfiguration(),
	}
	// The aggregator must see that /readyz fails and send new requests to
	// another replica before this one stops to accept them.
	o.ServerRun.ShutdownDelayDuration = defaultShutdownDelay
	// A request that comes even later is told to try again instead of being
	// cut off in the middle.
	o.ServerRun.ShutdownSendRetryAfter = true
	o.ServerRun.ShutdownWatchTerminationGracePeriod = defaultWatchGrace
	return o
}

func newSecureServing() *genericoptions.SecureServingOptionsWithLoopback {
	serving := genericoptions.NewSecureServingOptions()
	serving.Required = true
	serving.BindPort = defaultPort
	// The profile decides, see Complete.
	serving.BindAddress = nil
	// The aggregator multiplexes everybody's watches over one connection.
	serving.HTTP2MaxStreamsPerConnection = maxStreamsPerConn
	serving.ServerCert = genericoptions.GeneratableKeyCert{}
	return serving.WithLoopback()
}

func newEtcd() *genericoptions.EtcdOptions {
	// The codec is chosen per resource by the storage factory.
	config := storagebackend.NewDefaultConfig(EtcdPrefix, nil)
	config.CompactionInterval = defaultCompactionTime
	etcd := genericoptions.NewEtcdOptions(config)
	etcd.DefaultStorageMediaType = runtime.ContentTypeProtobuf
	return etcd
}

func newAdmission() *genericoptions.AdmissionOptions {
	admission := genericoptions.NewAdmissionOptions()
	// Quota counts objects, so it comes after whatever may still refuse one.
	resourcequota.Register(admission.Plugins)
	admission.RecommendedPluginOrder = append(admission.RecommendedPluginOrder, resourcequota.PluginName)
	return admission
}

// loopbackAddress is where a standalone server listens unless told otherwise.
func loopbackAddress() net.IP { return net.IPv4(127, 0, 0, 1) }
