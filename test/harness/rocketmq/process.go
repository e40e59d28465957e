// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
)

// process is one running JVM.
type process struct {
	pid  int
	done chan struct{} // closed when the process has been waited for; err is set before
	err  error
}

// startProcess runs a command with its outputs appended to the files at these paths, which may be the same.
func startProcess(cmd *exec.Cmd, stdoutPath, stderrPath string) (*process, error) {
	stdout, err := openLog(stdoutPath)
	if err != nil {
		return nil, err
	}
	stderr, err := openLog(stderrPath)
	if err != nil {
		return nil, errors.Join(err, stdout.Close())
	}
	return startCommand(cmd, stdout, stderr)
}

// startCommand runs a command with these outputs, which it closes on our side.
//
// The process has a group of its own, so that an interrupt typed at a terminal reaches only us and we decide in which order things
// end; and it is killed by the kernel when we die. The kernel takes "we" to be the thread that forked, hence the goroutine that is
// locked to its thread for as long as the process lives.
func startCommand(cmd *exec.Cmd, stdout, stderr *os.File) (*process, error) {
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	p := &process{done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		// The process has the files now.
		if err := errors.Join(err, stdout.Close(), stderr.Close()); err != nil {
			started <- err
			return
		}
		p.pid = cmd.Process.Pid
		started <- nil
		p.err = cmd.Wait()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting %s: %w", cmd.Path, err)
	}
	return p, nil
}

// signal sends a signal to the whole group. A process that has ended gets none and that is not an error.
func (p *process) signal(sig syscall.Signal) error {
	select {
	case <-p.done:
		return nil
	default:
	}
	if err := syscall.Kill(-p.pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("sending %v to process group %d: %w", sig, p.pid, err)
	}
	return nil
}

func (p *process) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// kill ends the whole group at once and waits until the process is gone.
func (p *process) kill() error {
	if err := p.signal(syscall.SIGKILL); err != nil {
		return err
	}
	<-p.done
	return nil
}

func openLog(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
}

// lastLines are the last lines of a file, for error messages.
func lastLines(path string, count int) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	return strings.Join(lines[max(0, len(lines)-count):], "\n")
}
