// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// report prints results as they come and remembers which goals were missed.
type report struct {
	out    io.Writer
	missed []string
	titled bool
}

// result is one line: what was measured, in rounds, and the most it should be.
type result struct {
	what, unit string
	rounds     []float64
	goal       float64
	// required makes the whole run fail if the goal is missed.
	required bool
	// note says what the figure includes, where that is not obvious.
	note string
}

func (r result) median() float64 {
	sorted := slices.Sorted(slices.Values(r.rounds))
	if n := len(sorted); n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}

func (r *report) add(results ...result) {
	const format = "%-58s %10s %-5s %10s  %-8s %s\n"
	if !r.titled {
		fmt.Fprintf(r.out, format, "", "measured", "", "goal", "", "")
		r.titled = true
	}
	for _, line := range results {
		verdict, note := "reached", line.note
		switch {
		case line.median() <= line.goal:
		case line.required:
			verdict = "MISSED"
			r.missed = append(r.missed, line.what)
		default:
			verdict = "not yet"
		}
		if len(line.rounds) > 1 {
			note = fmt.Sprintf("%s-%s in %d rounds. %s", number(slices.Min(line.rounds)), number(slices.Max(line.rounds)), len(line.rounds), note)
		}
		fmt.Fprintf(r.out, format, line.what, number(line.median()), line.unit, "<= "+number(line.goal), verdict, note)
	}
}

func (r *report) verdict() error {
	if len(r.missed) == 0 {
		return nil
	}
	err := errors.New("goals were missed")
	for _, what := range r.missed {
		err = fmt.Errorf("%w; %s", err, what)
	}
	return err
}

func number(x float64) string {
	if x >= 10 || x == float64(int(x)) {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.2f", x)
}
