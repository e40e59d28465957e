// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package lab is the local cluster as a whole: Up, Load, Stop and Down, each made of steps of the packages beside it.
//
// Any of them may be interrupted or killed anywhere and be run again. Each step looks at what is there and does what is
// missing; what exists is seen from the machine itself (processes, interfaces, control groups, mounts), never from
// notes about what has been done. One machine has at most one cluster: its addresses are fixed.
//
// Layout of the folder, <repository>/_output/cluster:
//
//	admin.kubeconfig   for users
//	logs/              what every process prints; kept by Down
//	pki/, etcd/, *.kubeconfig, ports.json    see package controlplane
//	nodes/<node>/      see package node
//	volumes/<node>/    the volumes of the storage class
//	archives/          one file per loaded image archive, with its path; the nodes to come load them too
package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/binaries"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/network"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
)

// Lab is the local cluster of a checkout of the repository, running or not.
type Lab struct {
	// Repository is the checkout.
	Repository string
	// Output gets the progress.
	Output io.Writer
}

// Dir is the folder of all the cluster's state.
func (l Lab) Dir() string { return filepath.Join(l.Repository, "_output", "cluster") }

// LogDir is the folder of the log files.
func (l Lab) LogDir() string { return filepath.Join(l.Dir(), "logs") }

// BinDir is the folder of the programs.
func (l Lab) BinDir() string { return filepath.Join(l.Repository, "bin", "kubernetes") }

// Kubeconfig is the administrator's kubeconfig.
func (l Lab) Kubeconfig() string { return filepath.Join(l.Dir(), "admin.kubeconfig") }

// Builder builds the programs.
func (l Lab) Builder() binaries.Builder {
	return binaries.Builder{Source: filepath.Join(l.Repository, "hack", "cluster"), BinDir: l.BinDir(), Progress: l.Output}
}

// checkOwner says who is in the way: another checkout whose cluster has the bridge.
func (l Lab) checkOwner() error {
	owner, err := network.Owner()
	if err != nil || owner == "" || owner == l.Dir() {
		return err
	}
	return fmt.Errorf("the local cluster of another checkout is up, and there can be only one: its state is in %s; "+
		"take it down first, with \"down\" there or, if that checkout is gone, with \"down --force\" here", owner)
}

// lock makes sure that one command at a time works on the machine's cluster. It waits until the context ends. The lock
// is a socket without a file: it ends with its holder and leaves nothing behind.
func (l Lab) lock(ctx context.Context) (unlock func(), err error) {
	if os.Geteuid() != 0 {
		return nil, errors.New("the local cluster needs root: it makes network namespaces, mounts and control groups")
	}
	for waiting := false; ; waiting = true {
		listener, err := net.Listen("unix", "@"+plan.Prefix+".lock")
		if err == nil {
			return func() { _ = listener.Close() }, nil
		}
		if !errors.Is(err, unix.EADDRINUSE) {
			return nil, fmt.Errorf("cannot lock the local cluster: %w", err)
		}
		if !waiting {
			l.show("waiting for another command of the local cluster to end\n")
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// step does one thing and shows how long it took.
func (l Lab) step(name string, do func() error) error {
	l.show("==> %s ...", name)
	begin := time.Now()
	if err := do(); err != nil {
		outcome := " failed"
		if errors.Is(err, context.Canceled) {
			outcome = " interrupted"
		}
		l.show("%s\n", outcome)
		return fmt.Errorf("%s: %w", name, err)
	}
	l.show(" %.1fs\n", time.Since(begin).Seconds())
	return nil
}

// show shows progress. That it cannot be shown is no reason to stop.
func (l Lab) show(format string, args ...any) { _, _ = fmt.Fprintf(l.Output, format, args...) }
