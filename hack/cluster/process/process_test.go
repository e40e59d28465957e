// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package process_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/process"
)

// spec is a process that does nothing for a long time.
func spec(t *testing.T) process.Spec {
	dir := t.TempDir()
	t.Cleanup(func() {
		left, err := process.Find(dir)
		if err := errors.Join(err, process.Stop(0, left...)); err != nil {
			t.Error(err)
		}
	})
	return process.Spec{Dir: dir, Name: "idle", Path: "/bin/sleep", Args: []string{"1000"}, LogFile: filepath.Join(dir, "idle.log"), Detached: true}
}

func TestEnsure(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(*process.Spec)
		wantSame bool
	}{
		"the same is kept":                              {change: func(*process.Spec) {}, wantSame: true},
		"another log file is no reason to restart":      {change: func(s *process.Spec) { s.LogFile += "2" }, wantSame: true},
		"other arguments start it anew":                 {change: func(s *process.Spec) { s.Args = []string{"2000"} }},
		"a changed input starts it anew":                {change: func(s *process.Spec) { rewrite(s.Inputs[0]) }},
		"one that must not be detached is started anew": {change: func(s *process.Spec) { s.Detached = false }},
		"another name is another process":               {change: func(s *process.Spec) { s.Name = "other" }},
	} {
		t.Run(name, func(t *testing.T) {
			s := spec(t)
			s.Inputs = []string{filepath.Join(s.Dir, "input")}
			rewrite(s.Inputs[0])
			first := ensure(t, s)
			c.change(&s)
			second := ensure(t, s)
			if same := first.PID == second.PID; same != c.wantSame {
				t.Errorf("the same process: %t, want %t", same, c.wantSame)
			}
			if !second.Running() {
				t.Error("it does not run")
			}
			if wantFirst := c.wantSame || s.Name == "other"; first.Running() != wantFirst {
				t.Errorf("the first process runs: %t, want %t", first.Running(), wantFirst)
			}
		})
	}
}

func TestFind(t *testing.T) {
	mine, other := spec(t), spec(t)
	p := ensure(t, mine)
	ensure(t, other)
	found, err := process.Find(mine.Dir)
	if err != nil || len(found) != 1 || found[0].PID != p.PID || found[0].Name != "idle" {
		t.Errorf("found %+v with error %v, want process %d alone", found, err, p.PID)
	}
}

func TestStop(t *testing.T) {
	for name, script := range map[string]string{
		"one that ends when asked":    "sleep 1000",
		"one that ignores the asking": "trap '' TERM; sleep 1000 & while true; do wait; done",
	} {
		t.Run(name, func(t *testing.T) {
			s := spec(t)
			s.Path, s.Args = "/bin/sh", []string{"-c", script}
			p := ensure(t, s)
			if err := process.Stop(100*time.Millisecond, p); err != nil {
				t.Error(err)
			}
			if p.Running() {
				t.Error("it still runs")
			}
		})
	}
}

func TestAwait(t *testing.T) {
	never := errors.New("not yet")
	for name, c := range map[string]struct {
		script string
		holds  error
		want   []string
	}{
		"a condition that holds":                {script: "sleep 1000"},
		"a process that ends shows its log":     {script: "echo the reason; exit 3", holds: never, want: []string{"idle ended while waiting for a sign", "not yet", "the reason"}},
		"a wait that is given up says for what": {script: "sleep 1000", holds: never, want: []string{"gave up waiting for a sign of idle", "too long", "not yet"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := spec(t)
			s.Path, s.Args = "/bin/sh", []string{"-c", c.script}
			p := ensure(t, s)
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errors.New("too long"))
			defer cancel()
			err := p.Await(ctx, "a sign", func(context.Context) error { return c.holds })
			if (err != nil) != (len(c.want) > 0) {
				t.Fatalf("error %v, want one: %t", err, len(c.want) > 0)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not contain %q: %v", want, err)
				}
			}
		})
	}
}

func ensure(t *testing.T, s process.Spec) *process.Process {
	t.Helper()
	p, _, err := process.Ensure(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	// A detached process outlives the test that forgets it.
	t.Cleanup(func() {
		if err := process.Stop(100*time.Millisecond, p); err != nil {
			t.Error(err)
		}
	})
	return p
}

// rewrite gives the file a content it has never had.
func rewrite(path string) {
	if err := os.WriteFile(path, []byte(time.Now().String()), 0o644); err != nil {
		panic(err)
	}
}
