// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/files"
)

// EnsureSigningKey keeps a key pair that is not part of any certificate, such as the one that signs service-account
// tokens, in the files <name>.key and <name>.pub of the folder, and returns their paths.
func EnsureSigningKey(dir, name string) (private, public string, err error) {
	private, public = filepath.Join(dir, name+".key"), filepath.Join(dir, name+".pub")
	key, err := readKey(private)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errUnusable) {
		var made *ecdsa.PrivateKey
		if made, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err == nil {
			key, err = made, writeKey(private, made)
		}
	}
	if err != nil {
		return "", "", fmt.Errorf("keeping the key pair %q: %w", name, err)
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return "", "", err
	}
	_, err = files.Write(public, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o644)
	return private, public, err
}

func writeKey(path string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	_, err = files.Write(path, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600)
	return err
}

func readKey(path string) (crypto.Signer, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errUnusable
	}
	key, err := x509.ParseECPrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnusable, err)
	}
	return key, nil
}
