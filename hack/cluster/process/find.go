// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package process

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Find returns the running processes that belong to the state folder, in the order of their ids. Among them are
// processes that ours have started and that kept their environment, such as containerd's shims: they bear the name of
// the one that started them. The processes inside containers are not among them.
func Find(dir string) ([]*Process, error) { return find(dir, "") }

func find(dir, name string) ([]*Process, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, fmt.Errorf("cannot list processes: %w", err)
	}
	var found []*Process
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		// Gone in between, or somebody else's: not ours either way.
		stat, err := readStat(pid)
		if err != nil || stat.state == 'Z' || stat.state == 'X' {
			continue
		}
		environment, err := os.ReadFile(filepath.Join("/proc", entry.Name(), "environ"))
		if err != nil {
			continue
		}
		p := &Process{PID: pid, startTicks: stat.startTicks}
		var owner string
		for variable := range bytes.SplitSeq(environment, []byte{0}) {
			key, value, _ := strings.Cut(string(variable), "=")
			switch key {
			case envDir:
				owner = value
			case envName:
				p.Name = value
			case envDigest:
				p.digest = value
			}
		}
		if owner == dir && (name == "" || p.Name == name) {
			found = append(found, p)
		}
	}
	return found, nil
}

// Program returns the path of the program the process executes, empty if it is gone. The file may have been replaced
// since.
func (p *Process) Program() string {
	executable, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", p.PID))
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(executable, " (deleted)")
}

type stat struct {
	state      byte
	startTicks uint64
}

// readStat reads what matters here of /proc/<pid>/stat.
func readStat(pid int) (stat, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, err
	}
	return parseStat(string(text))
}

// parseStat takes the line apart behind the program's name, which stands in parentheses and may contain anything.
func parseStat(line string) (stat, error) {
	fields := strings.Fields(line[strings.LastIndexByte(line, ')')+1:])
	// Fields are counted from the state, the third of the line; the start time is its 22nd.
	if len(fields) < 20 || len(fields[0]) != 1 {
		return stat{}, fmt.Errorf("unexpected process state %q", line)
	}
	ticks, err := strconv.ParseUint(fields[19], 10, 64)
	return stat{state: fields[0][0], startTicks: ticks}, err
}
