// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Command testreport reads `go test -json` from standard input, prints what a person wants to see of it, and fails
// unless every test passed. A skipped test counts as a failure: what was not run is not known to work.
//
//	go test -json ./... | testreport -suite unit -total counts.txt
//	testreport -sum counts.txt
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

func main() {
	suite := flag.String("suite", "", "name of the suite, for the line of counts")
	total := flag.String("total", "", "file to append the counts to")
	sum := flag.String("sum", "", "print the sum of the counts in this file, and nothing else")
	took := flag.Duration("took", 0, "how long all suites took, for the sum: with what was built for them")
	flag.Parse()

	if *sum != "" {
		exit(printSum(os.Stdout, *sum, *took))
	}
	report := newReport(os.Stdout)
	if err := report.read(os.Stdin); err != nil {
		exit(fmt.Errorf("reading test output: %w", err))
	}
	report.printFailures()
	line := report.counts(*suite)
	fmt.Println(line)
	if *total != "" {
		if err := appendLine(*total, line); err != nil {
			exit(err)
		}
	}
	exit(report.verdict())
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// event is one line of `go test -json` (cmd/test2json).
type event struct {
	Action  string
	Package string
	Test    string
	Elapsed float64
	Output  string
}

type testID struct{ pkg, test string }

// report gathers events. Output is kept per test until the test passes, so that memory holds what failed only.
type report struct {
	out                     io.Writer
	started                 time.Time
	output                  map[testID][]string
	failed, skipped         []testID
	passed, packages, empty int
	noise                   []string
}

func newReport(out io.Writer) *report {
	return &report{out: out, started: time.Now(), output: map[testID][]string{}}
}

func (r *report) read(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			// Build errors of older toolchains, and panics outside a test, come as plain text.
			r.noise = append(r.noise, lines.Text())
			continue
		}
		r.add(e)
	}
	return lines.Err()
}

func (r *report) add(e event) {
	id := testID{e.Package, e.Test}
	switch e.Action {
	case "output", "build-output":
		r.output[id] = append(r.output[id], e.Output)
	case "pass":
		if e.Test != "" {
			r.passed++
		} else {
			r.packages++
			fmt.Fprintf(r.out, "ok    %-90s %6.1fs\n", e.Package, e.Elapsed)
		}
		delete(r.output, id)
	case "fail", "build-fail":
		r.failed = append(r.failed, id)
		if e.Test == "" {
			fmt.Fprintf(r.out, "FAIL  %s\n", e.Package)
		}
	case "skip":
		if e.Test == "" {
			r.empty++ // a package without test files
			return
		}
		r.skipped = append(r.skipped, id)
	}
}

func (r *report) printFailures() {
	for _, line := range r.noise {
		fmt.Fprintln(r.out, line)
	}
	for _, id := range slices.Concat(r.failed, r.skipped) {
		fmt.Fprintf(r.out, "--- %s %s\n%s", id.pkg, id.test, strings.Join(r.output[id], ""))
	}
}

const countsFormat = "%s: %d passed, %d failed, %d skipped in %d packages, %d s"

func (r *report) counts(suite string) string {
	return fmt.Sprintf(countsFormat, suite, r.passed, len(r.failed), len(r.skipped), r.packages,
		int(time.Since(r.started).Seconds()))
}

func (r *report) verdict() error {
	if len(r.failed) > 0 || len(r.skipped) > 0 {
		return fmt.Errorf("%d tests or packages failed, %d were skipped (which counts as failed)", len(r.failed), len(r.skipped))
	}
	if r.passed == 0 {
		return fmt.Errorf("no test ran")
	}
	return nil
}

func appendLine(path, line string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("opening the file of counts: %w", err)
	}
	if _, err := fmt.Fprintln(file, line); err != nil {
		return fmt.Errorf("writing the counts to %q: %w", path, err)
	}
	return file.Close()
}

func printSum(out io.Writer, path string, took time.Duration) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading the counts: %w", err)
	}
	var passed, failed, skipped, packages int
	for line := range strings.Lines(string(content)) {
		suite, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		var p, f, s, n, t int
		if _, err := fmt.Sscanf(suite+":"+rest, strings.Replace(countsFormat, "%s", suite, 1), &p, &f, &s, &n, &t); err != nil {
			return fmt.Errorf("cannot parse the counts %q: %w", line, err)
		}
		passed, failed, skipped, packages = passed+p, failed+f, skipped+s, packages+n
	}
	_, err = fmt.Fprintf(out, countsFormat+"\n", "all suites", passed, failed, skipped, packages, int(took.Seconds()))
	return err
}
