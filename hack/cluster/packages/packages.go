// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package packages installs what the cluster needs of the operating system, on Debian and its kin.
package packages

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// needs maps what is looked for, a program or the path of a file, to the package it comes with.
var needs = []struct{ look, pkg string }{
	{"containerd", "containerd"},
	{"runc", "runc"},
	{"/usr/lib/cni/bridge", "containernetworking-plugins"},
	{"iptables", "iptables"},
	{"nft", "nftables"},
	{"conntrack", "conntrack"},
	{"ip", "iproute2"},
	{"nsenter", "util-linux"},
}

// Missing returns the packages to install.
func Missing() []string {
	var missing []string
	for _, n := range needs {
		if _, err := Find(n.look); err != nil {
			missing = append(missing, n.pkg)
		}
	}
	return missing
}

// Find returns the path of a program of the system, wherever the distribution keeps it. A path is returned as it is.
func Find(program string) (string, error) {
	candidates := []string{program}
	if !filepath.IsAbs(program) {
		candidates = nil
		for _, dir := range []string{"/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"} {
			candidates = append(candidates, filepath.Join(dir, program))
		}
	}
	for _, path := range candidates {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("cannot find %s in %s", program, strings.Join(candidates, ", "))
}

const policyFile = "/usr/sbin/policy-rc.d"

// policy keeps installed services from being started: the cluster has its own containerd, the machine needs none.
// It is a program the package tools ask; 101 means no.
const policy = "#!/bin/sh\n# Made by the rocketmq-apiserver local cluster for the time of an installation.\nexit 101\n"

// Install installs the packages with apt-get. The log file gets all it says.
func Install(ctx context.Context, packages []string, logFile string) (err error) {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("cannot install %s: there is no apt-get here; install them with the system's own tools", strings.Join(packages, ", "))
	}
	if err := os.MkdirAll(filepath.Dir(logFile), 0o755); err != nil {
		return err
	}
	log, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	restore, err := denyServices()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, restore()) }()

	for _, args := range [][]string{
		{"update"},
		append([]string{"install", "--yes", "--no-install-recommends"}, packages...),
	} {
		// An installation that is cut short leaves packages half configured: between the two commands one may stop,
		// not within. For the same reason they get a session of their own.
		if err := ctx.Err(); err != nil {
			return err
		}
		cmd := exec.Command("apt-get", append([]string{"-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::http::Timeout=60"}, args...)...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		cmd.Stdout, cmd.Stderr = log, log
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("running apt-get %s: %w; see %s", strings.Join(args, " "), err, logFile)
		}
	}
	return nil
}

// denyServices puts the policy in place, unless the machine has one already, and returns what takes it away.
func denyServices() (restore func() error, err error) {
	have, err := os.ReadFile(policyFile)
	if err == nil && string(have) != policy {
		return func() error { return nil }, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return func() error { return os.Remove(policyFile) }, os.WriteFile(policyFile, []byte(policy), 0o755)
}
