// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apiserver

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// Kubectl runs the real kubectl as administrator and returns what it printed. The error holds what it complained about.
func (c *Cluster) Kubectl(ctx context.Context, stdin string, args ...string) (stdout, stderr string, err error) {
	return c.kubectl(ctx, stdin, append([]string{"--kubeconfig=" + c.Plane.Kubeconfig()}, args...)...)
}

func (c *Cluster) kubectl(ctx context.Context, stdin string, args ...string) (stdout, stderr string, err error) {
	var out, problems bytes.Buffer
	cmd := exec.CommandContext(ctx, c.kubectlPath, args...)
	// Its cache of discovery documents goes to the home directory.
	cmd.Env = []string{"HOME=" + c.dir, "PATH=/usr/bin:/bin"}
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		return out.String(), problems.String(), fmt.Errorf("kubectl %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(problems.String()))
	}
	return out.String(), problems.String(), nil
}

// KubectlDir returns the folder of the real kubectl.
func (c *Cluster) KubectlDir() string { return filepath.Dir(c.kubectlPath) }
