// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build integration

package controlplane_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/controlplane"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/process"
)

// binDir is where "make" and "go run . build" put the programs.
func binDir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../../bin/kubernetes")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "kube-apiserver")); err != nil {
		t.Fatalf("the programs are not built (run: go -C hack/cluster run . build): %v", err)
	}
	return dir
}

// TestStart starts a real control plane twice in one folder: what was stored the first time is there the second time,
// and after each time no process is left.
func TestStart(t *testing.T) {
	dir := t.TempDir()
	options := controlplane.Options{BinDir: binDir(t), Dir: dir, ControllerManager: true, Scheduler: true}
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	const object = "/api/v1/namespaces/default/configmaps/kept"

	var firstURL string
	for _, round := range []string{"first", "second"} {
		cp, err := controlplane.Start(ctx, options)
		if err != nil {
			t.Fatalf("%s start: %v", round, err)
		}
		if round == "first" {
			firstURL = cp.URL()
			if err := cp.Client().Apply(ctx, object, []byte(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kept"},"data":{"a":"b"}}`)); err != nil {
				t.Error(err)
			}
		} else {
			if cp.URL() != firstURL {
				t.Errorf("second start serves at %s, the first did at %s", cp.URL(), firstURL)
			}
			if _, err := cp.Client().Get(ctx, object); err != nil {
				t.Errorf("what was stored is lost: %v", err)
			}
		}
		if running, err := process.Find(dir); err != nil || len(running) != 4 {
			t.Errorf("%s start: %d processes run (error %v), want 4", round, len(running), err)
		}
		if err := cp.Stop(); err != nil {
			t.Error(err)
		}
		if left, err := process.Find(dir); err != nil || len(left) != 0 {
			t.Errorf("%s stop left %d processes (error %v)", round, len(left), err)
		}
	}
}

// TestStartFailure: who reads the error need not go looking for the log.
func TestStartFailure(t *testing.T) {
	dir := t.TempDir()
	_, err := controlplane.Start(t.Context(), controlplane.Options{
		BinDir: binDir(t), Dir: dir,
		ExtraArgs: map[string][]string{"kube-apiserver": {"--no-such-flag"}},
	})
	if err == nil {
		t.Fatal("a control plane with an unknown flag started")
	}
	for _, want := range []string{"kube-apiserver ended", filepath.Join(dir, "logs", "kube-apiserver.log"), "unknown flag: --no-such-flag"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not contain %q:\n%v", want, err)
		}
	}
	if left, err := process.Find(dir); err != nil || len(left) != 0 {
		t.Errorf("%d processes are left (error %v)", len(left), err)
	}
}
