// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
)

// Options says what to start. BinDir and Dir are required, the rest has defaults.
type Options struct {
	// BinDir is the folder of the programs etcd, kube-apiserver and, as needed, kube-controller-manager and
	// kube-scheduler.
	BinDir string
	// Dir is the state folder. It is made if need be; a second Start finds certificates and data again. Two control
	// planes must not share it.
	Dir string
	// LogDir is the folder of the log files. Default: Dir/logs.
	LogDir string

	// ControllerManager adds kube-controller-manager: garbage collection, namespaces that really go away, service
	// accounts, workload controllers. Start then waits until the namespace "default" is ready for pods.
	ControllerManager bool
	// Scheduler adds kube-scheduler.
	Scheduler bool

	// Address is the address the API server listens on and advertises. Default: 127.0.0.1. Everything else always
	// stays on 127.0.0.1.
	Address netip.Addr
	// SecurePort is the API server's port. Default: a free one, the same as last time if Dir has been used before.
	SecurePort uint16
	// ServiceCIDR is the range of Service addresses; its first address is the API server's own. Default: 10.96.0.0/16.
	ServiceCIDR netip.Prefix
	// AggregatorRouting makes the API server connect to the endpoints of a Service rather than to its address, for
	// API services and webhooks. It needs no kube-proxy then, but refuses Services of type ExternalName.
	AggregatorRouting bool

	// ExtraArgs are appended to a program's arguments, by its name, for example
	// {"kube-apiserver": {"--audit-log-path=-"}}. Of a flag given twice the last counts.
	ExtraArgs map[string][]string

	// Detached leaves the processes running when the caller ends. A later Start with the same options takes them over
	// and replaces those whose arguments, program or certificates have changed.
	Detached bool
}

// DefaultServiceCIDR is the range of Service addresses unless Options say otherwise.
var DefaultServiceCIDR = netip.MustParsePrefix("10.96.0.0/16")

// completed fills in the defaults and judges the result. Ports stay as they are.
func (o Options) completed() (Options, error) {
	if o.BinDir == "" || o.Dir == "" {
		return o, errors.New("cannot start a control plane: BinDir and Dir must be set")
	}
	var err1, err2 error
	o.BinDir, err1 = filepath.Abs(o.BinDir)
	o.Dir, err2 = filepath.Abs(o.Dir)
	if err := errors.Join(err1, err2); err != nil {
		return o, err
	}
	if o.LogDir == "" {
		o.LogDir = filepath.Join(o.Dir, "logs")
	}
	if !o.Address.IsValid() {
		o.Address = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	if !o.ServiceCIDR.IsValid() {
		o.ServiceCIDR = DefaultServiceCIDR
	}
	if !o.Address.Is4() || !o.ServiceCIDR.Addr().Is4() {
		return o, fmt.Errorf("cannot start a control plane at %s with services in %s: only IPv4 is supported", o.Address, o.ServiceCIDR)
	}
	return o, nil
}
