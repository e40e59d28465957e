// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package certs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
)

// ErrConflict is wrapped by Save when somebody else saved first.
var ErrConflict = errors.New("changed meanwhile")

// Store keeps the authority. Load of an empty store is an empty State. Save
// succeeds only if nobody saved since the Load that returned version.
type Store interface {
	Load(ctx context.Context) (state State, version string, err error)
	Save(ctx context.Context, state State, version string) error
}

// The names under which a State is stored.
const (
	currentCertKey  = "ca.crt"
	currentKeyKey   = "ca.key"
	nextCertKey     = "next-ca.crt"
	nextKeyKey      = "next-ca.key"
	previousCertKey = "previous-ca.crt"
)

func (s State) files() map[string][]byte {
	return map[string][]byte{
		currentCertKey:  s.Current.Cert,
		currentKeyKey:   s.Current.Key,
		nextCertKey:     s.Next.Cert,
		nextKeyKey:      s.Next.Key,
		previousCertKey: s.Previous,
	}
}

func stateOf(files map[string][]byte) State {
	return State{
		Current:  Pair{Cert: files[currentCertKey], Key: files[currentKeyKey]},
		Next:     Pair{Cert: files[nextCertKey], Key: files[nextKeyKey]},
		Previous: files[previousCertKey],
	}
}

// SecretStore keeps the authority in a Secret of the host.
type SecretStore struct {
	Secrets corev1client.SecretInterface
	Name    string
}

var _ Store = SecretStore{}

// Load reads the Secret. One that does not exist is as good as an empty one.
func (s SecretStore) Load(ctx context.Context) (State, string, error) {
	secret, err := s.Secrets.Get(ctx, s.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return State{}, "", nil
	}
	if err != nil {
		return State{}, "", fmt.Errorf("reading Secret %q with the serving authority: %w", s.Name, err)
	}
	return stateOf(secret.Data), secret.ResourceVersion, nil
}

// Save writes the Secret, creating it if Load found none.
func (s SecretStore) Save(ctx context.Context, state State, version string) error {
	secret := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: s.Name, ResourceVersion: version},
		Type:       corev1.SecretTypeOpaque,
		Data:       state.files(),
	}
	if version == "" {
		_, err := s.Secrets.Create(ctx, secret, metav1.CreateOptions{})
		return s.saved(err)
	}
	existing, err := s.Secrets.Get(ctx, s.Name, metav1.GetOptions{})
	if err != nil {
		return s.saved(err)
	}
	if existing.ResourceVersion != version {
		return fmt.Errorf("writing Secret %q: %w", s.Name, ErrConflict)
	}
	existing.Data = state.files()
	_, err = s.Secrets.Update(ctx, existing, metav1.UpdateOptions{})
	return s.saved(err)
}

func (s SecretStore) saved(err error) error {
	switch {
	case err == nil:
		return nil
	case apierrors.IsConflict(err), apierrors.IsAlreadyExists(err), apierrors.IsNotFound(err):
		return fmt.Errorf("writing Secret %q: %w: %w", s.Name, ErrConflict, err)
	default:
		return fmt.Errorf("writing Secret %q with the serving authority: %w", s.Name, err)
	}
}

// The files of a DirStore.
const (
	// authorityFile holds the whole State, so that it changes in one rename.
	authorityFile = "authority.json"
	// bundleFile is a copy of the bundle for people and their clients.
	bundleFile = "ca.crt"
)

// DirStore keeps the authority in a directory that only this process uses.
type DirStore struct {
	// Path is the directory; it must exist and should be private.
	Path string
}

var _ Store = DirStore{}

// Load reads the authority file, if there is one.
func (s DirStore) Load(context.Context) (State, string, error) {
	path := filepath.Join(s.Path, authorityFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return State{}, "", nil
	}
	if err != nil {
		return State{}, "", fmt.Errorf("reading certificate authority: %w", err)
	}
	files := map[string][]byte{}
	if err := json.Unmarshal(text, &files); err != nil {
		return State{}, "", fmt.Errorf("reading certificate authority %q: %w", path, err)
	}
	return stateOf(files), "", nil
}

// Save replaces the authority file and then the bundle beside it.
func (s DirStore) Save(_ context.Context, state State, _ string) error {
	text, err := json.Marshal(state.files())
	if err != nil {
		return fmt.Errorf("writing certificate authority: %w", err)
	}
	if err := writePrivate(filepath.Join(s.Path, authorityFile), text); err != nil {
		return fmt.Errorf("writing certificate authority: %w", err)
	}
	if err := writePrivate(filepath.Join(s.Path, bundleFile), state.Bundle()); err != nil {
		return fmt.Errorf("writing certificate bundle: %w", err)
	}
	return nil
}

// writePrivate replaces the file with content, mode 0600, whole or not at all.
func writePrivate(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.Write(content)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
