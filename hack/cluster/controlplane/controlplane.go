// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/pki"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/process"
)

// ControlPlane is a running control plane.
type ControlPlane struct {
	options     Options
	ports       ports
	credentials credentials
	client      *Client
	processes   []*process.Process
}

// startTimeout bounds the start of each process. A start takes seconds; on a machine that is busy compiling it took
// more than a minute.
const startTimeout = 4 * time.Minute

// Start starts a control plane and returns when it serves: the API server is ready, the namespace "default" exists
// and, with a controller manager, has its service account. On an error, nothing that is not detached keeps running;
// the error shows the end of the log of the process at fault.
func Start(ctx context.Context, o Options) (*ControlPlane, error) {
	o, err := o.completed()
	if err != nil {
		return nil, err
	}
	// Other programs look for free ports too, so a chosen one may be taken when our process comes to use it.
	const attempts = 3
	for attempt := 1; ; attempt++ {
		cp, err := startOnce(ctx, o)
		if err == nil {
			return cp, nil
		}
		if attempt == attempts || !strings.Contains(err.Error(), "address already in use") {
			return nil, fmt.Errorf("starting a control plane in %s: %w", o.Dir, err)
		}
		if err := forgetPorts(o); err != nil {
			return nil, err
		}
	}
}

func startOnce(ctx context.Context, o Options) (cp *ControlPlane, err error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	cp = &ControlPlane{options: o}
	defer func() {
		if err != nil && !o.Detached {
			err = errors.Join(err, cp.Stop())
		}
	}()
	if cp.ports, err = ensurePorts(o); err != nil {
		return cp, err
	}
	if cp.credentials, err = ensureCredentials(o, time.Now()); err != nil {
		return cp, err
	}
	if err := cp.writeKubeconfigs(); err != nil {
		return cp, err
	}
	if cp.client, err = NewClient(cp.URL(), cp.credentials.authority, cp.pair("admin")); err != nil {
		return cp, err
	}
	if err := cp.startEtcd(ctx); err != nil {
		return cp, err
	}
	if err := cp.startAPIServer(ctx); err != nil {
		return cp, err
	}
	return cp, cp.startControllers(ctx)
}

func (c *ControlPlane) writeKubeconfigs() error {
	if _, err := c.Credentials("admin", "admin", adminGroup); err != nil {
		return err
	}
	for _, component := range []string{controllerManager, scheduler} {
		if _, err := c.Credentials(component, "system:"+component); err != nil {
			return err
		}
	}
	return nil
}

func (c *ControlPlane) startEtcd(ctx context.Context) error {
	p, err := c.ensure(ctx, etcd, etcdArgs(c.options, c.ports))
	if err != nil {
		return err
	}
	return c.await(ctx, p, "its health", httpOK(fmt.Sprintf("http://127.0.0.1:%d/health", c.ports.Etcd)))
}

func (c *ControlPlane) startAPIServer(ctx context.Context) error {
	k := c.credentials
	p, err := c.ensure(ctx, apiServer, apiServerArgs(c.options, c.ports, k),
		k.authority, k.frontProxyAuthority, k.server.CertFile, k.kubeletClient.CertFile, k.frontProxyClient.CertFile, k.serviceAccountPublic)
	if err != nil {
		return err
	}
	return c.await(ctx, p, "readiness", func(ctx context.Context) error {
		if _, err := c.client.Get(ctx, "/readyz"); err != nil {
			return err
		}
		_, err := c.client.Get(ctx, "/api/v1/namespaces/default")
		return err
	})
}

func (c *ControlPlane) startControllers(ctx context.Context) error {
	if c.options.Scheduler {
		if _, err := c.ensure(ctx, scheduler, schedulerArgs(c.options), kubeconfigFile(c.options.Dir, scheduler)); err != nil {
			return err
		}
	}
	if !c.options.ControllerManager {
		return nil
	}
	p, err := c.ensure(ctx, controllerManager, controllerManagerArgs(c.options, c.credentials),
		kubeconfigFile(c.options.Dir, controllerManager), c.credentials.authority, c.credentials.serviceAccountPublic)
	if err != nil {
		return err
	}
	return c.await(ctx, p, "service accounts", func(ctx context.Context) error {
		if _, err := c.client.Get(ctx, "/api/v1/namespaces/default/serviceaccounts/default"); err != nil {
			return err
		}
		_, err := c.client.Get(ctx, "/api/v1/namespaces/default/configmaps/kube-root-ca.crt")
		return err
	})
}

func (c *ControlPlane) ensure(ctx context.Context, name string, args []string, inputs ...string) (*process.Process, error) {
	p, _, err := process.Ensure(ctx, process.Spec{
		Dir:      c.options.Dir,
		Name:     name,
		Path:     filepath.Join(c.options.BinDir, name),
		Args:     append(args, c.options.ExtraArgs[name]...),
		Inputs:   inputs,
		LogFile:  filepath.Join(c.options.LogDir, name+".log"),
		Detached: c.options.Detached,
	})
	if err != nil {
		return nil, err
	}
	c.processes = append(c.processes, p)
	return p, nil
}

func (c *ControlPlane) await(ctx context.Context, p *process.Process, what string, condition func(context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startTimeout, fmt.Errorf("not within %s", startTimeout))
	defer cancel()
	return p.Await(ctx, what, condition)
}

// Stop stops all processes and returns when they are gone. The API server is killed, because it would wait a minute
// for its watchers to leave; what it has acknowledged is in etcd.
func (c *ControlPlane) Stop() error {
	for i := len(c.processes) - 1; i >= 0; i-- {
		var grace time.Duration
		if c.processes[i].Name == etcd {
			grace = 2 * time.Second
		}
		if err := process.Stop(grace, c.processes[i]); err != nil {
			return err
		}
	}
	c.processes = nil
	return nil
}

// Kubeconfig returns the path of the administrator's kubeconfig.
func (c *ControlPlane) Kubeconfig() string { return kubeconfigFile(c.options.Dir, "admin") }

// URL returns the base address of the API server.
func (c *ControlPlane) URL() string {
	return "https://" + netip.AddrPortFrom(c.options.Address, c.ports.Secure).String()
}

// EtcdURL returns the client address of etcd, which asks nobody for credentials.
func (c *ControlPlane) EtcdURL() string { return fmt.Sprintf("http://127.0.0.1:%d", c.ports.Etcd) }

// AuthorityFile returns the certificate that proves the API server's identity.
func (c *ControlPlane) AuthorityFile() string { return c.credentials.authority }

// FrontProxyAuthorityFile returns the certificate that proves that a request comes through the aggregation layer.
func (c *ControlPlane) FrontProxyAuthorityFile() string { return c.credentials.frontProxyAuthority }

// Client returns a client with the administrator's rights.
func (c *ControlPlane) Client() *Client { return c.client }

func (c *ControlPlane) pair(name string) pki.Pair {
	return pki.Pair{CertFile: filepath.Join(pkiDir(c.options.Dir), name+".crt"), KeyFile: filepath.Join(pkiDir(c.options.Dir), name+".key")}
}
