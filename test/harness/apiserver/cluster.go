// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apiserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	aggregator "k8s.io/kube-aggregator/pkg/client/clientset_generated/clientset"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/controlplane"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/process"
)

// Options say what to start. Name is required.
type Options struct {
	// Name is that of the folder of logs.
	Name string
	// ControllerManager adds kube-controller-manager to the host.
	ControllerManager bool
	// HostArgs are added to the arguments of kube-apiserver.
	HostArgs []string
	// ServerArgs are added to the shipped arguments of rocketmq-apiserver.
	ServerArgs []string
	// ServerArgsFor, if set, returns more of them that depend on the host, which runs by then.
	ServerArgsFor func(*Cluster) []string
}

// Cluster is a Kubernetes control plane with a rocketmq-apiserver behind its aggregator.
type Cluster struct {
	Plane  *controlplane.ControlPlane
	Server *Server
	// Namespace and ServiceAccount are the server's own.
	Namespace, ServiceAccount string
	// APIService and Service are the names by which the host reaches the server.
	APIService, Service string

	// Config and the clients are an administrator's.
	Config     *rest.Config
	Kubernetes kubernetes.Interface
	Aggregator aggregator.Interface
	Dynamic    dynamic.Interface
	RocketMQ   versioned.Interface

	dir, logs   string
	kubectlPath string
}

// Start starts a cluster and returns when the API group is served through the host. On an error nothing keeps running.
func Start(ctx context.Context, o Options) (c *Cluster, err error) {
	root, err := Repository()
	if err != nil {
		return nil, err
	}
	binary, err1 := program(root, "rocketmq-apiserver")
	kubectl, err2 := program(root, "kubernetes", "kubectl")
	logs, err3 := logDir(root, o.Name)
	// Short, because unix sockets live below it, whose paths must not be longer than a hundred letters.
	dir, err4 := os.MkdirTemp("", "mq-")
	c = &Cluster{dir: dir, logs: logs, kubectlPath: kubectl}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.Stop())
		}
	}()
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return c, err
	}
	c.Plane, err = controlplane.Start(ctx, controlplane.Options{
		BinDir: filepath.Dir(kubectl), Dir: filepath.Join(dir, "host"), LogDir: logs,
		ControllerManager: o.ControllerManager,
		ExtraArgs:         map[string][]string{"kube-apiserver": o.HostArgs},
	})
	if err != nil {
		return c, err
	}
	if err := c.connect(); err != nil {
		return c, err
	}
	if err := c.install(ctx, root, binary, o); err != nil {
		return c, fmt.Errorf("installing the server: %w", err)
	}
	return c, c.Server.Start(ctx)
}

// install applies the manifests and prepares the server.
func (c *Cluster) install(ctx context.Context, root, binary string, o Options) error {
	text, _, err := c.kubectl(ctx, "", "kustomize", filepath.Join(root, "artifacts", "deploy"))
	if err != nil {
		return err
	}
	m, err := parseManifests([]byte(text))
	if err != nil {
		return err
	}
	c.Namespace, c.ServiceAccount = m.deployment.Namespace, m.deployment.Spec.Template.Spec.ServiceAccountName
	c.APIService, c.Service = m.apiService.Name, m.service.Name
	port, err := freePort()
	if err != nil {
		return err
	}
	objects, err := m.forPort(port)
	if err != nil {
		return err
	}
	list, err := json.Marshal(map[string]any{"apiVersion": "v1", "kind": "List", "items": objects})
	if err != nil {
		return err
	}
	// By default kubectl waits half a minute for what a kube-apiserver puts together when it is first asked: all schemas.
	if _, _, err := c.Kubectl(ctx, string(list), "apply", "--server-side", "--request-timeout=2m", "-f", "-"); err != nil {
		return err
	}
	kubeconfig, err := c.tokenKubeconfig(ctx, c.Namespace, c.ServiceAccount)
	if err != nil {
		return err
	}
	args, err := m.arguments()
	if err != nil {
		return err
	}
	args = append(args,
		"--kubeconfig="+kubeconfig,
		"--bind-address=127.0.0.1",
		fmt.Sprintf("--secure-port=%d", port),
		"--data-dir="+filepath.Join(c.dir, "data"),
	)
	args = append(args, o.ServerArgs...)
	if o.ServerArgsFor != nil {
		args = append(args, o.ServerArgsFor(c)...)
	}
	c.Server, err = newServer(c.dir, c.logs, binary, fmt.Sprintf("https://127.0.0.1:%d", port), args)
	if err != nil {
		return err
	}
	c.Server.ready = c.served
	return nil
}

// PID returns the process id of one of the host's programs, such as kube-apiserver.
func (c *Cluster) PID(program string) (int, error) {
	processes, err := process.Find(filepath.Join(c.dir, "host"))
	if err != nil {
		return 0, err
	}
	for _, p := range processes {
		if p.Name == program {
			return p.PID, nil
		}
	}
	return 0, fmt.Errorf("no %s runs", program)
}

// Stop stops everything and removes what was stored. Logs stay.
func (c *Cluster) Stop() error {
	var errs []error
	if c.Server != nil {
		errs = append(errs, c.Server.Kill9())
	}
	if c.Plane != nil {
		errs = append(errs, c.Plane.Stop())
	}
	return errors.Join(append(errs, os.RemoveAll(c.dir))...)
}
