// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package binaries_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/binaries"
)

// TestAll holds the table against the modules beside it.
func TestAll(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range binaries.All() {
		if seen[b.Name] {
			t.Errorf("%q is listed twice", b.Name)
		}
		seen[b.Name] = true
		module, err := os.ReadFile(filepath.Join("..", b.Module, "go.mod"))
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.HasPrefix(b.Package, ".") && !strings.Contains(string(module), "\n\t"+b.Package+"\n") {
			t.Errorf("%s: the module %s does not name the tool %s", b.Name, b.Module, b.Package)
		}
		for _, v := range b.Variables {
			if version, ok := strings.CutPrefix(v, "k8s.io/component-base/version.gitVersion="); ok && !strings.Contains(string(module), "k8s.io/kubernetes "+version) {
				t.Errorf("%s says it is %s, but %s/go.mod requires another version", b.Name, version, b.Module)
			}
		}
	}
}

func TestNamed(t *testing.T) {
	found, unknown := binaries.Named("etcd", "nonsense", "kube-apiserver")
	if len(found) != 2 || found[0].Name != "kube-apiserver" || found[1].Name != "etcd" {
		t.Errorf("found %v, want the two in building order", found)
	}
	if len(unknown) != 1 || unknown[0] != "nonsense" {
		t.Errorf("unknown are %q, want the one", unknown)
	}
}

// TestBuild builds a small program in situations that follow each other.
func TestBuild(t *testing.T) {
	source := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(source, "m", name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(source, "m"), 0o755); err != nil {
		t.Fatal(err)
	}
	write("go.mod", "module example.com/m\n\ngo 1.26.0\n")
	program := func(text string) string { return "package main\n\nfunc main() { println(\"" + text + "\") }\n" }
	write("main.go", program("first"))

	var progress bytes.Buffer
	builder := binaries.Builder{Source: source, BinDir: filepath.Join(source, "bin"), Progress: &progress}
	small := []binaries.Binary{{Name: "small", Module: "m", Package: "."}}
	for _, step := range []struct {
		situation          string
		change             func()
		wantLine, wantSays string
		wantErr            string
	}{
		{situation: "a missing program is built", change: func() {}, wantLine: "[1/1] small ... ", wantSays: "first"},
		{situation: "one that is up to date is skipped", change: func() {}, wantLine: "[1/1] small is up to date", wantSays: "first"},
		{situation: "changed source is noticed", change: func() { write("main.go", program("second")) }, wantLine: "[1/1] small ... ", wantSays: "second"},
		{situation: "source that does not compile leaves the old program", change: func() { write("main.go", "package main\n\nfunc main() { wrong }\n") },
			wantLine: "[1/1] small ... failed", wantSays: "second", wantErr: "undefined: wrong"},
		{situation: "a program that was deleted is built again", change: func() {
			write("main.go", program("second"))
			_ = os.Remove(filepath.Join(source, "bin", "small"))
		}, wantLine: "[1/1] small ... ", wantSays: "second"},
	} {
		step.change()
		progress.Reset()
		err := builder.Build(t.Context(), small)
		if (err != nil) != (step.wantErr != "") || err != nil && !strings.Contains(err.Error(), step.wantErr) {
			t.Errorf("%s: error %v, want one with %q", step.situation, err, step.wantErr)
		}
		if !strings.HasPrefix(progress.String(), step.wantLine) {
			t.Errorf("%s: progress %q, want %q", step.situation, progress.String(), step.wantLine)
		}
		if says, err := exec.Command(filepath.Join(source, "bin", "small")).CombinedOutput(); err != nil || strings.TrimSpace(string(says)) != step.wantSays {
			t.Errorf("%s: the program says %q with error %v, want %q", step.situation, says, err, step.wantSays)
		}
	}
}
