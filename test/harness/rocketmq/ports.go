// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
)

// Ports are taken in blocks, below the range from which the kernel picks ports for outgoing connections. Every server gets a block:
// a 4.x broker listens on three neighbouring ports and can be told only the middle one.
const (
	firstPort  = 20000
	lastPort   = 32000
	blockPorts = 8

	// offsets within a block
	fastPort    = 0 // the broker's second listener is at main - 2
	mainPort    = 2
	haPort      = 3 // at main + 1 in 4.x
	dledgerPort = 4
)

// portAllocator hands out blocks of ports that no other lab on this machine has, in this process or another: a block is held by a
// lock on a file, which the kernel releases whatever way the process ends.
type portAllocator struct {
	mu    sync.Mutex
	locks []*os.File
	next  int
}

// block returns the first port of a free block.
func (p *portAllocator) block() (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	dir := filepath.Join(os.TempDir(), "rocketmq-lab-ports")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return 0, err
	}
	if p.next == 0 {
		p.next = firstPort
	}
	for ; p.next < lastPort; p.next += blockPorts {
		lock, err := lockFile(filepath.Join(dir, strconv.Itoa(p.next)))
		if err != nil {
			return 0, err
		}
		if lock == nil {
			continue
		}
		if !allFree(p.next) {
			if err := lock.Close(); err != nil {
				return 0, err
			}
			continue
		}
		p.locks = append(p.locks, lock)
		p.next += blockPorts
		return p.next - blockPorts, nil
	}
	return 0, fmt.Errorf("no %d free neighbouring ports between %d and %d", blockPorts, firstPort, lastPort)
}

func (p *portAllocator) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, lock := range p.locks {
		errs = append(errs, lock.Close())
	}
	p.locks = nil
	return errors.Join(errs...)
}

// lockFile returns nil without an error when somebody else has the lock.
func lockFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return file, nil
	}
	closeErr := file.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, closeErr
	}
	return nil, fmt.Errorf("locking %q: %w", path, err)
}

// allFree tells whether every port of the block can be listened on, at every address: some servers cannot be told one.
func allFree(first int) bool {
	for port := first; port < first+blockPorts; port++ {
		l, err := net.Listen("tcp", net.JoinHostPort("", strconv.Itoa(port)))
		if err != nil || l.Close() != nil {
			return false
		}
	}
	return true
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
