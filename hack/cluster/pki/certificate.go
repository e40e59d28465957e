// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package pki

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"path/filepath"
	"slices"
	"time"
)

// Request is what a certificate shall say.
type Request struct {
	// Name is the name of its files, without extension.
	Name string
	// User and Groups become common name and organizations, which Kubernetes takes for user name and groups.
	User   string
	Groups []string
	// Hosts are the DNS names and IP addresses it is valid for as a server. None: it is for clients only.
	Hosts []string
}

// Pair names the files of a certificate and its key.
type Pair struct{ CertFile, KeyFile string }

// Ensure returns the certificate for the request, signing a new one unless the folder has one that was signed by this
// authority and says the same. Everyone may use it as a client; those with hosts also as a server.
func (a *Authority) Ensure(r Request, now time.Time) (Pair, error) {
	pair := Pair{CertFile: filepath.Join(a.dir, r.Name+".crt"), KeyFile: filepath.Join(a.dir, r.Name+".key")}
	wanted := r.template()
	existing, _, err := read(a.dir, r.Name)
	if err == nil && a.keeps(existing, wanted, now) {
		return pair, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errUnusable) {
		return Pair{}, err
	}
	if _, _, err := issue(a.dir, r.Name, wanted, a.certificate, a.key, now); err != nil {
		return Pair{}, fmt.Errorf("issuing the certificate %q: %w", r.Name, err)
	}
	return pair, nil
}

func (r Request) template() *x509.Certificate {
	t := &x509.Certificate{
		Subject:     pkix.Name{CommonName: r.User, Organization: r.Groups},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if len(r.Hosts) > 0 {
		t.ExtKeyUsage = append(t.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
	}
	for _, host := range r.Hosts {
		if ip := net.ParseIP(host); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, host)
		}
	}
	return t
}

func (a *Authority) keeps(have, want *x509.Certificate, now time.Time) bool {
	return have.CheckSignatureFrom(a.certificate) == nil &&
		have.NotAfter.After(now.Add(margin)) &&
		have.Subject.CommonName == want.Subject.CommonName &&
		// Sorted, because several organizations are a set once they are encoded.
		slices.Equal(slices.Sorted(slices.Values(have.Subject.Organization)), slices.Sorted(slices.Values(want.Subject.Organization))) &&
		slices.Equal(have.ExtKeyUsage, want.ExtKeyUsage) &&
		slices.Equal(have.DNSNames, want.DNSNames) &&
		slices.EqualFunc(have.IPAddresses, want.IPAddresses, net.IP.Equal)
}
