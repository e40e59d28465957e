// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// stopTimeout is how long Stop waits for a server to end by itself. 5.x brokers take up to 13 s.
const stopTimeout = 60 * time.Second

// Server is one process with a directory and an address that outlive it: it can be stopped or killed and started again on its data.
// It is safe for concurrent use; Start, Stop and Kill take effect one after the other.
type Server struct {
	name    string
	address string
	dir     string
	version version
	jars    string // the lib directory
	java    string
	main    string   // main class
	jvm     []string // further options of the JVM
	config  properties
	// ready asks the server a real question once.
	ready func(context.Context) error

	mu      sync.Mutex
	process *process
}

// Name is unique in the lab, such as "broker-0-slave-1".
func (s *Server) Name() string { return s.name }

// Address is "127.0.0.1:port" of the remoting port.
func (s *Server) Address() string { return s.address }

// Dir holds the server's settings, data and logs. Output is in output.log; 5.x servers log below logs/rocketmqlogs.
func (s *Server) Dir() string { return s.dir }

// Version is the RocketMQ version that the server is of.
func (s *Server) Version() string { return s.version.String() }

// Running tells whether the process is there, be it paused.
func (s *Server) Running() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.process != nil && s.process.running()
}

// Start starts the process and waits until it answers. It fails with the end of the server's output when the process ends before
// that, and when the context is done.
func (s *Server) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil && s.process.running() {
		return fmt.Errorf("cannot start %s: it is running", s.name)
	}
	if err := s.prepare(); err != nil {
		return fmt.Errorf("preparing %s: %w", s.name, err)
	}
	cmd := exec.Command(s.java, s.arguments()...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "ROCKETMQ_HOME="+s.dir, "JAVA_TOOL_OPTIONS=", "NAMESRV_ADDR=")
	process, err := startProcess(cmd, s.outputPath(), s.outputPath())
	if err != nil {
		return fmt.Errorf("starting %s: %w", s.name, err)
	}
	s.process = process
	if err := await(ctx, process, s.ready); err != nil {
		return fmt.Errorf("starting %s of %s: %w; end of %s:\n%s", s.name, s.version, err, s.outputPath(), lastLines(s.outputPath(), 15))
	}
	return nil
}

// await asks until the answer is good, the process has ended, or the context is done.
func await(ctx context.Context, process *process, ready func(context.Context) error) error {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		err := ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-process.done:
			return fmt.Errorf("the process ended: %w", errOrSuccess(process.err))
		case <-ctx.Done():
			return fmt.Errorf("it does not answer: %w (last try: %w)", ctx.Err(), err)
		case <-tick.C:
		}
	}
}

func errOrSuccess(err error) error {
	if err == nil {
		return errors.New("exit status 0")
	}
	return err
}

// Stop asks the process to end, as an orderly shutdown does, and waits for it. After a minute, or when the context is done, it is
// killed and that is an error.
func (s *Server) Stop(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	if err := s.process.signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-s.process.done:
		return nil
	case <-ctx.Done():
		return errors.Join(fmt.Errorf("stopping %s: it did not end by itself: %w", s.name, ctx.Err()), s.kill())
	}
}

// Kill ends the process at once, as a crash does, and waits until it is gone. A server that is not running is left as it is.
func (s *Server) Kill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kill()
}

func (s *Server) kill() error {
	if s.process == nil {
		return nil
	}
	return s.process.kill()
}

// Pause freezes the process: its ports still accept connections, and nothing is ever answered.
func (s *Server) Pause() error { return s.signal(syscall.SIGSTOP) }

// Resume lets a paused process go on.
func (s *Server) Resume() error { return s.signal(syscall.SIGCONT) }

func (s *Server) signal(sig syscall.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return fmt.Errorf("sending %v to %s: it was never started", sig, s.name)
	}
	return s.process.signal(sig)
}

func (s *Server) outputPath() string { return filepath.Join(s.dir, "output.log") }
func (s *Server) configPath() string { return filepath.Join(s.dir, "server.conf") }

// scratchPath is the server's temporary directory.
func (s *Server) scratchPath() string { return filepath.Join(s.dir, "tmp") }
