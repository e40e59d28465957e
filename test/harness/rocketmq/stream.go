// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Stream is a running program that prints lines all the time, and takes lines meanwhile.
type Stream struct {
	process *process
	stdin   io.WriteCloser
	home    string
	read    chan struct{} // closed when the output has ended; readErr is set before
	readErr error
	keep    bool
}

// Stream starts the program and hands every line it prints to each, in order, from a goroutine that ends with the output. The
// program is killed by Close, and when this process dies.
func (p Program) Stream(each func(line []byte), arguments ...string) (*Stream, error) {
	cmd, home, err := p.command(arguments)
	if err != nil {
		return nil, fmt.Errorf("running %s of RocketMQ %s: %w", p.Main, p.Version, err)
	}
	s := &Stream{home: home, read: make(chan struct{})}
	if s.stdin, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	stderr, err := openLog(s.stderrPath())
	if err != nil {
		return nil, errors.Join(err, reader.Close(), writer.Close())
	}
	if s.process, err = startCommand(cmd, writer, stderr); err != nil {
		return nil, errors.Join(fmt.Errorf("running %s of RocketMQ %s: %w", p.Main, p.Version, err), reader.Close())
	}
	go func() {
		defer close(s.read)
		lines := bufio.NewScanner(reader)
		for lines.Scan() {
			each(lines.Bytes())
		}
		s.readErr = errors.Join(lines.Err(), reader.Close())
	}()
	return s, nil
}

// Send writes a line to the program.
func (s *Stream) Send(line string) error {
	if _, err := io.WriteString(s.stdin, line+"\n"); err != nil {
		return fmt.Errorf("sending %q: %w; it said:\n%s", line, err, s.Complaints())
	}
	return nil
}

// Ended is closed when the program prints no more.
func (s *Stream) Ended() <-chan struct{} { return s.read }

// Complaints are the last lines of the program's standard error.
func (s *Stream) Complaints() string { return lastLines(s.stderrPath(), 15) }

// Keep makes Close leave the program's home directory, which it returns: the log of the client library is in it.
func (s *Stream) Keep() string {
	s.keep = true
	return s.home
}

// Close kills the program and returns when its last line was handed on.
func (s *Stream) Close() error {
	err := s.process.kill()
	<-s.read
	if s.keep {
		return errors.Join(err, s.readErr)
	}
	return errors.Join(err, s.readErr, os.RemoveAll(s.home))
}

func (s *Stream) stderrPath() string { return filepath.Join(s.home, "stderr") }
