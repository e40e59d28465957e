// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// lockFile is the file in the data directory that the running process holds
// an exclusive flock(2) on. The kernel drops the lock when the process dies,
// so there is never a stale one to clean up.
const lockFile = "lock"

// ErrLocked is wrapped by Lock when another process uses the directory.
var ErrLocked = errors.New("data directory is in use")

// DirLock is the exclusive right of this process to a data directory.
type DirLock struct {
	file *os.File
}

// Lock takes the exclusive right to dir, which must exist. It never waits:
// when another process holds the lock the error wraps ErrLocked and names
// that process.
func Lock(dir string) (*DirLock, error) {
	path := filepath.Join(dir, lockFile)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot open lock file of the data directory: %w", err)
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = file.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, fmt.Errorf("cannot use data directory %q: %w by process %s; an embedded etcd serves exactly one process, stop the other one or choose another --data-dir", dir, ErrLocked, holder(path))
		}
		return nil, fmt.Errorf("cannot lock data directory %q: %w", dir, err)
	}
	// The number is for the message above only, so failing to write it is no
	// reason not to serve.
	if err := file.Truncate(0); err == nil {
		_, _ = fmt.Fprintf(file, "%d\n", os.Getpid())
	}
	return &DirLock{file: file}, nil
}

func holder(path string) string {
	text, err := os.ReadFile(path)
	if pid := strings.TrimSpace(string(text)); err == nil && pid != "" {
		return pid
	}
	return "unknown"
}

// Unlock gives the directory back. It is safe on a nil lock.
func (l *DirLock) Unlock() error {
	if l == nil {
		return nil
	}
	return l.file.Close()
}

// PrivateDir makes sure that path is a directory that only this user can
// read. A volume whose group was changed by the kubelet (fsGroup) is brought
// back to 0700.
func PrivateDir(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return fmt.Errorf("cannot create directory: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("cannot inspect directory: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("cannot use %q as a directory: it is a file", path)
	}
	if info.Mode().Perm() == 0o700 {
		return nil
	}
	if err := os.Chmod(path, 0o700); err != nil {
		return fmt.Errorf("cannot make directory private: %w", err)
	}
	return nil
}
