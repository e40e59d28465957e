// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/binaries"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/lab"
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

  build [NAME...]     build the programs into bin/kubernetes, all or the named ones
  up [--nodes N]      start the cluster, or make the one that runs what it should be
                      (N: by default $NODES, else as many as there are, else 1)
  load ARCHIVE...     import the images of docker or OCI archives into all nodes
  status              show the nodes and all processes
  kubeconfig          print the path of the administrator's kubeconfig
  logs                print the path of the folder of all log files
  stop                end the cluster but keep its data; "up" continues where it was
  down [--force]      end the cluster and remove all of it but the logs
                      (--force: also if it belongs to another checkout)
`

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("no command is given\n%s", usage)
	}
	l, err := here()
	if err != nil {
		return err
	}
	command, args := args[0], args[1:]
	switch {
	case command == "build":
		return build(ctx, l.Builder(), args)
	case command == "up":
		return up(ctx, l, args)
	case command == "load" && len(args) > 0:
		return l.Load(ctx, args)
	case command == "status" && len(args) == 0:
		return l.Status(ctx)
	case command == "kubeconfig" && len(args) == 0:
		_, err := fmt.Println(l.Kubeconfig())
		return err
	case command == "logs" && len(args) == 0:
		_, err := fmt.Println(l.LogDir())
		return err
	case command == "stop" && len(args) == 0:
		return l.Stop(ctx)
	case command == "down" && (len(args) == 0 || slices.Equal(args, []string{"--force"})):
		return l.Down(ctx, len(args) > 0)
	default:
		return fmt.Errorf("cannot do %q\n%s", strings.Join(os.Args[1:], " "), usage)
	}
}

// here returns the cluster of this checkout, found by this module's folder, where "go -C hack/cluster run ." runs.
func here() (lab.Lab, error) {
	source, err := os.Getwd()
	if err == nil {
		source, err = filepath.EvalSymlinks(source)
	}
	if err == nil {
		_, err = os.Stat(filepath.Join(source, "kubernetes", "go.mod"))
	}
	if err != nil {
		return lab.Lab{}, fmt.Errorf("not run in the folder hack/cluster: %w", err)
	}
	return lab.Lab{Repository: filepath.Dir(filepath.Dir(source)), Output: os.Stdout}, nil
}

func up(ctx context.Context, l lab.Lab, args []string) error {
	flags := flag.NewFlagSet("up", flag.ContinueOnError)
	byDefault, err := strconv.Atoi(cmp.Or(os.Getenv("NODES"), "0"))
	if err != nil {
		return fmt.Errorf("cannot understand the environment variable NODES: %w", err)
	}
	nodes := flags.Int("nodes", byDefault, "number of nodes; 0: as many as there are, 1 for a new cluster")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return l.Up(ctx, *nodes)
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
