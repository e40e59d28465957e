// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// processorTime is what a process has used so far. What /proc says of it is in hundredths of a second, a tenth of what a transfer takes;
// the clock of the process is exact.
func processorTime(pid int) (time.Duration, error) {
	// As clock_getcpuclockid(3) makes it: the complement of the process, and the clock that counts what the scheduler gave.
	const scheduled = 2
	var used unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|scheduled), &used); err != nil {
		return 0, fmt.Errorf("cannot read the processor time of process %d: %w", pid, err)
	}
	return time.Duration(used.Nano()), nil
}

// memoryOf is the memory a process holds, in megabytes: VmRSS all of it, RssAnon what is no file's, VmHWM the most so
// far.
func memoryOf(pid int, what string) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		var kilobytes float64
		if n, _ := fmt.Sscanf(line, what+": %f kB", &kilobytes); n == 1 {
			return kilobytes / 1024, nil
		}
	}
	return 0, fmt.Errorf("cannot find %s of process %d", what, pid)
}

func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Fields(string(text))[0]
}

// pause waits, or until the context ends. A benchmark has to let time pass.
func pause(wait time.Duration, done <-chan struct{}) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}
