// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package app

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/version"
)

func newVersionCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Say which build this is",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return printResult(cmd, output, version.Get())
		},
	}
	addOutputFlag(cmd, &output)
	return cmd
}

func addOutputFlag(cmd *cobra.Command, output *string) {
	cmd.Flags().StringVarP(output, "output", "o", "text", "Format of the answer: text or json.")
}

// printResult writes a result to the standard output, for people or programs.
func printResult(cmd *cobra.Command, output string, result fmt.Stringer) error {
	switch output {
	case "text":
		_, err := fmt.Fprint(cmd.OutOrStdout(), result.String())
		return err
	case "json":
		text, err := json.MarshalIndent(result, "", "  ")
		if err != nil {
			return fmt.Errorf("internal error: encoding result: %w", err)
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", text)
		return err
	default:
		return usageError{fmt.Errorf("--output %q: must be text or json", output)}
	}
}
