// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package app

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/version"
)

func TestMainExitCode(t *testing.T) {
	tests := map[string]struct {
		args []string
		code int
		want string // part of either output
	}{
		"help":                        {[]string{"--help"}, exitOK, "Embedded etcd flags:"},
		"help of a subcommand":        {[]string{"snapshot", "save", "--help"}, exitOK, "--etcd-servers"},
		"version":                     {[]string{"version"}, exitOK, "rocketmq-apiserver v0.0.0-devel"},
		"an unknown flag":             {[]string{"--nonsense"}, exitUsage, "unknown flag: --nonsense"},
		"an unknown argument":         {[]string{"nonsense"}, exitUsage, "nonsense"},
		"flags that contradict":       {[]string{"--standalone", "--data-dir=/x", "--kubeconfig=y"}, exitUsage, "--kubeconfig: means nothing with --standalone"},
		"all that is wrong is said":   {[]string{"--secure-port=0", "--namespace=A_"}, exitUsage, "--namespace"},
		"an unknown log format":       {[]string{"--logging-format=xml"}, exitUsage, "xml"},
		"no host to be found":         {[]string{"--kubeconfig=/nonexistent", "--etcd-servers=http://127.0.0.1:1"}, exitFailure, "cannot read --kubeconfig"},
		"snapshot without a verb":     {[]string{"snapshot"}, exitUsage, "say save, restore or status"},
		"a snapshot without a file":   {[]string{"snapshot", "status"}, exitUsage, "give one file"},
		"a snapshot that is missing":  {[]string{"snapshot", "status", "/nonexistent"}, exitFailure, "/nonexistent"},
		"an unknown format of output": {[]string{"version", "-o", "xml"}, exitUsage, "must be text or json"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			if code := Main(test.args, &out, &out); code != test.code {
				t.Errorf("exit code: want %d, got %d", test.code, code)
			}
			if !strings.Contains(out.String(), test.want) {
				t.Errorf("want %q in: %s", test.want, out.String())
			}
		})
	}
}

func TestVersionIsAlsoForPrograms(t *testing.T) {
	var out strings.Builder
	if code := Main([]string{"version", "-o", "json"}, &out, &out); code != exitOK {
		t.Fatal(out.String())
	}
	var got version.Info
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}
	if got.Go == "" || got.Platform == "" {
		t.Errorf("the build is not described: %+v", got)
	}
}

func TestHelpShowsEveryFlagInASection(t *testing.T) {
	var out strings.Builder
	Main([]string{"--help"}, &out, &out)
	sections := 0
	for line := range strings.Lines(out.String()) {
		if strings.HasSuffix(strings.TrimSpace(line), " flags:") {
			sections++
		}
	}
	if sections < 10 {
		t.Errorf("want the flags in sections, got %d", sections)
	}
	for _, flag := range []string{"--standalone", "--data-dir", "--etcd-servers", "--serving-hosts", "--logging-format", "--audit-policy-file"} {
		if !strings.Contains(out.String(), flag+" ") {
			t.Errorf("flag %s is not in the help", flag)
		}
	}
}

func TestSnapshotsInADirectory(t *testing.T) {
	dir, backups := t.TempDir(), t.TempDir()
	inProcess(t, dir)
	clients, _ := client(t, dir)
	create(t, clients, "first")
	var out strings.Builder
	for range 3 {
		if code := Main([]string{"snapshot", "save", "--data-dir", dir, "--directory", backups, "--keep", "2"}, &out, &out); code != exitOK {
			t.Fatal(out.String())
		}
	}
	files, err := filepath.Glob(filepath.Join(backups, "*.db"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	if len(files) != 2 {
		t.Fatalf("want the 2 newest snapshots, got %q", files)
	}
	if code := Main([]string{"snapshot", "status", files[1]}, &out, &out); code != exitOK {
		t.Error(out.String())
	}
}
