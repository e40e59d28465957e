// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
)

// identityFile holds the name of the data set in a data directory.
const identityFile = "data-id"

// Identity returns the name of the data set in dir, a random UUID written when
// the directory is first used. Two replicas with a volume each have two
// identities; one replica that moved with its volume keeps its own. The caller
// holds the lock of dir.
func Identity(dir string) (string, error) {
	path := filepath.Join(dir, identityFile)
	text, err := os.ReadFile(path)
	if err == nil {
		if id, err := uuid.Parse(strings.TrimSpace(string(text))); err == nil {
			return id.String(), nil
		}
		return "", fmt.Errorf("cannot read identity of the data directory: %q holds no UUID", path)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("cannot read identity of the data directory: %w", err)
	}
	id := uuid.NewString()
	if err := writeDurably(path, []byte(id+"\n")); err != nil {
		return "", fmt.Errorf("cannot write identity of the data directory: %w", err)
	}
	return id, nil
}

// writeDurably replaces path with content such that after a crash either the
// old or the new file is there, whole.
func writeDurably(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	if _, err := file.Write(content); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the names in a directory survive a crash.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
