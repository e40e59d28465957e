// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Command archive-classes makes the JVMs of the tests start in less time: for every version of RocketMQ that has no archive of its
// classes yet, a broker writes one.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

// timeLimit is for all versions together, on busy processors.
const timeLimit = 5 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	for _, version := range rocketmq.Versions() {
		begin := time.Now()
		made, err := rocketmq.ArchiveClasses(ctx, version)
		if err != nil {
			fmt.Fprintln(os.Stderr, "archive-classes:", err)
			os.Exit(1)
		}
		if made {
			fmt.Fprintf(os.Stderr, "rocketmq: %s: classes archived in %.1fs\n", version, time.Since(begin).Seconds())
		}
	}
}
