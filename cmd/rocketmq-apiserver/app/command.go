// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package app is the command line of rocketmq-apiserver: flags in, exit code
// out. run.go orders the start and the stop of a server; everything else is
// decided in pkg/options and built in pkg/server.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	genericserver "k8s.io/apiserver/pkg/server"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/component-base/logs"
	logsapi "k8s.io/component-base/logs/api/v1"
	_ "k8s.io/component-base/logs/json/register" // --logging-format=json
	"k8s.io/klog/v2"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/options"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/version"
)

// Exit codes.
const (
	exitOK      = 0
	exitFailure = 1 // something went wrong while running
	exitUsage   = 2 // the command line is wrong; running it again changes nothing
)

const description = `rocketmq-apiserver serves the API group rocketmq.apache.org: RocketMQ brokers, name
servers, controllers, consoles and topic transfers, and runs the controllers that
turn these objects into a running RocketMQ.

In a Kubernetes cluster it extends the cluster's API:

  rocketmq-apiserver                               (see artifacts/ for the manifests)

On any machine it serves alone, writes DIR/admin.kubeconfig and needs no Kubernetes:

  rocketmq-apiserver --standalone --data-dir DIR --secure-port 6443
  kubectl --kubeconfig DIR/admin.kubeconfig get rocketmq`

// usageError is an error of the command line.
type usageError struct {
	error
}

func (e usageError) Unwrap() error { return e.error }

// Main runs the command line and returns the exit code of the process.
func Main(args []string, stdout, stderr io.Writer) int {
	cmd := newCommand()
	cmd.SetArgs(args)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	err := cmd.ExecuteContext(context.Background())
	logs.FlushLogs()
	if err == nil {
		return exitOK
	}
	fmt.Fprintf(stderr, "rocketmq-apiserver: %v\n", err)
	if usage := (usageError{}); errors.As(err, &usage) {
		fmt.Fprintf(stderr, "See '%s --help'.\n", cmd.CommandPath())
		return exitUsage
	}
	return exitFailure
}

func newCommand() *cobra.Command {
	opts := options.New()
	cmd := &cobra.Command{
		Use:           "rocketmq-apiserver",
		Short:         "Serve the API of RocketMQ and run its controllers",
		Long:          description,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), opts)
		},
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	cmd.AddCommand(newVersionCommand(), newSnapshotCommand())
	cmd.CompletionOptions.HiddenDefaultCmd = true

	sections := opts.Flags()
	sections.FlagSet("global").BoolP("help", "h", false, "Show this help.")
	for _, name := range sections.Order {
		cmd.Flags().AddFlagSet(sections.FlagSets[name])
	}
	cmd.Flags().SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	setSectionedHelp(cmd, sections)
	return cmd
}

// setSectionedHelp shows the flags of cmd in sections, and subcommands. It is
// for cmd alone: a subcommand has few flags and shows them as usual.
func setSectionedHelp(cmd *cobra.Command, sections cliflag.NamedFlagSets) {
	usual := cmd.HelpFunc()
	cmd.SetHelpFunc(func(shown *cobra.Command, args []string) {
		if shown != cmd {
			usual(shown, args)
			return
		}
		out := shown.OutOrStdout()
		fmt.Fprintf(out, "%s\n\nCommands:\n", shown.Long)
		for _, sub := range shown.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(out, "  %-10s %s\n", sub.Name(), sub.Short)
			}
		}
		cliflag.PrintSections(out, sections, columnsOf(out))
	})
}

// columnsOf is the width of the terminal behind out, 0 if there is none.
func columnsOf(out io.Writer) int {
	file, ok := out.(*os.File)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

func noArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("unknown argument %q, everything is said by flags", args[0])}
	}
	return nil
}

// serve completes and judges the options, sets up what belongs to the process,
// and runs the server until a signal.
func serve(ctx context.Context, opts *options.Options) error {
	completed, err := opts.Complete()
	if err != nil {
		return usageError{err}
	}
	if errs := completed.Validate(); len(errs) > 0 {
		return usageError{utilerrors.NewAggregate(errs)}
	}
	if err := logsapi.ValidateAndApply(completed.Logs, utilfeature.DefaultFeatureGate); err != nil {
		return usageError{err}
	}
	tuneCollector()
	build := version.Get()
	klog.FromContext(ctx).Info("Starting", "version", build.Version, "commit", build.Commit,
		"kubernetes", build.Kubernetes, "etcd", build.Etcd, "standalone", completed.Standalone)
	return Run(untilSignal(ctx), completed)
}

// untilSignal ends with SIGTERM or SIGINT; a second signal ends the process.
func untilSignal(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	signals := genericserver.SetupSignalContext()
	context.AfterFunc(signals, cancel)
	return ctx
}
