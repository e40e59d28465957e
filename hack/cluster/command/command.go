// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package command runs the system's own tools, such as ip and nft, to their end.
package command

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// timeout bounds a tool that normally takes milliseconds, unless the context has a deadline of its own; the machine may
// be very busy.
const timeout = 2 * time.Minute

// Run runs the tool and returns what it printed. The error of a tool that failed shows the command and all it said.
func Run(ctx context.Context, name string, args ...string) (string, error) {
	return RunInput(ctx, "", name, args...)
}

// RunInput is Run for a tool that reads its standard input.
func RunInput(ctx context.Context, input, name string, args ...string) (string, error) {
	if _, bounded := ctx.Deadline(); !bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, timeout, fmt.Errorf("not done within %s", timeout))
		defer cancel()
	}
	var output, problems bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = strings.NewReader(input)
	cmd.Stdout, cmd.Stderr = &output, &problems
	// A session of its own: the terminal's interrupt must not hit a tool in the middle of its work. The context still
	// ends it, when the time is over or the whole program shall end.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		said := strings.TrimSpace(problems.String() + output.String())
		return output.String(), fmt.Errorf("running %q: %w: %s", strings.Join(append([]string{name}, args...), " "), err, said)
	}
	return output.String(), nil
}

// RunAll runs the command lines one after the other until one fails. Words are separated by spaces; nothing is quoted.
func RunAll(ctx context.Context, lines ...string) error {
	for _, line := range lines {
		words := strings.Fields(line)
		if _, err := Run(ctx, words[0], words[1:]...); err != nil {
			return err
		}
	}
	return nil
}
