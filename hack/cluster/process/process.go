// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// Process is a running, or once running, process.
type Process struct {
	Name string
	PID  int
	// LogFile is known only for processes that Ensure returned.
	LogFile string

	// startTicks tells the process from a later one with the same id.
	startTicks uint64
	digest     string
	// exited is closed when a process this program started itself has ended and was waited for; nil for the others.
	exited chan struct{}
}

// Ensure returns the process the spec describes, starting it unless it runs. A process of the same name that was
// started differently is killed first, as is, for a spec that is not detached, any process of that name: it is left
// over from a caller that is gone. Starting does not mean being ready; see Await.
func Ensure(ctx context.Context, s Spec) (p *Process, started bool, err error) {
	digest, err := s.digest()
	if err == nil {
		// Processes are recognized by the file they execute, for which the kernel gives the real path.
		s.Path, err = filepath.EvalSymlinks(s.Path)
	}
	if err != nil {
		return nil, false, fmt.Errorf("cannot start %s: %w", s.Name, err)
	}
	existing, err := find(s.Dir, s.Name)
	if err != nil {
		return nil, false, err
	}
	for _, p := range existing {
		if s.Detached && p.digest == digest && p.Program() == s.Path {
			p.LogFile = s.LogFile
			return p, false, nil
		}
	}
	if err := Stop(0, existing...); err != nil {
		return nil, false, err
	}
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	p, err = start(s, digest)
	if err != nil {
		return nil, false, fmt.Errorf("cannot start %s (%s): %w", s.Name, s.Path, err)
	}
	return p, true, nil
}

func start(s Spec, digest string) (*Process, error) {
	if err := os.MkdirAll(filepath.Dir(s.LogFile), 0o755); err != nil {
		return nil, err
	}
	log, err := os.OpenFile(s.LogFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()

	path, args := s.command()
	cmd := exec.Command(path, args...)
	cmd.Env = s.environment(digest)
	cmd.Dir = s.Dir
	cmd.Stdout, cmd.Stderr = log, log
	// A session of its own keeps the terminal's interrupt from it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if !s.Detached {
		cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	}
	p := &Process{Name: s.Name, LogFile: s.LogFile, digest: digest, exited: make(chan struct{})}
	if err := p.run(cmd); err != nil {
		return nil, err
	}
	return p, nil
}

// run starts the command and leaves a goroutine behind that waits for its end, which Stop and Await learn through the
// channel. That goroutine keeps the thread that started the command, because the kernel takes the end of this thread
// for the death of the parent.
func (p *Process) run(cmd *exec.Cmd) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(p.exited)
		err := cmd.Start()
		if err == nil {
			p.PID = cmd.Process.Pid
			var now stat
			now, err = readStat(p.PID)
			p.startTicks = now.startTicks
		}
		started <- err
		if cmd.Process != nil {
			// The exit code is of no use, the log says more.
			_ = cmd.Wait()
		}
	}()
	return <-started
}

// Running says whether the process is still there. A zombie is not.
func (p *Process) Running() bool {
	select {
	case <-p.exited:
		return false
	default:
	}
	stat, err := readStat(p.PID)
	return err == nil && stat.state != 'Z' && stat.state != 'X' && stat.startTicks == p.startTicks
}

// Stop asks the processes to end, kills those still there after the grace period, and returns when all are gone. With
// a grace period of zero they are killed at once.
func Stop(grace time.Duration, processes ...*Process) error {
	signal(syscall.SIGTERM, processes)
	if grace == 0 || !gone(grace, processes) {
		signal(syscall.SIGKILL, processes)
	}
	const killed = 10 * time.Second
	if gone(killed, processes) {
		return nil
	}
	var problems []error
	for _, p := range processes {
		if p.Running() {
			problems = append(problems, fmt.Errorf("cannot stop %s: process %d is still there %s after SIGKILL", p.Name, p.PID, killed))
		}
	}
	return errors.Join(problems...)
}

func signal(s syscall.Signal, processes []*Process) {
	for _, p := range processes {
		if p.Running() {
			// It may end right here; gone finds out.
			_ = syscall.Kill(p.PID, s)
		}
	}
}

// gone waits until none of the processes runs, or the time is over.
func gone(within time.Duration, processes []*Process) bool {
	deadline := time.Now().Add(within)
	for _, p := range processes {
		for p.Running() {
			if time.Now().After(deadline) {
				return false
			}
			select {
			case <-p.exited:
			case <-time.After(10 * time.Millisecond):
			}
		}
		if p.exited != nil {
			<-p.exited
		}
	}
	return true
}
