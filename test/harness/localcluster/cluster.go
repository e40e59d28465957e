// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package localcluster

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// upTimeout covers a first run, which builds Kubernetes.
const upTimeout = 25 * time.Minute

// Cluster is a Kubernetes with the server deployed.
type Cluster struct {
	root       string
	kubeconfig string
	// started says that Up started the cluster, so that Down has to end it.
	started bool
}

// Up starts the local Kubernetes unless one runs, loads the images and deploys the server. Progress goes to out.
func Up(ctx context.Context, out io.Writer) (*Cluster, error) {
	ctx, cancel := context.WithTimeout(ctx, upTimeout)
	defer cancel()

	root := repositoryRoot()
	cluster := &Cluster{root: root, kubeconfig: os.Getenv("KUBECONFIG")}
	if cluster.kubeconfig == "" {
		cluster.kubeconfig = filepath.Join(root, "_output", "cluster", "admin.kubeconfig")
		cluster.started = !cluster.answers(ctx)
		if err := cluster.startLocal(ctx, out); err != nil {
			return nil, err
		}
	}
	if err := cluster.run(ctx, out, "hack/deploy.sh"); err != nil {
		return nil, err
	}
	return cluster, nil
}

func (c *Cluster) startLocal(ctx context.Context, out io.Writer) error {
	images := filepath.Join(c.root, "_output", "images")
	for _, command := range [][]string{
		{"go", "-C", "hack/cluster", "run", ".", "build"},
		{"go", "-C", "hack/cluster", "run", ".", "up"},
		{"go", "-C", "hack/cluster", "run", ".", "load",
			filepath.Join(images, "rocketmq.tar"), filepath.Join(images, "rocketmq-apiserver.tar")},
	} {
		if err := c.run(ctx, out, command...); err != nil {
			return err
		}
	}
	return nil
}

// Down ends the local Kubernetes if Up started it.
func (c *Cluster) Down(ctx context.Context, out io.Writer) error {
	if !c.started {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	return c.run(ctx, out, "hack/down.sh")
}

// Kubeconfig is the file that gives access to the cluster as its administrator.
func (c *Cluster) Kubeconfig() string { return c.kubeconfig }

// Deploy deploys the server again, as shipped.
func (c *Cluster) Deploy(ctx context.Context, out io.Writer) error {
	return c.run(ctx, out, "hack/deploy.sh")
}

func (c *Cluster) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if _, err := os.Stat(c.kubeconfig); err != nil {
		return false
	}
	_, err := c.kubectl(ctx, "", "get", "--raw", "/readyz")
	return err == nil
}

// run runs a command of the repository in its root.
func (c *Cluster) run(ctx context.Context, out io.Writer, command ...string) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.root, out, out
	if strings.HasPrefix(command[0], "hack/") {
		cmd.Path = filepath.Join(c.root, command[0])
		cmd.Err = nil
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("running %q in %q: %w", strings.Join(command, " "), c.root, err)
	}
	return nil
}

// kubectl runs kubectl with a standard input and returns what it wrote to both of its outputs.
func (c *Cluster) kubectl(ctx context.Context, stdin string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(c.root, "bin", "kubernetes", "kubectl"), args...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+c.kubeconfig)
	cmd.Stdin = strings.NewReader(stdin)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil {
		return output.String(), fmt.Errorf("kubectl %s: %w\n%s", strings.Join(args, " "), err, output.String())
	}
	return output.String(), nil
}

// repositoryRoot is found by this file's own place, so that tests can run from any folder. -trimpath hides it, then the
// module's folder is found upwards from the working directory, where go test starts a test.
func repositoryRoot() string {
	_, file, _, _ := runtime.Caller(0)
	dir := filepath.Dir(file)
	if !filepath.IsAbs(dir) {
		dir, _ = os.Getwd()
	}
	for ; dir != "/"; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "hack", "cluster", "go.mod")); err == nil {
			return dir
		}
	}
	panic("internal error: the tests do not run inside the repository")
}
