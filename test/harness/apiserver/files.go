// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apiserver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Repository returns the root of the working copy that contains the current directory.
func Repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "hack", "cluster", "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("cannot find the repository: run the tests inside its working copy")
		}
	}
}

// program is an executable under bin, which `make` builds before it runs tests.
func program(root string, path ...string) (string, error) {
	file := filepath.Join(append([]string{root, "bin"}, path...)...)
	if _, err := os.Stat(file); err != nil {
		return "", fmt.Errorf("cannot find a program the tests need (make build, and go -C hack/cluster run . build): %w", err)
	}
	return file, nil
}

// logDir empties and returns the folder of a cluster's logs.
func logDir(root, name string) (string, error) {
	dir := filepath.Join(root, "_output", "test", "logs", name)
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o755)
}
