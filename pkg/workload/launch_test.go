// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/workload"
)

// launched is what the launch script made of a container's files and environment.
type launched struct {
	settings map[string]string // as Java reads the generated file: the last value of a key wins
	jvm      string            // arguments of the JVM
	modules  string            // JDK_JAVA_OPTIONS
	output   string
	err      error
}

type container struct {
	properties map[string]string
	userFile   string
	addresses  []string
	env        map[string]string
	noJars     bool
}

// TestLaunch runs the launch script in the shells that images have, with a java that only says what it was given.
func TestLaunch(t *testing.T) {
	cases := map[string]struct {
		in       func(c *container)
		settings map[string]string
		jvm      []string
		not      []string
		output   string
		fails    bool
	}{
		"a member registers with the listed name servers under its own name": {
			settings: map[string]string{"brokerClusterName": "mq", "brokerName": "mq-0", "brokerId": "0", "brokerRole": "ASYNC_MASTER",
				"brokerIP1": "10.1.2.3", "brokerIP2": "10.1.2.3", "namesrvAddr": "a:9876;b:9876", "listenPort": "10911"},
		},
		"data stays on the volume": {
			settings: map[string]string{"storePathRootDir": "/data/store", "storePathCommitLog": "/data/store/commitlog"},
			jvm:      []string{"-Duser.home=/data"},
		},
		"properties replace the settings of the user's file": {
			in: func(c *container) {
				c.userFile = "fileReservedTime=1\nflushDiskType = SYNC_FLUSH\n"
				c.properties = map[string]string{"fileReservedTime": "48"}
			},
			settings: map[string]string{"fileReservedTime": "48", "flushDiskType": "SYNC_FLUSH"},
		},
		"owned settings in the user's file do not count": {
			in: func(c *container) {
				c.userFile = " brokerName = other\nlistenPort:1\nenableDLegerCommitLog true\nbrokerClusterName=x\nbrokerNameX=1\n"
			},
			settings: map[string]string{"brokerName": "mq-0", "listenPort": "10911", "enableDLegerCommitLog": "",
				"brokerClusterName": "mq", "brokerNameX": "1"},
		},
		"a user's file that ends in the middle of a line does not swallow the next setting": {
			in: func(c *container) {
				c.userFile = "messageDelayLevel=1s \\"
				c.properties = map[string]string{"a": "b"}
			},
			settings: map[string]string{"a": "b", "brokerName": "mq-0"},
		},
		"a user's file of owned settings only is as good as none": {
			in:       func(c *container) { c.userFile = "brokerId=7\n" },
			settings: map[string]string{"brokerId": "0"},
		},
		"a file that asks for synchronous replication is followed": {
			in:       func(c *container) { c.userFile = "brokerRole=SYNC_MASTER\n" },
			settings: map[string]string{"brokerRole": "SYNC_MASTER"},
		},
		"a file never weakens replication": {
			in: func(c *container) {
				c.userFile = "brokerRole=ASYNC_MASTER\n"
				c.env["BROKER_ROLE"] = "SYNC_MASTER"
			},
			settings: map[string]string{"brokerRole": "SYNC_MASTER"},
		},
		"a file never makes a replica a master": {
			in: func(c *container) {
				c.userFile = "brokerRole=SYNC_MASTER\n"
				c.env["BROKER_ROLE"] = "SLAVE"
			},
			settings: map[string]string{"brokerRole": "SLAVE"},
		},
		"memory follows the container": {
			jvm: []string{"-Xms256m", "-Xmx256m", "-XX:MaxDirectMemorySize=128m", "-XX:+UseG1GC"},
		},
		"BROKER_MEM replaces the heap": {
			in:  func(c *container) { c.env["BROKER_MEM"] = " -Xms2g -Xmx2g -Xmn1g " },
			jvm: []string{"-Xmx2g", "-Xmn1g", "-XX:MaxDirectMemorySize=128m"},
			not: []string{"-Xmx256m", "-Xms256m"},
		},
		"an empty BROKER_MEM replaces nothing": {
			in:  func(c *container) { c.env["BROKER_MEM"] = "" },
			jvm: []string{"-Xmx256m"},
		},
		"JAVA_OPT_EXT replaces what it speaks of": {
			in: func(c *container) {
				c.env["JAVA_OPT_EXT"] = "-Xms96m -Xmx192m -XX:MaxDirectMemorySize=64m -XX:+UseSerialGC"
			},
			jvm: []string{"-Xmx192m", "-XX:MaxDirectMemorySize=64m", "-XX:+UseSerialGC"},
			not: []string{"-Xmx256m", "-XX:MaxDirectMemorySize=128m", "-XX:+UseG1GC"},
		},
		"options are split at spaces and never expanded": {
			in:  func(c *container) { c.env["JAVA_OPT_EXT"] = "-Da=* -Db=c" },
			jvm: []string{"-Da=*", "-Db=c"},
		},
		"an empty list of name servers is refused": {
			in:     func(c *container) { c.addresses = nil },
			fails:  true,
			output: "the list of name servers in",
		},
		"an image without RocketMQ is refused": {
			in:     func(c *container) { c.noJars = true },
			fails:  true,
			output: "is this a RocketMQ image?",
		},
	}
	for _, shell := range []string{"sh", "bash"} {
		for name, tc := range cases {
			t.Run(shell+"/"+name, func(t *testing.T) {
				c := &container{addresses: []string{"a:9876", "b:9876"}, env: map[string]string{
					"POD_IP": "10.1.2.3", "BROKER_CLUSTER_NAME": "mq", "BROKER_NAME": "mq-0", "BROKER_ID": "0",
					"BROKER_ROLE": "ASYNC_MASTER", "LAUNCH_DATA": "/data", "LAUNCH_HEAP": "-Xms256m -Xmx256m",
					"LAUNCH_DIRECT_MEMORY": "-XX:MaxDirectMemorySize=128m"}}
				if tc.in != nil {
					tc.in(c)
				}
				got := launch(t, shell, "broker", c)
				if (got.err != nil) != tc.fails {
					t.Fatalf("got error %v and output %q", got.err, got.output)
				}
				if !strings.Contains(got.output, tc.output) {
					t.Errorf("got output %q, want it to contain %q", got.output, tc.output)
				}
				for key, want := range tc.settings {
					if got.settings[key] != want {
						t.Errorf("got %s=%q, want %q", key, got.settings[key], want)
					}
				}
				arguments := " " + got.jvm + " "
				for _, want := range tc.jvm {
					if !strings.Contains(arguments, " "+want+" ") {
						t.Errorf("got JVM arguments %q, want %q among them", got.jvm, want)
					}
				}
				for _, not := range tc.not {
					if strings.Contains(arguments, " "+not+" ") {
						t.Errorf("got JVM arguments %q, want no %q among them", got.jvm, not)
					}
				}
			})
		}
	}
}

func TestLaunchNameServer(t *testing.T) {
	c := &container{properties: map[string]string{"orderMessageEnable": "true"},
		env: map[string]string{"LAUNCH_DATA": "/data", "LAUNCH_HEAP": "-Xmx64m", "JDK_JAVA_OPTIONS": "-Duser=1"}}
	got := launch(t, "sh", "nameserver", c)
	if got.err != nil {
		t.Fatalf("%v: %s", got.err, got.output)
	}
	for key, want := range map[string]string{
		"orderMessageEnable": "true", "listenPort": "9876", "kvConfigPath": "/data/namesrv/kvConfig.json"} {
		if got.settings[key] != want {
			t.Errorf("got %s=%q, want %q", key, got.settings[key], want)
		}
	}
	if !strings.Contains(got.jvm, "org.apache.rocketmq.namesrv.NamesrvStartup") {
		t.Errorf("got JVM arguments %q", got.jvm)
	}
	if !strings.Contains(got.modules, "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED") || !strings.HasSuffix(got.modules, "-Duser=1") {
		t.Errorf("got JDK_JAVA_OPTIONS %q", got.modules)
	}
}

func launch(t *testing.T, shell, role string, c *container) launched {
	t.Helper()
	root := t.TempDir()
	write := func(name, text string, mode os.FileMode) {
		t.Helper()
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	b := &v1alpha1.Broker{}
	b.Name, b.Spec.Properties = "mq", c.properties
	for name, text := range workload.BrokerLaunch(b).Data {
		write("launch/"+name, text, 0o644)
	}
	for name, text := range workload.BrokerNameServers(b, c.addresses).Data {
		write("name-servers/"+name, text, 0o644)
	}
	if c.userFile != "" {
		write("user/broker-common.conf", c.userFile, 0o644)
	}
	write("generated/empty", "", 0o644)
	if !c.noJars {
		write("rocketmq/lib/rocketmq-broker-5.5.0.jar", "", 0o644)
		write("rocketmq/lib/rocketmq-namesrv-5.5.0.jar", "", 0o644)
	}
	write("java/bin/java", "#!/bin/sh\necho \"jvm: $*\"\necho \"modules: $JDK_JAVA_OPTIONS\"\n", 0o755)

	command := exec.Command(shell, filepath.Join(root, "launch/launch.sh"), role)
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "LAUNCH_ROOT=" + root, "ROCKETMQ_HOME=" + filepath.Join(root, "rocketmq"),
		"JAVA_HOME=" + filepath.Join(root, "java")}
	for name, value := range c.env {
		command.Env = append(command.Env, name+"="+value)
	}
	output, err := command.CombinedOutput()
	got := launched{settings: map[string]string{}, output: string(output), err: err}
	for line := range strings.Lines(got.output) {
		line = strings.TrimSuffix(line, "\n")
		if jvm, ok := strings.CutPrefix(line, "jvm: "); ok {
			got.jvm = jvm
		}
		if modules, ok := strings.CutPrefix(line, "modules: "); ok {
			got.modules = modules
		}
	}
	if err == nil {
		got.settings = readProperties(t, filepath.Join(root, "generated", role+".conf"))
	}
	return got
}

// readProperties reads a file as Java does, as far as these files go: continued lines, three separators, the last value.
func readProperties(t *testing.T, file string) map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	settings := map[string]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		for strings.HasSuffix(line, "\\") && lines.Scan() {
			line = strings.TrimSuffix(line, "\\") + strings.TrimSpace(lines.Text())
		}
		if end := strings.IndexAny(line, "=: "); end > 0 && line[0] != '#' {
			settings[line[:end]] = strings.Trim(line[end:], "=: ")
		}
	}
	return settings
}
