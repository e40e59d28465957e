// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/controlplane"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/network"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/node"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/process"
)

// Stop ends the cluster like a power failure and keeps its data: Up continues with the same objects, volumes and
// images. Pods start anew, with new addresses.
func (l Lab) Stop(ctx context.Context) error {
	return l.exclusively(ctx, func(dir string) error { return l.stop(ctx, dir) }, false)
}

// Down ends the cluster and removes all there is of it but the log files. With force it does so even to the cluster of
// another checkout.
func (l Lab) Down(ctx context.Context, force bool) error {
	return l.exclusively(ctx, func(dir string) error {
		if err := l.stop(ctx, dir); err != nil {
			return err
		}
		return l.step("data", func() error { return removeData(dir) })
	}, force)
}

// exclusively passes the folder of the cluster to take down: this checkout's own or, by force, that of the owner of
// the bridge.
func (l Lab) exclusively(ctx context.Context, do func(dir string) error, force bool) error {
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	owner, err := network.Owner()
	if err != nil {
		return err
	}
	if force && owner != "" && owner != l.Dir() {
		if err := do(owner); err != nil {
			return err
		}
	} else if err := l.checkOwner(); err != nil {
		return err
	}
	return do(l.Dir())
}

// stop leaves nothing of the cluster but files on disk. The order matters: nothing may be left that restarts or uses
// what the next step takes away.
func (l Lab) stop(ctx context.Context, dir string) error {
	all, err := plan.Nodes(plan.MaxNodes)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"processes", func() error { return stopProcesses(dir) }},
		{"pods", func() error {
			return forEach(all, func(n plan.Node) error { return node.KillControlGroup(n.ControlGroup()) })
		}},
		{"mounts", func() error { return unmountBelow(dir, plan.RuntimeDir) }},
		{"network", func() error { return network.Remove(ctx) }},
		{"traces", func() error { return removeTraces(dir) }},
	} {
		if err := l.step(step.name, step.do); err != nil {
			return err
		}
	}
	return nil
}

// stopProcesses kills all processes of the folder, and the shims that containerd has started in its name. None is
// asked to end: the pods are about to be killed under them, and what the API server has acknowledged etcd has written.
func stopProcesses(dir string) error {
	for {
		found, err := process.Find(dir)
		if err != nil || len(found) == 0 {
			return err
		}
		// Again until none is left, for one may just have started another.
		if err := process.Stop(0, found...); err != nil {
			return err
		}
	}
}

// removeNode removes one node of the running cluster.
func (l Lab) removeNode(ctx context.Context, client *controlplane.Client, n plan.Node) error {
	found, err := process.Find(l.Dir())
	if err != nil {
		return err
	}
	var processes []*process.Process
	for _, p := range found {
		if strings.HasPrefix(p.Name, node.ProcessName(n, "")) {
			processes = append(processes, p)
		}
	}
	dir := node.Dir(l.Dir(), n)
	for _, do := range []func() error{
		func() error { return process.Stop(0, processes...) },
		func() error { return node.KillControlGroup(n.ControlGroup()) },
		func() error { return unmountBelow(dir, n.RuntimeDir()) },
		func() error { return network.RemoveNode(ctx, n) },
		// Not before its kubelet is gone, which would register it again.
		func() error { return node.Remove(ctx, client, n) },
		func() error { return removeUnmounted(n.RuntimeDir()) },
		func() error { return os.RemoveAll(filepath.Join(l.Dir(), "volumes", n.Name)) },
		// Last, because it is by its folder that a node is known to exist.
		func() error { return removeUnmounted(dir) },
	} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// removeTraces removes what programs leave in places that cannot be configured.
func removeTraces(dir string) error {
	return errors.Join(
		removeUnmounted(plan.RuntimeDir),
		// kubelet: links to the pods' logs, and a socket.
		removeLinksInto(dir, "/var/log/containers"),
		removeDeadSockets(filepath.Dir(devicePluginSocket)),
		removeEmpty("/var/log/containers", filepath.Dir(devicePluginSocket), "/var/lib/kubelet"),
		removeNetworkResults("/var/lib/cni/results"),
		removeEmpty("/var/lib/cni/results", "/var/lib/cni/cache", "/var/lib/cni"),
		// containerd: the sockets of its shims, whose names are digests. Those nobody listens on are dead.
		removeDeadSockets("/run/containerd/s"),
		removeEmpty("/run/containerd/s", "/run/containerd"),
	)
}

// removeData removes the folder's content except the logs.
func removeData(dir string) error {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	var problems []error
	for _, entry := range entries {
		if entry.Name() != "logs" {
			problems = append(problems, removeUnmounted(filepath.Join(dir, entry.Name())))
		}
	}
	return errors.Join(problems...)
}
