// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package options_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/options"
)

// parse reads a command line as the command does.
func parse(t *testing.T, args ...string) options.CompletedOptions {
	t.Helper()
	opts := options.New()
	sections := opts.Flags()
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	for _, name := range sections.Order {
		fs.AddFlagSet(sections.FlagSets[name])
	}
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	completed, err := opts.Complete()
	if err != nil {
		t.Fatal(err)
	}
	return completed
}

func TestValidate(t *testing.T) {
	standalone := []string{"--standalone", "--data-dir=/data"}
	tests := map[string]struct {
		args []string
		want []string // a part of each error, in any order
	}{
		"nothing given; in a cluster with an embedded etcd": {},
		"standalone with a data directory":                  {args: standalone},
		"an external etcd":                                  {args: []string{"--etcd-servers=https://a:2379"}},
		"standalone with an external etcd":                  {args: append(standalone, "--etcd-servers=https://a:2379")},
		"standalone needs to be told where to write":        {args: []string{"--standalone"}, want: []string{"--data-dir: must be given"}},
		"standalone has no host to connect to":              {args: append(standalone, "--kubeconfig=x"), want: []string{"--kubeconfig: means nothing with --standalone"}},
		"standalone has no admission":                       {args: append(standalone, "--admission-policies=off"), want: []string{"--admission-policies: means nothing"}},
		"standalone issues its certificates":                {args: append(standalone, "--tls-cert-file=a", "--tls-private-key-file=b"), want: []string{"--tls-cert-file: cannot be used with --standalone"}},
		"a certificate without its key":                     {args: []string{"--tls-cert-file=a"}, want: []string{"give both or none"}},
		"names for a certificate that was given":            {args: []string{"--tls-cert-file=a", "--tls-private-key-file=b", "--serving-hosts=c"}, want: []string{"--serving-hosts: means nothing with --tls-cert-file"}},
		"a serving host that is no host":                    {args: []string{"--serving-hosts=a b"}, want: []string{"--serving-hosts \"a b\": must be a DNS name"}},
		"a wildcard is a serving host":                      {args: []string{"--serving-hosts=*.example.org,10.0.0.1"}},
		"a port out of range":                               {args: []string{"--secure-port=70000"}, want: []string{"--secure-port 70000"}},
		"a namespace that is no name":                       {args: []string{"--namespace=A_"}, want: []string{"--namespace \"A_\""}},
		"an unknown storage media type":                     {args: []string{"--storage-media-type=text/plain"}, want: []string{"--storage-media-type"}},
		"a relative etcd prefix":                            {args: []string{"--etcd-prefix=a"}, want: []string{"--etcd-prefix \"a\""}},
		"a quota that is too small":                         {args: []string{"--embedded-etcd-quota-bytes=1"}, want: []string{"--embedded-etcd-quota-bytes 1: must be at least"}},
		"a quota for an etcd that is not ours":              {args: []string{"--etcd-servers=https://a:2379", "--embedded-etcd-quota-bytes=99999999"}, want: []string{"--embedded-etcd-quota-bytes: means nothing with --etcd-servers"}},
		"certificates for an etcd that is ours":             {args: []string{"--etcd-cafile=a"}, want: []string{"--etcd-cafile: means nothing without --etcd-servers"}},
		"a lease shorter than its renewal":                  {args: []string{"--leader-elect-lease-duration=5s"}, want: []string{"--leader-elect-lease-duration 5s: must be longer"}},
		"windows of transfers that never open":              {args: append(standalone, "--transfer-route-refresh=0s", "--transfer-quiet=-1s", "--transfer-watch=0s", "--transfer-settle=0s"), want: []string{"--transfer-route-refresh 0s: must be positive", "--transfer-quiet -1s", "--transfer-watch 0s", "--transfer-settle 0s"}},
		"an unknown way to treat policies":                  {args: []string{"--admission-policies=maybe"}, want: []string{"--admission-policies \"maybe\": must be one of"}},
		"an unknown admission plugin":                       {args: []string{"--enable-admission-plugins=X"}, want: []string{"\"X\" is unknown"}},
		"a metrics address without a port":                  {args: []string{"--metrics-bind-address=8383"}, want: []string{"must be host:port"}},
		"a metrics address on the secure port":              {args: []string{"--metrics-bind-address=:6443"}, want: []string{"is the port of --secure-port"}},
		"everything that is wrong is said at once": {
			args: []string{"--secure-port=0", "--namespace=A", "--etcd-prefix=/", "--metrics-bind-address=x"},
			want: []string{"--secure-port", "--namespace", "--etcd-prefix", "--metrics-bind-address"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := parse(t, test.args...).Validate()
			for _, want := range test.want {
				if !slices.ContainsFunc(got, func(err error) bool { return strings.Contains(err.Error(), want) }) {
					t.Errorf("want an error with %q, got %v", want, got)
				}
			}
			if len(got) != len(test.want) {
				t.Errorf("want %d errors, got %d: %v", len(test.want), len(got), got)
			}
		})
	}
}

func TestCompleteFillsWhatFollows(t *testing.T) {
	tests := map[string]struct {
		args []string
		got  func(options.CompletedOptions) any
		want any
	}{
		"no etcd named; one is embedded":                 {nil, func(c options.CompletedOptions) any { return c.Embedded }, true},
		"an etcd named; none is embedded":                {[]string{"--etcd-servers=https://a:2379"}, func(c options.CompletedOptions) any { return c.Embedded }, false},
		"in a cluster all addresses are served":          {nil, bindAddress, "0.0.0.0"},
		"standalone serves this machine only":            {[]string{"--standalone"}, bindAddress, "127.0.0.1"},
		"an address that was given is kept":              {[]string{"--standalone", "--bind-address=10.0.0.1"}, bindAddress, "10.0.0.1"},
		"in a cluster the stop waits for the aggregator": {nil, shutdownDelay, 8 * time.Second},
		"standalone the stop waits for nobody":           {[]string{"--standalone"}, shutdownDelay, time.Duration(0)},
		"a delay that was given is kept":                 {[]string{"--standalone", "--shutdown-delay-duration=8s"}, shutdownDelay, 8 * time.Second},
		"one kubeconfig is enough":                       {[]string{"--kubeconfig=x"}, func(c options.CompletedOptions) any { return c.Authorization.RemoteKubeConfigFile }, "x"},
		"objects are stored as protobuf":                 {nil, func(c options.CompletedOptions) any { return c.Etcd.DefaultStorageMediaType }, "application/vnd.kubernetes.protobuf"},
		"standalone has no flow schemas":                 {[]string{"--standalone"}, func(c options.CompletedOptions) any { return c.Features.EnablePriorityAndFairness }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.got(parse(t, test.args...)); got != test.want {
				t.Errorf("want %v, got %v", test.want, got)
			}
		})
	}
}

func bindAddress(c options.CompletedOptions) any   { return c.SecureServing.BindAddress.String() }
func shutdownDelay(c options.CompletedOptions) any { return c.ServerRun.ShutdownDelayDuration }

func TestEveryFlagSaysWhatItDoes(t *testing.T) {
	sections := options.New().Flags()
	for _, name := range sections.Order {
		sections.FlagSets[name].VisitAll(func(flag *pflag.Flag) {
			if flag.Usage == "" {
				t.Errorf("flag --%s in section %q has no usage", flag.Name, name)
			}
		})
	}
}
