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
	"strings"
)

// Session is a running program that answers lines with lines.
type Session struct {
	process *process
	stdin   io.WriteCloser
	stdout  *bufio.Reader
	home    string
}

// Open starts the program for a conversation and returns when it has printed its first line. It is killed by Close, and when this
// process dies.
func (p Program) Open(arguments ...string) (*Session, error) {
	cmd, home, err := p.command(arguments)
	if err != nil {
		return nil, fmt.Errorf("running %s of RocketMQ %s: %w", p.Main, p.Version, err)
	}
	s := &Session{home: home}
	if s.stdin, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	s.stdout = bufio.NewReader(reader)
	stderr, err := openLog(filepath.Join(home, "stderr"))
	if err != nil {
		return nil, err
	}
	if s.process, err = startCommand(cmd, writer, stderr); err != nil {
		return nil, fmt.Errorf("running %s of RocketMQ %s: %w", p.Main, p.Version, err)
	}
	_, err = s.line()
	return s, err
}

// Ask sends a line and returns the line that the program answers.
func (s *Session) Ask(line string) (string, error) {
	if _, err := io.WriteString(s.stdin, line+"\n"); err != nil {
		return "", fmt.Errorf("asking %q: %w; it said:\n%s", line, err, lastLines(filepath.Join(s.home, "stderr"), 15))
	}
	return s.line()
}

func (s *Session) line() (string, error) {
	line, err := s.stdout.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("reading an answer: %w; it said:\n%s", err, lastLines(filepath.Join(s.home, "stderr"), 15))
	}
	return strings.TrimSpace(line), nil
}

// Close kills the program.
func (s *Session) Close() error {
	return errors.Join(s.process.kill(), os.RemoveAll(s.home))
}
