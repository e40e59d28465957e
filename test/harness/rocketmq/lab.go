// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// LabOptions say where a Lab finds and puts things. The zero value is right inside the repository.
type LabOptions struct {
	// Jars has <version>/lib with the jars of each version. Default: _output/rocketmq of the repository that the working
	// directory is in.
	Jars string
	// Dir is made if it does not exist; every server has a directory in it with its settings, data and logs. Default: a new
	// directory below _output/rocketmq-lab of the repository.
	Dir string
	// KeepDir keeps Dir on Close.
	KeepDir bool
}

// Lab owns processes, ports and a directory. It is safe for concurrent use.
type Lab struct {
	jars string
	java string
	dir  string
	keep bool

	ports portAllocator

	mu      sync.Mutex
	servers []*Server
}

// NewLab makes a Lab; no server runs yet. Close it after use. The error says what is missing on this machine.
func NewLab(o LabOptions) (*Lab, error) {
	java, err := findJava()
	if err != nil {
		return nil, err
	}
	if o.Jars == "" || o.Dir == "" {
		root, err := findRepository()
		if err != nil {
			return nil, err
		}
		if o.Jars == "" {
			o.Jars = filepath.Join(root, "_output", "rocketmq")
		}
		if o.Dir == "" {
			parent := filepath.Join(root, "_output", "rocketmq-lab")
			if err := os.MkdirAll(parent, 0o755); err != nil {
				return nil, fmt.Errorf("making the directory of the RocketMQ servers: %w", err)
			}
			if o.Dir, err = os.MkdirTemp(parent, ""); err != nil {
				return nil, fmt.Errorf("making the directory of the RocketMQ servers: %w", err)
			}
		}
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the directory of the RocketMQ servers: %w", err)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	return &Lab{jars: o.Jars, java: java, dir: dir, keep: o.KeepDir}, nil
}

// Dir is the directory that holds every server's settings, data and logs.
func (l *Lab) Dir() string { return l.dir }

// Keep makes Close leave the directory, for somebody to look at the logs.
func (l *Lab) Keep() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep = true
}

// Close kills every server, waits until all are gone, gives the ports back and removes the directory unless it is to be kept.
func (l *Lab) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var errs []error
	for _, s := range l.servers {
		errs = append(errs, s.Kill())
	}
	l.servers = nil
	errs = append(errs, l.ports.close())
	if !l.keep {
		errs = append(errs, os.RemoveAll(l.dir))
	}
	return errors.Join(errs...)
}

// add makes the directory of a server and takes charge of it.
func (l *Lab) add(s *Server) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, other := range l.servers {
		if other.name == s.name {
			return fmt.Errorf("cannot add server %q: the lab has one of that name", s.name)
		}
	}
	s.dir = filepath.Join(l.dir, s.name)
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return err
	}
	l.servers = append(l.servers, s)
	return nil
}

// findJava prefers JAVA_HOME to the search path, as RocketMQ's own scripts do.
func findJava() (string, error) {
	if home := os.Getenv("JAVA_HOME"); home != "" {
		return filepath.Join(home, "bin", "java"), nil
	}
	java, err := exec.LookPath("java")
	if err != nil {
		return "", fmt.Errorf("looking for Java 17, which the RocketMQ servers run on (hack/rocketmq/fetch.sh installs it): %w", err)
	}
	return java, nil
}

// findRepository looks for the top of the repository from the working directory upwards.
func findRepository() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "hack", "rocketmq", "fetch.sh")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("the repository is not above %q: run inside it, or say where jars and directories are", start)
		}
	}
}
