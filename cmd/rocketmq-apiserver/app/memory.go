// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package app

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
	"k8s.io/klog/v2"
)

const (
	// settleDelay is when start-up is over: caches are filled, the OpenAPI
	// document is built, the controllers run.
	settleDelay = 20 * time.Second
	// settlePeriod is how often what a burst used is given back.
	settlePeriod = 5 * time.Minute
	// heapShare is the part of the container's memory at which the collector
	// begins to work harder; the rest is for the program itself and the
	// database that etcd maps.
	heapShare = 0.7
	// collectorPace has the heap grow to three times what is in use before it is
	// collected. Compared with the usual two, a transfer of a topic takes a tenth
	// less of a processor, and idle the server is no larger: what is in use is
	// small, and what is free is given back.
	collectorPace = 200
)

// tuneCollector sets the pace of the garbage collector and has it know the limit
// of the container, so that a burst ends in more collections and not with the
// kernel's killer. GOGC and GOMEMLIMIT have the last word.
func tuneCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectorPace)
	}
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	if limit, ok := containerMemory(os.ReadFile); ok {
		debug.SetMemoryLimit(int64(heapShare * float64(limit)))
	}
}

// containerMemory is the memory limit of the cgroup in bytes, if it has one.
func containerMemory(readFile func(string) ([]byte, error)) (int64, bool) {
	for _, path := range []string{
		"/sys/fs/cgroup/memory.max",                   // v2
		"/sys/fs/cgroup/memory/memory.limit_in_bytes", // v1
	} {
		text, err := readFile(path)
		if err != nil {
			continue
		}
		limit, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
		// v1 says "no limit" with a number near the end of the range.
		if err != nil || limit <= 0 || limit > 1<<50 {
			return 0, false
		}
		return limit, true
	}
	return 0, false
}

// settle gives back what only start-up, or a burst, used until ctx ends.
// Initialising some hundred packages touches nearly all of the program file, 75
// MB of which stay in the resident set although serving needs 15. The kernel
// would take them back under pressure, yet until then they count against this
// process.
func settle(ctx context.Context) {
	timer := time.NewTimer(settleDelay)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		debug.FreeOSMemory()
		if err := releaseProgram(); err != nil {
			klog.FromContext(ctx).V(2).Info("Could not give back pages of the program", "err", err)
		}
		timer.Reset(settlePeriod)
	}
}

// releaseProgram unmaps the pages of the program's own file. They are read again
// from the page cache when they are needed.
func releaseProgram() error {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return fmt.Errorf("cannot find the program file: %w", err)
	}
	text, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return fmt.Errorf("cannot read the memory map: %w", err)
	}
	var problems []error
	for _, m := range releasable(bytes.NewReader(text), program) {
		if _, _, errno := unix.Syscall(unix.SYS_MADVISE, m.start, m.end-m.start, unix.MADV_DONTNEED); errno != 0 {
			problems = append(problems, fmt.Errorf("cannot release mapping at %x: %w", m.start, errno))
		}
	}
	return errors.Join(problems...)
}

// mapping is a range of addresses.
type mapping struct {
	start, end uintptr
}

// releasable lists the mappings of program in smaps whose content is in the file
// and nowhere else: not writable, and no page of it was ever written (a program
// linked differently relocates pages and then protects them; those would be
// lost).
func releasable(smaps io.Reader, program string) []mapping {
	var list []mapping
	var current mapping
	candidate := false
	lines := bufio.NewScanner(smaps)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) >= 5 && strings.Contains(fields[0], "-") {
			candidate = len(fields) == 6 && fields[5] == program && !strings.Contains(fields[1], "w")
			if _, err := fmt.Sscanf(fields[0], "%x-%x", &current.start, &current.end); err != nil {
				candidate = false
			}
			continue
		}
		if candidate && len(fields) == 3 && fields[0] == "Anonymous:" && fields[1] == "0" {
			list = append(list, current)
		}
	}
	return list
}
