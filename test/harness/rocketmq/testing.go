// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"context"
	"testing"
	"time"
)

// startTimeout is how long a test waits for a cluster. Brokers start in seconds; a machine that does many things at once is slow.
const startTimeout = 3 * time.Minute

// NewTestLab makes a Lab that is closed at the end of the test. The directory of a failed test is kept and its place is logged.
func NewTestLab(t testing.TB) *Lab {
	t.Helper()
	lab, err := NewLab(LabOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			lab.Keep()
			t.Logf("settings, data and logs of the RocketMQ servers: %s", lab.Dir())
		}
		if err := lab.Close(); err != nil {
			t.Errorf("closing the RocketMQ servers: %v", err)
		}
	})
	return lab
}

// Start starts a cluster for a test in a lab of its own. The test fails at once when that does not work.
func Start(t testing.TB, o ClusterOptions) *Cluster {
	t.Helper()
	return NewTestLab(t).Start(t, o)
}

// Start starts a cluster for a test in this lab. The test fails at once when that does not work.
func (l *Lab) Start(t testing.TB, o ClusterOptions) *Cluster {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	defer cancel()
	cluster, err := l.StartCluster(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	return cluster
}
