// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apiserver

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"
)

// startTimeout bounds the start of everything.
const startTimeout = 6 * time.Minute

// Run starts a cluster, runs the tests of the package and stops the cluster. It returns the exit code.
func Run(m *testing.M, o Options, cluster **Cluster) int {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	c, err := Start(ctx, o)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	*cluster = c
	code := m.Run()
	if err := c.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// StartForTest starts a cluster of the test's own.
func StartForTest(t *testing.T, o Options) *Cluster {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	defer cancel()
	c, err := Start(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// NewNamespace creates a namespace for the test. It stays: nothing else happens in it, and the cluster ends soon.
func (c *Cluster) NewNamespace(t testing.TB) string {
	t.Helper()
	name, err := c.CreateNamespace(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	return name
}
