// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apiserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/process"
)

// stopGrace is how long a server may take to end by itself: more than its delay for the aggregator to notice and its
// grace period for watchers together.
const stopGrace = 40 * time.Second

// Server is one rocketmq-apiserver, as a process of this machine. It is not safe for concurrent use.
type Server struct {
	// URL is where it serves; DataDir is the folder of its embedded etcd.
	URL, DataDir string

	spec process.Spec
	// ready says whether those who are to use the server can do so.
	ready   func(context.Context) error
	process *process.Process
}

// Start starts the server and returns when it is ready.
func (s *Server) Start(ctx context.Context) error {
	if s.running() {
		return errors.New("cannot start the server: it runs")
	}
	p, _, err := process.Ensure(ctx, s.spec)
	if err != nil {
		return err
	}
	s.process = p
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	return p.Await(ctx, "readiness", s.ready)
}

// Launch starts the server and does not wait for anything.
func (s *Server) Launch(ctx context.Context) error {
	p, _, err := process.Ensure(ctx, s.spec)
	s.process = p
	return err
}

// AwaitReady returns when the server is ready.
func (s *Server) AwaitReady(ctx context.Context) error {
	return s.process.Await(ctx, "readiness", s.ready)
}

// AwaitAnswer returns when the path is answered with success, as soon as that can be seen. What needs the host may not
// be ready by then.
func (s *Server) AwaitAnswer(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	return s.process.Await(ctx, path, func(ctx context.Context) error { return answers(ctx, s.URL+path) })
}

// Stop asks the server to end and returns when it has. It is an error if it had to be killed.
func (s *Server) Stop() error {
	if !s.running() {
		return nil
	}
	begin := time.Now()
	if err := process.Stop(stopGrace, s.process); err != nil {
		return err
	}
	if took := time.Since(begin); took >= stopGrace {
		return fmt.Errorf("the server did not end within %s of SIGTERM, see %s", stopGrace, s.spec.LogFile)
	}
	return nil
}

// Kill9 kills the server with SIGKILL and returns when it is gone.
func (s *Server) Kill9() error {
	if !s.running() {
		return nil
	}
	return process.Stop(0, s.process)
}

// Restart stops the server and starts it again.
func (s *Server) Restart(ctx context.Context) error {
	if err := s.Stop(); err != nil {
		return err
	}
	return s.Start(ctx)
}

// Wipe removes all that the server has stored. It must not run.
func (s *Server) Wipe() error {
	if s.running() {
		return errors.New("cannot wipe the server's data: it runs")
	}
	if err := os.RemoveAll(s.DataDir); err != nil {
		return err
	}
	return os.MkdirAll(s.DataDir, 0o700)
}

// PID returns the process's id.
func (s *Server) PID() int { return s.process.PID }

// Log returns what the server has logged in all its runs.
func (s *Server) Log() (string, error) {
	text, err := os.ReadFile(s.spec.LogFile)
	return string(text), err
}

// LogFile returns the file the server logs to.
func (s *Server) LogFile() string { return s.spec.LogFile }

func (s *Server) running() bool { return s.process != nil && s.process.Running() }

func newServer(dir, logDir, binary, url string, args []string) (*Server, error) {
	dataDir := filepath.Join(dir, "data")
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return nil, err
	}
	return &Server{
		URL: url, DataDir: dataDir,
		spec: process.Spec{
			Dir: dir, Name: "rocketmq-apiserver", Path: binary, Args: args,
			LogFile: filepath.Join(logDir, "rocketmq-apiserver.log"),
		},
	}, nil
}
