// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build integration

package controlplane_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/controlplane"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/pki"
)

// TestAggregation registers a server of this test's as an API service, the way the package's documentation says: it is
// called by the API server's front-proxy identity, in the name of the user.
func TestAggregation(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 6*time.Minute)
	defer cancel()
	cp, err := controlplane.Start(ctx, controlplane.Options{BinDir: binDir(t), Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := cp.Stop(); err != nil {
			t.Error(err)
		}
	}()
	port := serveBehind(t, cp)
	authority, err := os.ReadFile(cp.AuthorityFile())
	if err != nil {
		t.Fatal(err)
	}
	for path, object := range map[string]string{
		"/api/v1/namespaces/default/services/backend": fmt.Sprintf(
			`{"apiVersion":"v1","kind":"Service","metadata":{"name":"backend"},"spec":{"type":"ExternalName","externalName":"127.0.0.1","ports":[{"port":%d}]}}`, port),
		"/apis/apiregistration.k8s.io/v1/apiservices/v1.example.com": fmt.Sprintf(
			`{"apiVersion":"apiregistration.k8s.io/v1","kind":"APIService","metadata":{"name":"v1.example.com"},"spec":{"group":"example.com","version":"v1",
			"groupPriorityMinimum":1000,"versionPriority":10,"caBundle":%q,"service":{"namespace":"default","name":"backend","port":%d}}}`,
			base64.StdEncoding.EncodeToString(authority), port),
	} {
		if err := cp.Client().Apply(ctx, path, []byte(object)); err != nil {
			t.Fatal(err)
		}
	}
	const want = "admin through front-proxy-client"
	for {
		got, err := cp.Client().Get(ctx, "/apis/example.com/v1/things")
		if err == nil {
			if string(got) != want {
				t.Errorf("the server behind saw %q, want %q", got, want)
			}
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the API service never became available: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// serveBehind starts a server on a loopback port that trusts the front-proxy authority only and answers with who asks,
// and through whom.
func serveBehind(t *testing.T, cp *controlplane.ControlPlane) (port int) {
	t.Helper()
	pair, err := cp.Certificate(pki.Request{Name: "backend", User: "backend", Hosts: []string{"backend.default.svc"}})
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := tls.LoadX509KeyPair(pair.CertFile, pair.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	frontProxy, err := os.ReadFile(cp.FrontProxyAuthorityFile())
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(frontProxy)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "%s through %s", r.Header.Get("X-Remote-User"), r.TLS.PeerCertificates[0].Subject.CommonName)
	}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: trusted}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.Listener.Addr().(*net.TCPAddr).Port
}
