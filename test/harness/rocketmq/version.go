// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Versions are those that jars are fetched for, oldest first.
func Versions() []string { return []string{"4.9.7", "5.1.4", "5.5.0"} }

// TestedVersions are those that tests of the harness start servers of: the newest, and with ROBUSTNESS in the environment all.
func TestedVersions() []string {
	all := Versions()
	if os.Getenv("ROBUSTNESS") != "" {
		return all
	}
	return all[len(all)-1:]
}

// version of RocketMQ, by which settings and features differ.
type version struct{ major, minor, patch int }

func parseVersion(text string) (version, error) {
	parts := strings.Split(text, ".")
	var numbers [3]int
	if len(parts) != len(numbers) {
		return version{}, fmt.Errorf("cannot read RocketMQ version %q: want three numbers such as 5.5.0", text)
	}
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil {
			return version{}, fmt.Errorf("cannot read RocketMQ version %q: want three numbers such as 5.5.0", text)
		}
		numbers[i] = n
	}
	return version{numbers[0], numbers[1], numbers[2]}, nil
}

func (v version) String() string { return fmt.Sprintf("%d.%d.%d", v.major, v.minor, v.patch) }

func (v version) isFour() bool { return v.major == 4 }

// hasACL2 tells whether users and policies are kept by the broker itself (5.3.0) and not in plain_acl.yml.
func (v version) hasACL2() bool { return v.major > 5 || v.major == 5 && v.minor >= 3 }

// newServer makes a server of a version known to the lab. It is not running.
func (l *Lab) newServer(name, versionText, main string, jvm []string) (*Server, int, error) {
	v, err := parseVersion(versionText)
	if err != nil {
		return nil, 0, err
	}
	jars, err := jarsOf(l.jars, v)
	if err != nil {
		return nil, 0, err
	}
	first, err := l.ports.block()
	if err != nil {
		return nil, 0, fmt.Errorf("looking for ports for %s: %w", name, err)
	}
	s := &Server{
		name:    name,
		address: loopback(first + mainPort),
		version: v,
		jars:    jars,
		java:    l.java,
		main:    main,
		jvm:     jvm,
	}
	return s, first, l.add(s)
}

// jarsOf is the folder with the jars of a version.
func jarsOf(dir string, v version) (string, error) {
	jars := filepath.Join(dir, v.String(), "lib")
	if _, err := os.Stat(jars); err != nil {
		return "", fmt.Errorf("looking for the jars of RocketMQ %s (hack/rocketmq/fetch.sh fetches them): %w", v, err)
	}
	return jars, nil
}
