// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/binaries"
)

func main() {
	// The first interrupt lets the step at hand end properly, the second ends the program.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	err := run(ctx, os.Args[1:])
	stop()
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "interrupted; run the same command again to go on")
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

const usage = `usage: go -C hack/cluster run . COMMAND

  build [NAME...]   build the programs into bin/kubernetes, all or the named ones
`

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	source, err := os.Getwd()
	if err != nil {
		return err
	}
	// Everything is relative to this module's folder, where "go -C hack/cluster run ." runs.
	if _, err := os.Stat(filepath.Join(source, "kubernetes", "go.mod")); err != nil {
		return fmt.Errorf("not run from the folder hack/cluster: %w", err)
	}
	repository := filepath.Dir(filepath.Dir(source))
	builder := binaries.Builder{Source: source, BinDir: filepath.Join(repository, "bin", "kubernetes"), Progress: os.Stdout}
	switch command, args := args[0], args[1:]; command {
	case "build":
		return build(ctx, builder, args)
	default:
		return fmt.Errorf("unknown command %q\n%s", command, usage)
	}
}

func build(ctx context.Context, builder binaries.Builder, names []string) error {
	if len(names) == 0 {
		return builder.Build(ctx, binaries.All())
	}
	programs, unknown := binaries.Named(names...)
	if len(unknown) > 0 {
		var known []string
		for _, b := range binaries.All() {
			known = append(known, b.Name)
		}
		slices.Sort(known)
		return fmt.Errorf("cannot build %q: the programs are %s", unknown, strings.Join(known, ", "))
	}
	return builder.Build(ctx, programs)
}
