// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package files writes files so that a program may be interrupted anywhere and simply run again: a file has either its
// old or its new content, never half of it, and one that already has the wanted content is not touched. The latter is
// more than thrift: kube-proxy, for one, exits when its configuration is written to, even with equal bytes.
package files

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write gives the file at path the content and the permissions, making its folder (0755) if need be, and says whether
// the content changed. The file appears at once, by a rename within its folder.
func Write(path string, content []byte, mode fs.FileMode) (changed bool, err error) {
	old, err := os.ReadFile(path)
	if err == nil && bytes.Equal(old, content) {
		return false, os.Chmod(path, mode)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, err
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return false, err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temporary.Name())
		}
	}()
	_, writeErr := temporary.Write(content)
	if err := errors.Join(writeErr, temporary.Chmod(mode), temporary.Close()); err != nil {
		return false, fmt.Errorf("cannot write %s: %w", path, err)
	}
	return true, os.Rename(temporary.Name(), path)
}

// LastLines returns up to count lines from the end of the file, each with its newline; of a long file only the last
// 64 KiB are looked at.
func LastLines(path string, count int) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	const window = 64 << 10
	start := max(0, info.Size()-window)
	text := make([]byte, info.Size()-start)
	n, err := f.ReadAt(text, start)
	if n < len(text) {
		return "", fmt.Errorf("cannot read the end of %s: %w", path, err)
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	if len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	return string(bytes.Join(lines[max(0, len(lines)-count):], nil)), nil
}
