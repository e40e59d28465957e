// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package binaries

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/files"
)

// Builder builds programs.
type Builder struct {
	// Source is the folder hack/cluster; BinDir the folder that gets the programs.
	Source, BinDir string
	// Progress gets one line per program.
	Progress io.Writer
}

// Build builds those of the programs that are missing or older than what they are made of. It may be interrupted: a
// program is put in its place whole, and the time that went into compiling is kept in the build cache.
func (b Builder) Build(ctx context.Context, programs []Binary) error {
	for i, program := range programs {
		where := fmt.Sprintf("[%d/%d] %s", i+1, len(programs), program.Name)
		stamp, err := b.stamp(program)
		if err != nil {
			return err
		}
		if b.upToDate(program, stamp) {
			b.show("%s is up to date\n", where)
			continue
		}
		b.show("%s ...", where)
		begin := time.Now()
		if err := b.build(ctx, program, stamp); err != nil {
			b.show(" failed\n")
			return err
		}
		b.show(" %.1fs\n", time.Since(begin).Seconds())
	}
	return nil
}

// Outdated returns those of the programs that Build would build.
func (b Builder) Outdated(programs []Binary) ([]Binary, error) {
	var outdated []Binary
	for _, program := range programs {
		stamp, err := b.stamp(program)
		if err != nil {
			return nil, err
		}
		if !b.upToDate(program, stamp) {
			outdated = append(outdated, program)
		}
	}
	return outdated, nil
}

func (b Builder) build(ctx context.Context, program Binary, stamp string) error {
	if err := os.MkdirAll(b.BinDir, 0o755); err != nil {
		return err
	}
	// Beside the target and renamed to it: the old program may be running.
	unfinished := b.path(program) + ".unfinished"
	defer func() { _ = os.Remove(unfinished) }()
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", program.arguments(unfinished)...)
	cmd.Dir = filepath.Join(b.Source, program.Module)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOOS=", "GOARCH=")
	cmd.Stdout, cmd.Stderr = &output, &output
	// Asked to end, it takes its compilers with it; killed, it would leave them running.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf("building %s in %s: %w\n%s", program.Package, cmd.Dir, err, output.Bytes())
	}
	if err := os.Rename(unfinished, b.path(program)); err != nil {
		return err
	}
	_, err := files.Write(b.stampPath(program), []byte(stamp+"\n"), 0o644)
	return err
}

func (b Builder) upToDate(program Binary, stamp string) bool {
	have, err := os.ReadFile(b.stampPath(program))
	if err != nil || strings.TrimSpace(string(have)) != stamp {
		return false
	}
	_, err = os.Stat(b.path(program))
	return err == nil
}

// stamp is a digest of all that decides what the program becomes: the go command's version and arguments, the module's
// requirements with their sums, and its own source if it has any.
func (b Builder) stamp(program Binary) (string, error) {
	dir := filepath.Join(b.Source, program.Module)
	var all strings.Builder
	fmt.Fprintf(&all, "%s %q\n", runtime.Version(), program.arguments(""))
	patterns := []string{filepath.Join(dir, "go.mod"), filepath.Join(dir, "go.sum")}
	if strings.HasPrefix(program.Package, ".") {
		patterns = append(patterns, filepath.Join(dir, program.Package, "*.go"))
	}
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			content, err := os.ReadFile(name)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&all, "%s %x\n", filepath.Base(name), sha256.Sum256(content))
		}
	}
	sum := sha256.Sum256([]byte(all.String()))
	return hex.EncodeToString(sum[:16]), nil
}

// show shows progress. That it cannot be shown is no reason to stop.
func (b Builder) show(format string, args ...any) { _, _ = fmt.Fprintf(b.Progress, format, args...) }

func (b Builder) path(program Binary) string { return filepath.Join(b.BinDir, program.Name) }

func (b Builder) stampPath(program Binary) string {
	return filepath.Join(b.BinDir, ".stamps", program.Name)
}
