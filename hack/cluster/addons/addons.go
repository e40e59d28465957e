// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package addons runs what a cluster needs beside control plane and nodes: DNS and a default storage class. Both are
// processes of the machine rather than pods, so they need no image and are there before the first node.
package addons

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"net/http"
	"path/filepath"
	"text/template"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/controlplane"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/files"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/process"
)

// Host is where they run.
type Host struct {
	// Dir is the cluster's folder, BinDir that of the programs, LogDir that of the log files.
	Dir, BinDir, LogDir string
	ControlPlane        *controlplane.ControlPlane
}

//go:embed manifests
var manifests embed.FS

// objects are the manifests and where each belongs.
var objects = []struct{ file, path string }{
	{"dns-role.yaml", "/apis/rbac.authorization.k8s.io/v1/clusterroles/rmqlab:dns"},
	{"dns-binding.yaml", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/rmqlab:dns"},
	{"dns-service.yaml", "/api/v1/namespaces/kube-system/services/kube-dns"},
	{"dns-endpoints.yaml", "/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices/kube-dns"},
	{"provisioner-role.yaml", "/apis/rbac.authorization.k8s.io/v1/clusterroles/rmqlab:provisioner"},
	{"provisioner-binding.yaml", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/rmqlab:provisioner"},
	{"storage-class.yaml", "/apis/storage.k8s.io/v1/storageclasses/local"},
}

const (
	dnsUser         = "rmqlab:dns"
	provisionerUser = "rmqlab:provisioner"
	provisionerName = "rmqlab.local/directory"
	readyTimeout    = 2 * time.Minute
)

// Ensure applies the objects, starts DNS and provisioner and waits until names are answered. It can be repeated.
func (h Host) Ensure(ctx context.Context) error {
	for _, object := range objects {
		manifest, err := render(object.file)
		if err != nil {
			return err
		}
		if err := h.ControlPlane.Client().Apply(ctx, object.path, manifest); err != nil {
			return fmt.Errorf("applying %s: %w", object.file, err)
		}
	}
	if err := h.ensureProvisioner(ctx); err != nil {
		return err
	}
	return h.ensureDNS(ctx)
}

func render(file string) ([]byte, error) {
	parsed, err := template.ParseFS(manifests, "manifests/"+file)
	if err != nil {
		return nil, err
	}
	var manifest bytes.Buffer
	err = parsed.Execute(&manifest, map[string]any{
		"DNSAddress":  plan.DNSAddress,
		"HostAddress": plan.HostAddress,
		"Provisioner": provisionerName,
		"Users":       map[string]string{"DNS": dnsUser, "Provisioner": provisionerUser},
	})
	return manifest.Bytes(), err
}

func (h Host) ensureProvisioner(ctx context.Context) error {
	kubeconfig, err := h.ControlPlane.Credentials("provisioner", provisionerUser)
	if err != nil {
		return err
	}
	_, _, err = process.Ensure(ctx, h.spec("provisioner", []string{
		"--kubeconfig=" + kubeconfig, "--name=" + provisionerName, "--root=" + filepath.Join(h.Dir, "volumes"),
	}, kubeconfig))
	return err
}

func (h Host) ensureDNS(ctx context.Context) error {
	kubeconfig, err := h.ControlPlane.Credentials("coredns", dnsUser)
	if err != nil {
		return err
	}
	config := filepath.Join(h.Dir, "Corefile")
	if _, err := files.Write(config, []byte(corefile(kubeconfig)), 0o644); err != nil {
		return err
	}
	p, _, err := process.Ensure(ctx, h.spec("coredns", []string{"-conf=" + config}, config, kubeconfig))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, readyTimeout, fmt.Errorf("not within %s", readyTimeout))
	defer cancel()
	return p.Await(ctx, "readiness", dnsReady)
}

func (h Host) spec(name string, args []string, inputs ...string) process.Spec {
	return process.Spec{
		Dir: h.Dir, Name: name, Path: filepath.Join(h.BinDir, name), Args: args, Inputs: inputs,
		LogFile: filepath.Join(h.LogDir, name+".log"), Detached: true,
	}
}

// corefile is CoreDNS's configuration. Names outside of the cluster get a block of their own: in the same block the
// template would come before the cluster's names and deny them all.
func corefile(kubeconfig string) string {
	return fmt.Sprintf(`%[1]s:53 in-addr.arpa:53 ip6.arpa:53 {
	bind %[2]s
	errors
	ready %[2]s:%[3]d
	kubernetes %[1]s in-addr.arpa ip6.arpa {
		kubeconfig %[4]q
		pods insecure
		# A pod's new address is known at once.
		ttl 1
	}
}
.:53 {
	bind %[2]s
	errors
	template ANY ANY . {
		rcode NXDOMAIN
	}
}
`, plan.Domain, plan.HostAddress, plan.DNSReadyPort, kubeconfig)
}

func dnsReady(ctx context.Context) error {
	client := http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s:%d/ready", plan.HostAddress, plan.DNSReadyPort), nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("CoreDNS answers %s", response.Status)
	}
	return nil
}
