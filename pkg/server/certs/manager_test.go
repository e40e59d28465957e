// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package certs_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/clientcmd"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	aggregator "k8s.io/kube-aggregator/pkg/client/clientset_generated/clientset/fake"
	testclock "k8s.io/utils/clock/testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/certs"
)

// counter is a listener that counts.
type counter struct{ atomic.Int32 }

func (c *counter) Enqueue() { c.Add(1) }

func newManager(t *testing.T, clock *testclock.FakeClock, store certs.Store, publishers ...certs.Publisher) *certs.Manager {
	t.Helper()
	m, err := certs.NewManager(t.Context(), certs.ManagerConfig{
		Name:       "test",
		Store:      store,
		Hosts:      []string{"localhost", "127.0.0.1"},
		Publishers: publishers,
		Clock:      clock,
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// start runs the manager for the time of the test.
func start(t *testing.T, m *certs.Manager) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		m.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
}

func TestManagerRotatesTheServingCertificateWithoutARestart(t *testing.T) {
	clock := testclock.NewFakeClock(birth)
	m := newManager(t, clock, certs.DirStore{Path: t.TempDir()})
	told := &counter{}
	m.AddListener(told)
	before, _ := m.CurrentCertKeyContent()
	start(t, m)
	awaitTimer(t, clock)
	if after, _ := m.CurrentCertKeyContent(); !bytes.Equal(before, after) || told.Load() != 0 {
		t.Fatal("the certificate changed although it was new")
	}

	clock.Step(61 * day)
	awaitTimer(t, clock)
	after, _ := m.CurrentCertKeyContent()
	if bytes.Equal(before, after) {
		t.Error("the certificate did not change after two thirds of its life")
	}
	if told.Load() == 0 {
		t.Error("the listener was not told")
	}
}

// awaitTimer waits until the manager has nothing to do but wait.
func awaitTimer(t *testing.T, clock *testclock.FakeClock) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), time.Millisecond, 10*time.Second, true, func(context.Context) (bool, error) {
		return clock.HasWaiters(), nil
	})
	if err != nil {
		t.Fatal("the manager did not come to rest")
	}
}

func TestManagerServesACertificateThatItsBundleVerifies(t *testing.T) {
	m := newManager(t, testclock.NewFakeClock(time.Now()), certs.DirStore{Path: t.TempDir()})
	cert, key := m.CurrentCertKeyContent()
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certs.ClientCA{Manager: m}.CurrentCABundleContent())
	client, server := net.Pipe()
	go func() { _ = tls.Server(server, &tls.Config{Certificates: []tls.Certificate{pair}}).Handshake() }()
	if err := tls.Client(client, &tls.Config{RootCAs: roots, ServerName: "localhost"}).Handshake(); err != nil {
		t.Error(err)
	}
}

func TestManagersOfTwoReplicasShareOneAuthority(t *testing.T) {
	clock := testclock.NewFakeClock(birth)
	// The Secret is shipped empty, so that nobody needs the right to create any.
	secrets := fake.NewClientset(&corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "serving", ResourceVersion: "1"}}).CoreV1().Secrets("ns")
	store := certs.SecretStore{Secrets: secrets, Name: "serving"}
	first := certs.ClientCA{Manager: newManager(t, clock, store)}
	second := certs.ClientCA{Manager: newManager(t, clock, store)}
	if !bytes.Equal(first.CurrentCABundleContent(), second.CurrentCABundleContent()) {
		t.Error("two replicas trust different authorities")
	}
}

// racing loses the first save to another replica.
type racing struct {
	certs.Store
	rival certs.State
	lost  bool
}

func (r *racing) Save(ctx context.Context, state certs.State, version string) error {
	if r.lost {
		return r.Store.Save(ctx, state, version)
	}
	r.lost = true
	return errors.Join(certs.ErrConflict, r.Store.Save(ctx, r.rival, version))
}

func TestManagerThatLosesARaceUsesTheWinnersAuthority(t *testing.T) {
	rival := authorityAt(t, birth)
	store := &racing{Store: certs.DirStore{Path: t.TempDir()}, rival: certs.State{Current: rival}}
	m := certs.ClientCA{Manager: newManager(t, testclock.NewFakeClock(birth), store)}
	if !bytes.Equal(m.CurrentCABundleContent(), rival.Cert) {
		t.Error("the manager kept an authority of its own")
	}
}

func TestAPIServicePublisher(t *testing.T) {
	state := certs.State{Current: authorityAt(t, birth)}
	tests := map[string]struct {
		spec       apiregistrationv1.APIServiceSpec
		wantWrites int
	}{
		"a service without a bundle gets it":               {apiregistrationv1.APIServiceSpec{}, 1},
		"a service with another bundle gets ours":          {apiregistrationv1.APIServiceSpec{CABundle: []byte("old")}, 1},
		"a service that verifies nothing begins to verify": {apiregistrationv1.APIServiceSpec{InsecureSkipTLSVerify: true}, 1},
		"a service with our bundle is left alone":          {apiregistrationv1.APIServiceSpec{CABundle: state.Bundle()}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client := aggregator.NewSimpleClientset(&apiregistrationv1.APIService{ObjectMeta: metav1.ObjectMeta{Name: "v1.test"}, Spec: test.spec})
			services := client.ApiregistrationV1().APIServices()
			publisher := certs.APIServicePublisher{APIServices: services, Name: "v1.test", FieldManager: "test"}
			if err := publisher.Publish(t.Context(), state, birth); err != nil {
				t.Fatal(err)
			}
			writes := 0
			for _, action := range client.Actions() {
				if action.GetVerb() != "get" {
					writes++
				}
			}
			if writes != test.wantWrites {
				t.Errorf("writes: want %d, got %d", test.wantWrites, writes)
			}
			got, err := services.Get(t.Context(), "v1.test", metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Spec.CABundle, state.Bundle()) || got.Spec.InsecureSkipTLSVerify {
				t.Errorf("the service does not verify with our bundle: %+v", got.Spec)
			}
		})
	}
}

func TestKubeconfigPublisher(t *testing.T) {
	authority := certs.State{Current: authorityAt(t, birth)}
	published := func(t *testing.T) (certs.KubeconfigPublisher, []byte) {
		p := certs.KubeconfigPublisher{Path: filepath.Join(t.TempDir(), "admin.kubeconfig"), Server: "https://127.0.0.1:1"}
		if err := p.Publish(t.Context(), authority, birth); err != nil {
			t.Fatal(err)
		}
		return p, read(t, p.Path)
	}
	tests := map[string]struct {
		change      func(*certs.KubeconfigPublisher, *certs.State, *time.Time)
		wantRewrite bool
	}{
		"a good file is left alone": {
			change: func(_ *certs.KubeconfigPublisher, _ *certs.State, now *time.Time) { *now = now.Add(day) },
		},
		"another address is written": {
			change:      func(p *certs.KubeconfigPublisher, _ *certs.State, _ *time.Time) { p.Server = "https://127.0.0.1:2" },
			wantRewrite: true,
		},
		"another authority is written": {
			change: func(_ *certs.KubeconfigPublisher, s *certs.State, _ *time.Time) {
				s.Current = authorityAt(t, birth)
			},
			wantRewrite: true,
		},
		"a certificate after two thirds of its life is replaced": {
			change:      func(_ *certs.KubeconfigPublisher, _ *certs.State, now *time.Time) { *now = now.Add(250 * day) },
			wantRewrite: true,
		},
		"a file that others can read is replaced": {
			change: func(p *certs.KubeconfigPublisher, _ *certs.State, _ *time.Time) {
				if err := os.Chmod(p.Path, 0o644); err != nil {
					t.Fatal(err)
				}
			},
			wantRewrite: true,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p, before := published(t)
			state, now := authority, birth
			test.change(&p, &state, &now)
			if err := p.Publish(t.Context(), state, now); err != nil {
				t.Fatal(err)
			}
			if rewritten := !bytes.Equal(before, read(t, p.Path)); rewritten != test.wantRewrite {
				t.Errorf("rewritten: want %t, got %t", test.wantRewrite, rewritten)
			}
			if info, err := os.Stat(p.Path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("mode: want 0600, got %v (%v)", info.Mode(), err)
			}
			if config, err := clientcmd.LoadFromFile(p.Path); err != nil || config.CurrentContext == "" {
				t.Errorf("the file is no kubeconfig: %v", err)
			}
		})
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
