// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

// asParent makes the test binary a program that starts a name server, says the server's process, and does nothing more.
const asParent = "ROCKETMQ_LAB_TEST_PARENT"

func TestMain(m *testing.M) {
	if os.Getenv(asParent) != "" {
		runParent()
		return
	}
	os.Exit(m.Run())
}

func runParent() {
	lab, err := rocketmq.NewLab(rocketmq.LabOptions{Dir: os.Getenv(asParent)})
	if err != nil {
		panic(err)
	}
	ns, err := lab.AddNameServer(rocketmq.NameServerOptions{Name: "ns", Version: "4.9.7"})
	if err != nil {
		panic(err)
	}
	if err := ns.Start(context.Background()); err != nil {
		panic(err)
	}
	fmt.Println(ns.Address())
	select {}
}

func TestClustersOfEveryVersionAndMode(t *testing.T) {
	t.Parallel()
	cases := map[string]rocketmq.ClusterOptions{
		"4.9.7 with a slave":                {Version: "4.9.7", Slaves: 1},
		"5.1.4 with a slave":                {Version: "5.1.4", Slaves: 1},
		"5.5.0 with two name servers":       {Version: "5.5.0", NameServers: 2},
		"5.1.4 with a controller":           {Version: "5.1.4", Mode: rocketmq.Controller, Slaves: 1},
		"4.9.7 electing among three":        {Version: "4.9.7", Mode: rocketmq.DLedger, Slaves: 2},
		"4.9.7 with access control 1.0":     {Version: "4.9.7", ACL: true},
		"5.5.0 with access control 2.0":     {Version: "5.5.0", ACL: true},
		"5.5.0 with three controllers, ACL": {Version: "5.5.0", Mode: rocketmq.Controller, Controllers: 3, Slaves: 1, ACL: true},
	}
	for name, options := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster := rocketmq.Start(t, options)
			if got, want := len(cluster.Brokers()), 1+options.Slaves; got != want {
				t.Errorf("got %d brokers, want %d", got, want)
			}
			for _, b := range cluster.Brokers() {
				if !b.Running() || !accepts(b.Address()) {
					t.Errorf("%s does not run at %s", b.Name(), b.Address())
				}
			}
		})
	}
}

func TestServerStopsAndStartsOnItsData(t *testing.T) {
	t.Parallel()
	cluster := rocketmq.Start(t, rocketmq.ClusterOptions{Version: "4.9.7"})
	broker := cluster.Groups[0].Master()
	for _, end := range []func() error{func() error { return broker.Stop(t.Context()) }, broker.Kill} {
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if broker.Running() || accepts(broker.Address()) {
			t.Fatal("the broker was ended and is still there")
		}
		if err := broker.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := cluster.AwaitRegistered(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := broker.Start(t.Context()); err == nil {
		t.Error("a running broker was started a second time")
	}
}

func TestStartSaysWhatTheServerSaid(t *testing.T) {
	t.Parallel()
	lab := rocketmq.NewTestLab(t)
	ns, err := lab.AddNameServer(rocketmq.NameServerOptions{Name: "ns", Version: "4.9.7", JVM: []string{"-XX:NoSuchOption"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := ns.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "NoSuchOption") {
		t.Errorf("got error %v, want the JVM's own words", err)
	}
}

func TestPausedServerIsNotAnswering(t *testing.T) {
	t.Parallel()
	lab := rocketmq.NewTestLab(t)
	ns, err := lab.AddNameServer(rocketmq.NameServerOptions{Name: "ns", Version: "4.9.7"})
	if err != nil {
		t.Fatal(err)
	}
	if err := ns.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := ns.Pause(); err != nil {
		t.Fatal(err)
	}
	if !accepts(ns.Address()) {
		t.Error("the port of a paused server refuses connections; a hung process accepts them")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	cluster := rocketmq.Cluster{NameServers: []*rocketmq.Server{ns}}
	if err := cluster.AwaitRegistered(ctx); err == nil {
		t.Error("a paused server answered")
	}
	if err := ns.Resume(); err != nil {
		t.Fatal(err)
	}
	if err := cluster.AwaitRegistered(t.Context()); err != nil {
		t.Errorf("the server does not answer after it was resumed: %v", err)
	}
}

func TestLabsSideBySideHaveDifferentPorts(t *testing.T) {
	seen := map[string]bool{}
	for range 3 {
		lab := rocketmq.NewTestLab(t)
		for i := range 3 {
			ns, err := lab.AddNameServer(rocketmq.NameServerOptions{Name: strconv.Itoa(i), Version: "4.9.7"})
			if err != nil {
				t.Fatal(err)
			}
			if seen[ns.Address()] {
				t.Errorf("two servers have the address %s", ns.Address())
			}
			seen[ns.Address()] = true
		}
	}
}

func TestMissingPartsAreNamed(t *testing.T) {
	lab, err := rocketmq.NewLab(rocketmq.LabOptions{Jars: t.TempDir(), Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer lab.Close()
	for version, want := range map[string]string{"5.5.0": "hack/rocketmq/fetch.sh", "5.5": "want three numbers", "a.b.c": "want three numbers"} {
		_, err := lab.AddNameServer(rocketmq.NameServerOptions{Name: "ns", Version: version})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("version %q: got error %v, want one with %q", version, err, want)
		}
	}
}

func TestServersDieWithTheirParent(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "lab")
	parent := exec.Command(self)
	parent.Env = append(os.Environ(), asParent+"="+dir)
	output, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatalf("reading the address of the server: %v", err)
	}
	address := strings.TrimSpace(line)
	if !accepts(address) {
		t.Fatalf("nothing listens at %s", address)
	}
	if err := parent.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := parent.Wait(); err == nil {
		t.Error("the parent ended by itself")
	}
	for deadline := time.Now().Add(5 * time.Second); accepts(address); {
		if time.Now().After(deadline) {
			t.Fatalf("the server at %s outlives the process that started it", address)
		}
	}
}

func accepts(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
