// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/files"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/pki"
)

// adminGroup may do everything, whatever RBAC says.
const adminGroup = "system:masters"

func kubeconfigFile(dir, name string) string { return filepath.Join(dir, name+".kubeconfig") }

// Credentials issues a kubeconfig for a user with the groups and returns its path. The name is that of its file and
// must be unique among those of this control plane; asking again is free.
func (c *ControlPlane) Credentials(name, user string, groups ...string) (kubeconfig string, err error) {
	pair, err := c.credentials.signer.Ensure(pki.Request{Name: name, User: user, Groups: groups}, time.Now())
	if err != nil {
		return "", err
	}
	return c.KubeconfigFor(name, user, pair)
}

// KubeconfigFor writes a kubeconfig with a certificate that Certificate has issued for the user, and returns its path.
func (c *ControlPlane) KubeconfigFor(name, user string, pair pki.Pair) (kubeconfig string, err error) {
	path := kubeconfigFile(c.options.Dir, name)
	return path, writeKubeconfig(path, c.URL(), c.credentials.authority, user, pair)
}

// Certificate issues a certificate signed by the control plane's authority, for example for a node or for a server
// that pods shall trust.
func (c *ControlPlane) Certificate(r pki.Request) (pki.Pair, error) {
	return c.credentials.signer.Ensure(r, time.Now())
}

// writeKubeconfig writes one that needs no other file, so that it can be copied into a pod.
func writeKubeconfig(path, server, authorityFile, user string, pair pki.Pair) error {
	authority, err1 := os.ReadFile(authorityFile)
	certificate, err2 := os.ReadFile(pair.CertFile)
	key, err3 := os.ReadFile(pair.KeyFile)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	_, err := files.Write(path, renderKubeconfig(server, user, authority, certificate, key), 0o600)
	return err
}

func renderKubeconfig(server, user string, authority, certificate, key []byte) []byte {
	encode := base64.StdEncoding.EncodeToString
	return fmt.Appendf(nil, `apiVersion: v1
kind: Config
current-context: local
clusters:
- name: local
  cluster:
    server: %s
    certificate-authority-data: %s
users:
- name: %q
  user:
    client-certificate-data: %s
    client-key-data: %s
contexts:
- name: local
  context:
    cluster: local
    user: %q
`, server, encode(authority), user, encode(certificate), encode(key), user)
}
