// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package pki_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/pki"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func TestEnsureAuthority(t *testing.T) {
	for name, c := range map[string]struct {
		between  func(t *testing.T, dir string)
		later    time.Duration
		wantSame bool
	}{
		"a good one is kept":                       {between: func(*testing.T, string) {}, wantSame: true},
		"one about to expire is replaced":          {between: func(*testing.T, string) {}, later: 10*365*24*time.Hour - 29*24*time.Hour},
		"one whose key is missing is replaced":     {between: remove("ca.key")},
		"one whose certificate is cut is replaced": {between: truncate("ca.crt")},
		"one whose key is cut is replaced":         {between: truncate("ca.key")},
		"one with the key of another is replaced":  {between: swapKey},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			first := parse(t, authority(t, dir, now).File())
			c.between(t, dir)
			second := parse(t, authority(t, dir, now.Add(c.later)).File())
			if same := first.Equal(second); same != c.wantSame {
				t.Errorf("the same certificate: %t, want %t", same, c.wantSame)
			}
			if !second.IsCA || second.Subject.CommonName != "ca" {
				t.Errorf("got a certificate for %q, authority: %t", second.Subject, second.IsCA)
			}
		})
	}
}

func TestEnsure(t *testing.T) {
	base := pki.Request{Name: "server", User: "system:node:a", Groups: []string{"b", "a"}, Hosts: []string{"a.example", "10.0.0.1"}}
	for name, c := range map[string]struct {
		change   func(*pki.Request)
		other    bool
		later    time.Duration
		wantSame bool
	}{
		"the same request keeps it":       {change: func(*pki.Request) {}, wantSame: true},
		"another user gets another":       {change: func(r *pki.Request) { r.User = "other" }},
		"another group gets another":      {change: func(r *pki.Request) { r.Groups = []string{"a"} }},
		"another name gets another":       {change: func(r *pki.Request) { r.Hosts = []string{"b.example", "10.0.0.1"} }},
		"another address gets another":    {change: func(r *pki.Request) { r.Hosts = []string{"a.example", "10.0.0.2"} }},
		"a client only gets another":      {change: func(r *pki.Request) { r.Hosts = nil }},
		"another authority's is not kept": {change: func(*pki.Request) {}, other: true},
		"one about to expire is replaced": {change: func(*pki.Request) {}, later: 10*365*24*time.Hour - 29*24*time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			ca := authority(t, dir, now)
			first := ensure(t, ca, base, now)
			request := base
			c.change(&request)
			if c.other {
				if err := os.Remove(filepath.Join(dir, "ca.crt")); err != nil {
					t.Fatal(err)
				}
				ca = authority(t, dir, now)
			}
			second := ensure(t, ca, request, now.Add(c.later))
			if same := first.Equal(second); same != c.wantSame {
				t.Errorf("the same certificate: %t, want %t", same, c.wantSame)
			}
			if err := second.CheckSignatureFrom(parse(t, ca.File())); err != nil {
				t.Errorf("not signed by the authority: %v", err)
			}
			for _, host := range request.Hosts {
				if err := second.VerifyHostname(host); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestEnsureSigningKey(t *testing.T) {
	dir := t.TempDir()
	private, public, err := pki.EnsureSigningKey(dir, "sa")
	if err != nil {
		t.Fatal(err)
	}
	first := read(t, private) + read(t, public)
	if _, _, err := pki.EnsureSigningKey(dir, "sa"); err != nil {
		t.Fatal(err)
	}
	if second := read(t, private) + read(t, public); second != first {
		t.Error("a second call made another key pair")
	}
	if info, err := os.Stat(private); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("private key has mode %v with error %v, want 0600", info.Mode(), err)
	}
}

func authority(t *testing.T, dir string, at time.Time) *pki.Authority {
	t.Helper()
	ca, err := pki.EnsureAuthority(dir, "ca", at)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

// ensure also checks that certificate and key belong together.
func ensure(t *testing.T, ca *pki.Authority, r pki.Request, at time.Time) *x509.Certificate {
	t.Helper()
	pair, err := ca.Ensure(r, at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tls.LoadX509KeyPair(pair.CertFile, pair.KeyFile); err != nil {
		t.Fatal(err)
	}
	return parse(t, pair.CertFile)
}

func parse(t *testing.T, path string) *x509.Certificate {
	t.Helper()
	block, _ := pem.Decode([]byte(read(t, path)))
	if block == nil {
		t.Fatalf("%s has no certificate", path)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func remove(name string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}

func truncate(name string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		if err := os.Truncate(filepath.Join(dir, name), 40); err != nil {
			t.Fatal(err)
		}
	}
}

func swapKey(t *testing.T, dir string) {
	other, err := pki.EnsureAuthority(t.TempDir(), "ca", now)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "ca.key"), []byte(read(t, other.KeyFile())), 0o600); err != nil {
		t.Fatal(err)
	}
}
