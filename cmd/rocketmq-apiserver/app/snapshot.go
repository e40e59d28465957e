// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/options"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/etcd"
)

// defaultSnapshotTimeout bounds a snapshot; the quota of the store bounds its size.
const defaultSnapshotTimeout = 5 * time.Minute

func newSnapshotCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Save, restore or inspect a copy of the store",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usageError{fmt.Errorf("%s: say save, restore or status", cmd.CommandPath())}
		},
	}
	cmd.AddCommand(newSnapshotSaveCommand(), newSnapshotRestoreCommand(), newSnapshotStatusCommand())
	return cmd
}

func newSnapshotSaveCommand() *cobra.Command {
	var (
		dataDir, output string
		from            etcd.Connection
		timeout         time.Duration
	)
	cmd := &cobra.Command{
		Use:   "save FILE",
		Short: "Save a consistent copy of a running store to FILE, which must not exist",
		Long: "Save a consistent copy of a running store to FILE, which must not exist.\n\n" +
			"It is taken from the first of --etcd-servers, or from the etcd embedded in the\nserver that runs on --data-dir on this machine.",
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if len(from.Endpoints) == 0 {
				if from, err = etcd.EmbeddedConnection(dataDir); err != nil {
					return err
				}
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			status, err := etcd.SaveSnapshot(ctx, from, args[0])
			if err != nil {
				return err
			}
			return printResult(cmd, output, snapshotResult{status})
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&dataDir, "data-dir", options.DefaultDataDir, "Data directory of the running server.")
	fs.StringSliceVar(&from.Endpoints, "etcd-servers", nil, "Client URLs of an external etcd.")
	fs.StringVar(&from.CAFile, "etcd-cafile", "", "Authority of the external etcd's certificate.")
	fs.StringVar(&from.CertFile, "etcd-certfile", "", "Client certificate for the external etcd.")
	fs.StringVar(&from.KeyFile, "etcd-keyfile", "", "Key of the client certificate.")
	fs.DurationVar(&timeout, "timeout", defaultSnapshotTimeout, "How long it may take.")
	addOutputFlag(cmd, &output)
	return cmd
}

func newSnapshotRestoreCommand() *cobra.Command {
	var dataDir string
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make FILE the content of an empty embedded etcd",
		Long: "Make FILE the content of an empty embedded etcd.\n\n" +
			"The server on --data-dir must be stopped. Data that are there already are never\noverwritten: move DIR/etcd away first.",
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := etcd.RestoreSnapshot(cmd.Context(), args[0], dataDir); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "restored %s into %s\n", args[0], dataDir)
			return err
		},
	}
	cmd.Flags().StringVar(&dataDir, "data-dir", options.DefaultDataDir, "Data directory of the stopped server.")
	return cmd
}

func newSnapshotStatusCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "status FILE",
		Short: "Check FILE and say what is in it",
		Args:  oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			status, err := etcd.ReadSnapshotStatus(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return printResult(cmd, output, snapshotResult{status})
		},
	}
	addOutputFlag(cmd, &output)
	return cmd
}

func oneFile(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError{fmt.Errorf("%s: give one file", cmd.CommandPath())}
	}
	return nil
}

// snapshotResult is the status of a snapshot as it is printed.
type snapshotResult struct {
	etcd.SnapshotStatus
}

// String is one fact per line.
func (r snapshotResult) String() string {
	return fmt.Sprintf("revision: %d\nkeys:     %d\nbytes:    %d\nhash:     %08x\nversion:  %s\n",
		r.Revision, r.Keys, r.Bytes, r.Hash, r.Version)
}
