// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package process

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Spec says how to run a process.
type Spec struct {
	// Dir is the state folder that owns the process, absolute; Name is unique within it.
	Dir, Name string
	// Path is the program, absolute; Args are its arguments, without the program's name.
	Path string
	Args []string
	// Inputs are files the process reads only when it starts: if one has changed, Ensure starts the process anew.
	// The program itself always counts as one.
	Inputs []string
	// LogFile gets what the process prints, appended.
	LogFile string
	// NetworkNamespace is the file of the network namespace to run in; empty: the caller's.
	NetworkNamespace string
	// Detached processes outlive the caller. Others are killed by the kernel when the caller dies, however that
	// happens.
	Detached bool
}

// The environment variables by which a process is found again.
const (
	envDir    = "RMQLAB_DIR"
	envName   = "RMQLAB_NAME"
	envDigest = "RMQLAB_DIGEST"
)

// environment is all that the process gets: neither proxies nor credentials of the caller's reach it.
func (s Spec) environment(digest string) []string {
	return []string{
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"HOME=" + s.Dir,
		envDir + "=" + s.Dir,
		envName + "=" + s.Name,
		envDigest + "=" + digest,
	}
}

// command returns the program and arguments to execute. A network namespace is entered by nsenter, not by
// "ip netns exec": the latter mounts a /sys of its own, without the control groups.
func (s Spec) command() (path string, args []string) {
	if s.NetworkNamespace == "" {
		return s.Path, s.Args
	}
	return "nsenter", append([]string{"--net=" + s.NetworkNamespace, "--", s.Path}, s.Args...)
}

// digest is equal for two specs if a process started by one is as good as one started by the other.
func (s Spec) digest() (string, error) {
	var all strings.Builder
	path, args := s.command()
	fmt.Fprintf(&all, "%q %q\n", path, args)
	info, err := os.Stat(s.Path)
	if err != nil {
		return "", err
	}
	// A program of tens of megabytes is told by its size and time.
	fmt.Fprintf(&all, "%d %d\n", info.Size(), info.ModTime().UnixNano())
	for _, input := range s.Inputs {
		content, err := os.ReadFile(input)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&all, "%q %x\n", filepath.Base(input), sha256.Sum256(content))
	}
	sum := sha256.Sum256([]byte(all.String()))
	return hex.EncodeToString(sum[:8]), nil
}
