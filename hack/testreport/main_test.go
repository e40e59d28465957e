// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestVerdict(t *testing.T) {
	for name, test := range map[string]struct {
		input string
		want  string // of the error; empty for success
	}{
		"everything passes": {
			input: `{"Action":"pass","Package":"p","Test":"A"}` + "\n" + `{"Action":"pass","Package":"p"}`,
		},
		"a test fails": {
			input: `{"Action":"fail","Package":"p","Test":"A"}`,
			want:  "1 tests or packages failed, 0 were skipped (which counts as failed)",
		},
		"a test is skipped": {
			input: `{"Action":"pass","Package":"p","Test":"A"}` + "\n" + `{"Action":"skip","Package":"p","Test":"B"}`,
			want:  "0 tests or packages failed, 1 were skipped (which counts as failed)",
		},
		"a package has no test files beside one that passes": {
			input: `{"Action":"skip","Package":"q"}` + "\n" + `{"Action":"pass","Package":"p","Test":"A"}`,
		},
		"nothing ran": {
			input: `{"Action":"skip","Package":"q"}`,
			want:  "no test ran",
		},
		"a package does not build": {
			input: `{"Action":"build-fail","ImportPath":"p"}` + "\n" + `{"Action":"pass","Package":"q","Test":"A"}`,
			want:  "1 tests or packages failed, 0 were skipped (which counts as failed)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			report := newReport(&bytes.Buffer{})
			if err := report.read(strings.NewReader(test.input)); err != nil {
				t.Fatal(err)
			}
			got := ""
			if err := report.verdict(); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("verdict = %q, want %q", got, test.want)
			}
		})
	}
}

func TestFailuresArePrintedWithTheirOutput(t *testing.T) {
	var out bytes.Buffer
	report := newReport(&out)
	input := `{"Action":"output","Package":"p","Test":"A","Output":"why it failed\n"}` + "\n" +
		`{"Action":"fail","Package":"p","Test":"A"}`
	if err := report.read(strings.NewReader(input)); err != nil {
		t.Fatal(err)
	}
	report.printFailures()
	if want := "--- p A\nwhy it failed\n"; out.String() != want {
		t.Errorf("printed %q, want %q", out.String(), want)
	}
}

func TestSumAddsTheSuites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "counts")
	for _, line := range []string{
		"unit: 10 passed, 0 failed, 0 skipped in 3 packages, 7 s",
		"e2e: 2 passed, 1 failed, 0 skipped in 1 packages, 70 s",
	} {
		if err := appendLine(path, line); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := printSum(&out, path, 50*time.Second); err != nil {
		t.Fatal(err)
	}
	if want := "all suites: 12 passed, 1 failed, 0 skipped in 4 packages, 50 s\n"; out.String() != want {
		t.Errorf("sum = %q, want %q", out.String(), want)
	}
}
