// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package certs

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/klog/v2"
)

// adminName is the user of the kubeconfig, and the name of its context.
const adminName = "rocketmq-admin"

// KubeconfigPublisher keeps a kubeconfig with an administrator's client
// certificate beside the data of a standalone server.
type KubeconfigPublisher struct {
	// Path is the file, written with mode 0600.
	Path string
	// Server is the URL it points at.
	Server string
}

var _ Publisher = KubeconfigPublisher{}

// Publish writes the file when it is missing, points elsewhere, trusts another
// authority, or holds a certificate that is due.
func (p KubeconfigPublisher) Publish(ctx context.Context, state State, now time.Time) error {
	reason := p.stale(state, now)
	if reason == "" {
		return nil
	}
	client, err := state.Current.IssueClient(adminName, []string{user.SystemPrivilegedGroup}, now)
	if err != nil {
		return fmt.Errorf("issuing administrator certificate: %w", err)
	}
	text, err := clientcmd.Write(p.config(state.Bundle(), client))
	if err != nil {
		return fmt.Errorf("internal error: encoding kubeconfig: %w", err)
	}
	if err := writePrivate(p.Path, text); err != nil {
		return fmt.Errorf("writing kubeconfig: %w", err)
	}
	klog.FromContext(ctx).Info("Wrote the administrator's kubeconfig", "path", p.Path, "server", p.Server, "reason", reason)
	return nil
}

// stale says why the file must be written, or nothing.
func (p KubeconfigPublisher) stale(state State, now time.Time) string {
	info, err := os.Stat(p.Path)
	if err != nil {
		return "there was none"
	}
	if info.Mode().Perm() != 0o600 {
		return "others could read it"
	}
	config, err := clientcmd.LoadFromFile(p.Path)
	if err != nil {
		return "it cannot be read"
	}
	cluster, auth := config.Clusters[adminName], config.AuthInfos[adminName]
	switch {
	case cluster == nil || auth == nil:
		return "it lacks the administrator"
	case cluster.Server != p.Server:
		return "the address changed"
	case !bytes.Equal(cluster.CertificateAuthorityData, state.Bundle()):
		return "the certificate authority changed"
	}
	if reason := Renew(Pair{Cert: auth.ClientCertificateData, Key: auth.ClientKeyData}, state.Current, now); reason != "" {
		return "its certificate is due: " + reason
	}
	return ""
}

func (p KubeconfigPublisher) config(bundle []byte, client Pair) clientcmdapi.Config {
	config := clientcmdapi.NewConfig()
	config.Clusters[adminName] = &clientcmdapi.Cluster{Server: p.Server, CertificateAuthorityData: bundle}
	config.AuthInfos[adminName] = &clientcmdapi.AuthInfo{ClientCertificateData: client.Cert, ClientKeyData: client.Key}
	config.Contexts[adminName] = &clientcmdapi.Context{Cluster: adminName, AuthInfo: adminName}
	config.CurrentContext = adminName
	return *config
}
