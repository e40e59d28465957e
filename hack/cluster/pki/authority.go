// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package pki keeps the certificates of a throw-away cluster as files in one folder. Ensure functions keep what is
// there as long as it still says what is wanted and will for another month, and make it anew otherwise, so a program
// that calls them can run any number of times. Keys are EC P-256, unencrypted, and readable by their owner only.
package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/files"
)

const (
	validity = 10 * 365 * 24 * time.Hour
	// margin is how long a certificate must still be valid to be kept.
	margin = 30 * 24 * time.Hour
	// backdate covers clocks that are a little apart.
	backdate = time.Hour
)

// Authority signs certificates. Its own certificate and key are the files <name>.crt and <name>.key of its folder,
// and so are those it signs.
type Authority struct {
	dir, name   string
	certificate *x509.Certificate
	key         crypto.Signer
}

// EnsureAuthority returns the authority with the name in the folder, making a new self-signed one if there is none.
func EnsureAuthority(dir, name string, now time.Time) (*Authority, error) {
	a := &Authority{dir: dir, name: name}
	certificate, key, err := read(dir, name)
	if err == nil && certificate.IsCA && certificate.NotAfter.After(now.Add(margin)) {
		a.certificate, a.key = certificate, key
		return a, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errUnusable) {
		return nil, err
	}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: name},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature | x509.KeyUsageCRLSign,
	}
	a.certificate, a.key, err = issue(dir, name, template, nil, nil, now)
	if err != nil {
		return nil, fmt.Errorf("making the certificate authority %q: %w", name, err)
	}
	return a, nil
}

// File returns the path of the authority's certificate, which others trust.
func (a *Authority) File() string { return filepath.Join(a.dir, a.name+".crt") }

// KeyFile returns the path of the authority's private key.
func (a *Authority) KeyFile() string { return filepath.Join(a.dir, a.name+".key") }

// issue makes a key and a certificate for it, signed by the parent or, if that is nil, by itself, and writes both.
// The key is written first: a certificate without its key would look complete to nobody, and is made again.
func issue(dir, name string, template, parent *x509.Certificate, parentKey crypto.Signer, now time.Time) (*x509.Certificate, crypto.Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if parent == nil {
		parent, parentKey = template, key
	}
	template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, nil, err
	}
	template.NotBefore, template.NotAfter = now.Add(-backdate), now.Add(validity)
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil, err
	}
	if err := writeKey(filepath.Join(dir, name+".key"), key); err != nil {
		return nil, nil, err
	}
	_, err = files.Write(filepath.Join(dir, name+".crt"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644)
	return certificate, key, err
}

// errUnusable says that files are there but do not hold a certificate and its key, as after an interrupted write.
var errUnusable = errors.New("not a certificate and its key")

func read(dir, name string) (*x509.Certificate, crypto.Signer, error) {
	certPEM, err := os.ReadFile(filepath.Join(dir, name+".crt"))
	if err != nil {
		return nil, nil, err
	}
	block, _ := pem.Decode(certPEM)
	if block == nil {
		return nil, nil, errUnusable
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errUnusable, err)
	}
	key, err := readKey(filepath.Join(dir, name+".key"))
	if err != nil {
		return nil, nil, err
	}
	if public, ok := certificate.PublicKey.(*ecdsa.PublicKey); !ok || !public.Equal(key.Public()) {
		return nil, nil, errUnusable
	}
	return certificate, key, nil
}
