// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/files"
)

// ports are where the processes listen. They are kept in the state folder, so that a control plane that is started
// again is found under its old address.
type ports struct {
	Etcd   uint16 `json:"etcd"`
	Secure uint16 `json:"secure"`
}

func portsFile(dir string) string { return filepath.Join(dir, "ports.json") }

// ensurePorts returns the ports of the state folder, choosing free ones in its first use. Somebody else may take one
// before our process does: Start notices and chooses again.
func ensurePorts(o Options) (ports, error) {
	var p ports
	text, err := os.ReadFile(portsFile(o.Dir))
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return p, fmt.Errorf("cannot read the ports chosen earlier: %w", err)
	}
	if o.SecurePort != 0 {
		p.Secure = o.SecurePort
	}
	if p.Etcd == 0 {
		if p.Etcd, err = freePort(netip.AddrFrom4([4]byte{127, 0, 0, 1})); err != nil {
			return p, err
		}
	}
	if p.Secure == 0 {
		if p.Secure, err = freePort(o.Address); err != nil {
			return p, err
		}
	}
	if text, err = json.Marshal(p); err != nil {
		return p, err
	}
	_, err = files.Write(portsFile(o.Dir), append(text, '\n'), 0o644)
	return p, err
}

func forgetPorts(o Options) error {
	if err := os.Remove(portsFile(o.Dir)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func freePort(address netip.Addr) (uint16, error) {
	listener, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(address, 0)))
	if err != nil {
		return 0, fmt.Errorf("cannot find a free port on %s: %w", address, err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).AddrPort().Port(), nil
}
