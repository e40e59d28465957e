// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package kubectl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

type command = func(ts *testscript.TestScript, neg bool, args []string)

// commands are those that transcripts know beside testscript's own; see the package's documentation.
func commands() map[string]command {
	var followed followers
	return map[string]command{
		"kubectl": kubectl,
		"until":   until,
		"follow":  followed.follow,
		"saw":     followed.saw,
	}
}

func kubectl(ts *testscript.TestScript, neg bool, args []string) {
	err := ts.Exec("kubectl", args...)
	switch {
	case err != nil && !neg:
		ts.Fatalf("kubectl failed: %v", err)
	case err == nil && neg:
		ts.Fatalf("kubectl succeeded, it should have failed")
	}
}

func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until REGEXP ARG...")
	}
	want := pattern(ts, args[0])
	var printed []byte
	ts.Check(apiserver.Await(context.Background(), "kubectl to print "+args[0], func(ctx context.Context) error {
		var err error
		// Not ts.Exec, which logs every attempt. Of a failed command the output counts all the same: "can-i" fails to
		// say no.
		if printed, err = program(ctx, ts, args[1:]).Output(); !want.Match(printed) {
			return errors.Join(fmt.Errorf("it printed %q", printed), err)
		}
		return nil
	}))
	_, err := ts.Stdout().Write(printed)
	ts.Check(err)
}

// program is kubectl as a transcript would run it.
func program(ctx context.Context, ts *testscript.TestScript, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(cluster.KubectlDir(), "kubectl"), args...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = []string{"KUBECONFIG=" + ts.Getenv("KUBECONFIG"), "HOME=" + ts.Getenv("HOME")}
	return cmd
}

// followers are the background processes of all transcripts.
type followers struct {
	mu     sync.Mutex
	byName map[string]*output
}

// output is what a process has printed so far.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func (f *followers) follow(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: follow NAME ARG...")
	}
	printed := &output{}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := program(ctx, ts, args[1:])
	cmd.Stdout, cmd.Stderr = printed, printed
	ts.Check(cmd.Start())
	ts.Defer(func() {
		cancel()
		// It was killed, so its exit code says nothing.
		_ = cmd.Wait()
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.byName == nil {
		f.byName = map[string]*output{}
	}
	f.byName[ts.Name()+" "+args[0]] = printed
}

func (f *followers) saw(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: saw NAME REGEXP")
	}
	f.mu.Lock()
	printed := f.byName[ts.Name()+" "+args[0]]
	f.mu.Unlock()
	if printed == nil {
		ts.Fatalf("nothing called %q was started with follow", args[0])
	}
	want := pattern(ts, args[1])
	ts.Check(apiserver.Await(context.Background(), args[0]+" to print "+args[1], func(context.Context) error {
		if !want.MatchString(printed.String()) {
			return fmt.Errorf("it printed:\n%s", strings.TrimSpace(printed.String()))
		}
		return nil
	}))
}

// pattern compiles a regular expression whose ^ and $ stand for the ends of a line, as in testscript's own commands.
func pattern(ts *testscript.TestScript, text string) *regexp.Regexp {
	compiled, err := regexp.Compile("(?m)" + text)
	ts.Check(err)
	return compiled
}
