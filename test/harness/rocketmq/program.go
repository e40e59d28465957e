// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// Program is a Java program that runs with the jars of a RocketMQ version on its class path.
type Program struct {
	Version string
	Jar     string   // a jar of test/java, by its name without path and suffix; empty for a class of RocketMQ itself
	Main    string   // main class
	JVM     []string // options of the JVM; default: a quick start and little memory
	// NoArchive starts without the archive of classes that makes programs of the tests start sooner.
	NoArchive bool
}

// programOptions make a JVM that starts quickly and is not in the way of the servers, and a consumer that looks for its queues every
// second: one that finds none when it starts would look again after twenty.
var programOptions = []string{
	"-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Drocketmq.client.rebalance.waitInterval=1000",
}

// programTimeout bounds a run, starting included. Programs have time limits of their own that are shorter.
const programTimeout = 5 * time.Minute

// Run runs the program with the arguments and returns its standard output. It is killed when the context is done, after five minutes,
// and when this process dies. An error holds the end of what it said on both outputs; the standard output is returned all the same.
func (p Program) Run(ctx context.Context, arguments ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, programTimeout)
	defer cancel()
	cmd, home, err := p.command(arguments)
	if err != nil {
		return nil, fmt.Errorf("running %s of RocketMQ %s: %w", p.Main, p.Version, err)
	}
	defer func() { _ = os.RemoveAll(home) }() // a left-over in the temporary directory is no reason to fail
	output := filepath.Join(home, "stdout")
	process, err := startProcess(cmd, output, filepath.Join(home, "stderr"))
	if err != nil {
		return nil, fmt.Errorf("running %s of RocketMQ %s: %w", p.Main, p.Version, err)
	}
	select {
	case <-process.done:
		err = process.err
	case <-ctx.Done():
		err = ctx.Err()
		if killErr := process.kill(); killErr != nil {
			return nil, killErr
		}
	}
	out, readErr := os.ReadFile(output)
	if readErr != nil {
		return nil, readErr
	}
	if err != nil {
		err = fmt.Errorf("running %s of RocketMQ %s: %w; it said:\n%s\n%s", p.Main, p.Version, err,
			lastLines(output, 5), lastLines(filepath.Join(home, "stderr"), 15))
	}
	return out, err
}

// command also makes a home directory for what the client writes, logs above all.
func (p Program) command(arguments []string) (*exec.Cmd, string, error) {
	java, err := findJava()
	if err != nil {
		return nil, "", err
	}
	root, err := findRepository()
	if err != nil {
		return nil, "", err
	}
	v, err := parseVersion(p.Version)
	if err != nil {
		return nil, "", err
	}
	jars, err := jarsOf(filepath.Join(root, "_output", "rocketmq"), v)
	if err != nil {
		return nil, "", err
	}
	classPath := filepath.Join(jars, "*")
	if p.Jar != "" {
		jar := filepath.Join(root, "_output", "java", p.Jar+".jar")
		if _, err := os.Stat(jar); err != nil {
			return nil, "", fmt.Errorf("looking for a program of the tests (test/java/build.sh builds it): %w", err)
		}
		classPath += ":" + jar // last: an archive of classes fits what begins as when it was made
	}
	home, err := os.MkdirTemp("", "rocketmq-program-")
	if err != nil {
		return nil, "", err
	}
	if v.isFour() {
		if err := writeLogback(home); err != nil {
			return nil, "", err
		}
	}
	options := p.JVM
	if options == nil {
		options = programOptions
	}
	args := slices.Concat(options, scratchOptions(home))
	if !p.NoArchive {
		args = append(args, archiveOptions(jars)...)
	}
	args = append(args, "-Duser.home="+home, "-cp", classPath, p.Main)
	cmd := exec.Command(java, append(args, arguments...)...)
	cmd.Env = append(os.Environ(), "ROCKETMQ_HOME="+home, "JAVA_TOOL_OPTIONS=")
	return cmd, home, nil
}
