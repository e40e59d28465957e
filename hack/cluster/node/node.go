// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/controlplane"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/files"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/packages"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/pki"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/process"
)

// Host is where nodes run.
type Host struct {
	// Dir is the cluster's folder, BinDir that of the programs, LogDir that of the log files.
	Dir, BinDir, LogDir string
	ControlPlane        *controlplane.ControlPlane
	// ProxyKubeconfig is what all kube-proxies use.
	ProxyKubeconfig string
}

// readyTimeout bounds how long a node may take to become ready once its processes are started.
const readyTimeout = 4 * time.Minute

// Dir returns the folder of the node.
func Dir(clusterDir string, n plan.Node) string { return filepath.Join(clusterDir, "nodes", n.Name) }

// Ensure starts the node, whose network must be there, imports the archives and waits until Kubernetes calls it ready
// and its kube-proxy has its rules in place. It can be repeated.
func (h Host) Ensure(ctx context.Context, n plan.Node, archives []string) error {
	dir := Dir(h.Dir, n)
	kubeconfig, err := h.writeConfigs(n, dir)
	if err != nil {
		return err
	}
	if err := h.ensureContainerd(ctx, n, dir); err != nil {
		return err
	}
	for _, archive := range archives {
		if err := Import(ctx, h.Dir, n, archive); err != nil {
			return err
		}
	}
	if err := ensureKubeletDir(ctx, n, dir); err != nil {
		return err
	}
	if err := ensureControlGroups(n.ControlGroup()); err != nil {
		return err
	}
	began := time.Now()
	kubelet, started, err := h.ensure(ctx, n, "kubelet", filepath.Join(h.BinDir, "kubelet"), kubeletArgs(n, dir, kubeconfig),
		filepath.Join(dir, "kubelet.yaml"), kubeconfig)
	if err != nil {
		return err
	}
	config := filepath.Join(dir, "kube-proxy.yaml")
	proxy, _, err := h.ensure(ctx, n, "kube-proxy", filepath.Join(h.BinDir, "kube-proxy"), []string{"--config=" + config}, config, h.ProxyKubeconfig)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, readyTimeout, fmt.Errorf("not within %s", readyTimeout))
	defer cancel()
	if !started {
		// It runs already, so a recent sign of life is as good as a new one.
		began = began.Add(-10 * time.Second)
	}
	if err := kubelet.Await(ctx, "readiness", func(ctx context.Context) error { return h.ready(ctx, n, began) }); err != nil {
		return err
	}
	return proxy.Await(ctx, "the first rules", func(ctx context.Context) error { return proxySynced(ctx, n) })
}

// writeConfigs writes all that the node's processes read, and returns the path of the kubelet's kubeconfig.
func (h Host) writeConfigs(n plan.Node, dir string) (kubeconfig string, err error) {
	cp := h.ControlPlane
	serving, err := cp.Certificate(pki.Request{
		Name: n.Name, User: "system:node:" + n.Name, Groups: []string{"system:nodes"}, Hosts: []string{n.Name, n.Address.String()},
	})
	if err != nil {
		return "", err
	}
	if kubeconfig, err = cp.KubeconfigFor(n.Name, "system:node:"+n.Name, serving); err != nil {
		return "", err
	}
	for name, content := range map[string]string{
		"containerd.toml":        containerdConfig(n, dir),
		"cni/10-rmqlab.conflist": networkConfig(n),
		"kubelet.yaml":           kubeletConfig(n, dir, cp.AuthorityFile(), serving),
		"kube-proxy.yaml":        proxyConfig(n, h.ProxyKubeconfig),
		"resolv.conf":            "",
	} {
		if _, err := files.Write(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			return "", err
		}
	}
	return kubeconfig, os.MkdirAll(n.RuntimeDir(), 0o711)
}

func (h Host) ensureContainerd(ctx context.Context, n plan.Node, dir string) error {
	config := filepath.Join(dir, "containerd.toml")
	path, err := packages.Find("containerd")
	if err != nil {
		return err
	}
	p, _, err := h.ensure(ctx, n, "containerd", path, []string{"--config=" + config}, config)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, readyTimeout, fmt.Errorf("not within %s", readyTimeout))
	defer cancel()
	return p.Await(ctx, "an answer", func(ctx context.Context) error {
		_, err := command.Run(ctx, "ctr", "--address="+n.Socket(), "version")
		return err
	})
}

// ensureKubeletDir mounts the kubelet's folder at its short name. A symbolic link would not do: the kubelet looks its
// volumes up among the mounts, by path.
func ensureKubeletDir(ctx context.Context, n plan.Node, dir string) error {
	long := filepath.Join(dir, "kubelet")
	if err := errors.Join(os.MkdirAll(long, 0o750), os.MkdirAll(n.KubeletDir(), 0o750)); err != nil {
		return err
	}
	if _, err := command.Run(ctx, "mountpoint", "--quiet", n.KubeletDir()); err == nil {
		return nil
	}
	_, err := command.Run(ctx, "mount", "--bind", long, n.KubeletDir())
	return err
}

// ProcessName is the name of one of the node's processes, under which process.Find knows it.
func ProcessName(n plan.Node, program string) string { return n.Name + "-" + program }

func (h Host) ensure(ctx context.Context, n plan.Node, program, path string, args []string, inputs ...string) (*process.Process, bool, error) {
	name := ProcessName(n, program)
	return process.Ensure(ctx, process.Spec{
		Dir: h.Dir, Name: name, Path: path, Args: args, Inputs: inputs,
		LogFile:          filepath.Join(h.LogDir, name+".log"),
		NetworkNamespace: n.NamespaceFile(),
		Detached:         true,
	})
}

// ready says why the node is not ready. Its condition alone is not enough: it is what the kubelet said last, maybe
// before it was stopped. A lease renewed since began shows that it is back.
func (h Host) ready(ctx context.Context, n plan.Node, began time.Time) error {
	var lease struct {
		Spec struct {
			RenewTime time.Time `json:"renewTime"`
		} `json:"spec"`
	}
	if err := h.get(ctx, "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/"+n.Name, &lease); err != nil {
		return err
	}
	if lease.Spec.RenewTime.Before(began) {
		return fmt.Errorf("node %q has not renewed its lease since %s", n.Name, lease.Spec.RenewTime)
	}
	var object struct {
		Spec struct {
			Taints []struct{ Key string } `json:"taints"`
		} `json:"spec"`
		Status struct {
			Conditions []struct{ Type, Status, Message string } `json:"conditions"`
		} `json:"status"`
	}
	if err := h.get(ctx, "/api/v1/nodes/"+n.Name, &object); err != nil {
		return err
	}
	for _, taint := range object.Spec.Taints {
		if strings.HasPrefix(taint.Key, "node.kubernetes.io/") && taint.Key != "node.kubernetes.io/unschedulable" {
			return fmt.Errorf("node %q still has the taint %s", n.Name, taint.Key)
		}
	}
	for _, c := range object.Status.Conditions {
		if c.Type == "Ready" && c.Status != "True" {
			return fmt.Errorf("node %q is not ready: %s", n.Name, c.Message)
		}
		if c.Type == "Ready" {
			return nil
		}
	}
	return fmt.Errorf("node %q has not said yet whether it is ready", n.Name)
}

func (h Host) get(ctx context.Context, path string, into any) error {
	answer, err := h.ControlPlane.Client().Get(ctx, path)
	if err != nil {
		return err
	}
	return json.Unmarshal(answer, into)
}

// Remove takes the node's object out of Kubernetes, so that its pods are given up.
func Remove(ctx context.Context, client *controlplane.Client, n plan.Node) error {
	return client.Delete(ctx, "/api/v1/nodes/"+n.Name)
}
