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

// saveFlags are the flags of snapshot save.
type saveFlags struct {
	dataDir   string
	from      etcd.Connection
	directory string
	keep      int
	timeout   time.Duration
	output    string
}

func newSnapshotSaveCommand() *cobra.Command {
	var flags saveFlags
	cmd := &cobra.Command{
		Use:   "save FILE | save --directory DIR [--keep N]",
		Short: "Save a consistent copy of a running store to a new file",
		Long: "Save a consistent copy of a running store to FILE, which must not exist, or to a\nnew file in DIR named after the time.\n\n" +
			"It is taken from the first of --etcd-servers, or from the etcd embedded in the\nserver that runs on --data-dir on this machine.",
		Args: func(cmd *cobra.Command, args []string) error {
			if flags.directory == "" {
				return oneFile(cmd, args)
			}
			return noArguments(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.directory != "" {
				args = []string{etcd.SnapshotPath(flags.directory, time.Now())}
			}
			return saveSnapshot(cmd, flags, args[0])
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&flags.dataDir, "data-dir", options.DefaultDataDir, "Data directory of the running server.")
	fs.StringSliceVar(&flags.from.Endpoints, "etcd-servers", nil, "Client URLs of an external etcd.")
	fs.StringVar(&flags.from.CAFile, "etcd-cafile", "", "Authority of the external etcd's certificate.")
	fs.StringVar(&flags.from.CertFile, "etcd-certfile", "", "Client certificate for the external etcd.")
	fs.StringVar(&flags.from.KeyFile, "etcd-keyfile", "", "Key of the client certificate.")
	fs.StringVar(&flags.directory, "directory", "", "Directory for a new file named after the time, instead of FILE.")
	fs.IntVar(&flags.keep, "keep", 0, "With --directory: how many snapshots to keep there. 0 keeps all.")
	fs.DurationVar(&flags.timeout, "timeout", defaultSnapshotTimeout, "How long it may take.")
	addOutputFlag(cmd, &flags.output)
	return cmd
}

// saveSnapshot saves to path and then, only then, removes what is too old.
func saveSnapshot(cmd *cobra.Command, flags saveFlags, path string) (err error) {
	if flags.keep < 0 || (flags.keep > 0 && flags.directory == "") {
		return usageError{fmt.Errorf("--keep %d: must be positive and needs --directory", flags.keep)}
	}
	from := flags.from
	if len(from.Endpoints) == 0 {
		if from, err = etcd.EmbeddedConnection(flags.dataDir); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), flags.timeout)
	defer cancel()
	status, err := etcd.SaveSnapshot(ctx, from, path)
	if err != nil {
		return err
	}
	if err := printResult(cmd, flags.output, snapshotResult{path, status}); err != nil {
		return err
	}
	if flags.keep == 0 {
		return nil
	}
	_, err = etcd.RemoveOldSnapshots(flags.directory, flags.keep)
	return err
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
			return printResult(cmd, output, snapshotResult{args[0], status})
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
	File string `json:"file"`
	etcd.SnapshotStatus
}

// String is one fact per line.
func (r snapshotResult) String() string {
	return fmt.Sprintf("file:     %s\nrevision: %d\nkeys:     %d\nbytes:    %d\nhash:     %08x\nversion:  %s\n",
		r.File, r.Revision, r.Keys, r.Bytes, r.Hash, r.Version)
}
