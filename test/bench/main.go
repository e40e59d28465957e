// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Command bench measures the server against its goals and prints both side by side. Everything is real: the server with
// its shipped manifests, kube-apiserver, etcd; only nodes are stood in for. It fails if a required goal is missed.
//
// Times are of a whole machine that may have other things to do; processor time is read from the kernel and hardly
// depends on that. Where several rounds are measured, the median is judged and the range is shown.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// part is something that can be measured by itself.
type part struct {
	name    string
	measure func(context.Context, *report) error
}

func parts() []part {
	return []part{{"standalone", standalone}, {"cluster", delegated}, {"requests", perRequest}, {"transfers", transfers}}
}

// run measures the parts with the names, or all.
func run(ctx context.Context, names []string) error {
	fmt.Printf("On %d processors, load %s.\n\n", runtime.NumCPU(), load())
	r := &report{out: os.Stdout}
	for _, p := range parts() {
		if len(names) > 0 && !slices.Contains(names, p.name) {
			continue
		}
		if err := p.measure(ctx, r); err != nil {
			return errors.Join(fmt.Errorf("measuring %s: %w", p.name, err), r.verdict())
		}
	}
	return r.verdict()
}
