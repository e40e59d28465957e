// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package e2e_test uses the software as its users do, with real pods on a real Kubernetes: kubectl and the official Java
// client of RocketMQ.
package e2e_test

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/localcluster"
)

// cluster is set once, before any test runs.
var cluster *localcluster.Cluster

// How long things may take on two busy cores. All of them are awaited, none is waited out.
const (
	readyTimeout  = 4 * time.Minute
	removeTimeout = 3 * time.Minute
)

func TestMain(m *testing.M) {
	ctx := context.Background()
	var err error
	if cluster, err = localcluster.Up(ctx, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := cluster.Down(ctx, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

//go:embed testdata/cluster.yaml
var clusterManifest string

// manifest is a NameService name-service and a Broker broker of one group with one replica.
func manifest(version, storageMode string) string {
	return strings.NewReplacer("{{image}}", "apache/rocketmq:"+version, "{{storage}}", storageMode).Replace(clusterManifest)
}
