// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Command rocketmq-lab runs a real RocketMQ cluster on loopback until it is interrupted.
//
//	go -C test run ./cmd/rocketmq-lab -version 5.5.0 -groups 1 -slaves 1
//
// It prints the address of every server on standard output, one per line, and "ready" when all of them work together.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("rocketmq-lab: ")
	var o rocketmq.ClusterOptions
	var lab rocketmq.LabOptions
	var mode string
	flag.StringVar(&o.Version, "version", "5.5.0", "RocketMQ version: "+strings.Join(rocketmq.Versions(), ", "))
	flag.StringVar(&o.Name, "name", "lab", "cluster name")
	flag.IntVar(&o.NameServers, "name-servers", 1, "number of name servers")
	flag.IntVar(&o.Groups, "groups", 1, "number of broker groups")
	flag.IntVar(&o.Slaves, "slaves", 0, "members of each group beyond the first")
	flag.StringVar(&mode, "mode", "static", "who is master: static (by brokerId), controller (5.x) or dledger")
	flag.IntVar(&o.Controllers, "controllers", 1, "number of controllers in controller mode")
	flag.BoolVar(&o.SyncMaster, "sync-master", false, "masters wait for a slave")
	flag.BoolVar(&o.ACL, "acl", false, "turn access control on")
	flag.StringVar(&lab.Jars, "jars", "", "directory with <version>/lib; default: _output/rocketmq of the repository")
	flag.StringVar(&lab.Dir, "dir", "", "directory for settings, data and logs, which is kept; default: one that is removed at the end")
	timeout := flag.Duration("timeout", 3*time.Minute, "how long the start may take")
	flag.Parse()

	modes := map[string]rocketmq.Mode{"static": rocketmq.Static, "controller": rocketmq.Controller, "dledger": rocketmq.DLedger}
	var ok bool
	if o.Mode, ok = modes[mode]; !ok {
		log.Fatalf("unknown mode %q: use static, controller or dledger", mode)
	}
	lab.KeepDir = lab.Dir != ""
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, lab, o, *timeout); err != nil {
		log.Fatal(err)
	}
}

// run starts the cluster, says where it is, and waits for the end of ctx.
func run(ctx context.Context, labOptions rocketmq.LabOptions, o rocketmq.ClusterOptions, timeout time.Duration) (err error) {
	lab, err := rocketmq.NewLab(labOptions)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lab.Close()) }()
	start := time.Now()
	startCtx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cluster, err := lab.StartCluster(startCtx, o)
	if err != nil {
		return err
	}
	describe(cluster)
	fmt.Printf("ready after %s; data and logs in %s; interrupt to end\n", time.Since(start).Round(10*time.Millisecond), lab.Dir())
	<-ctx.Done()
	return nil
}

func describe(c *rocketmq.Cluster) {
	for _, s := range c.NameServers {
		fmt.Printf("%-24s %s\n", s.Name(), s.Address())
	}
	for _, s := range c.Controllers {
		fmt.Printf("%-24s %s\n", s.Name(), s.Address())
	}
	for _, b := range c.Brokers() {
		fmt.Printf("%-24s %s\n", b.Name(), b.Address())
	}
	if c.Credentials != nil {
		fmt.Printf("access key %s, secret key %s\n", c.Credentials.AccessKey, c.Credentials.SecretKey)
	}
}
