// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// abortAfter aborts from the moment an action has a record that was written and is not only announced.
func (s *scenario) abortAfter(action string) func(*transfer.Spec) {
	aborted := false
	return func(spec *transfer.Spec) {
		for _, r := range s.stored.Journal {
			aborted = aborted || r.Action == action
			if r.State == transfer.Intent {
				break // what follows is announced with it
			}
		}
		spec.Abort = aborted
	}
}

// TestTransferGoesBackFromEveryTurn aborts before each thing that a transfer does, once in each run, as far as there is a way back.
func TestTransferGoesBackFromEveryTurn(t *testing.T) {
	for name, make := range scenarios {
		t.Run(name, func(t *testing.T) {
			stopped := false
			for at := 0; ; at++ {
				s, turns := make(), 0
				s.begin()
				s.run(t, func(spec *transfer.Spec) {
					spec.Abort = turns >= at
					turns++
				})
				s.verify(t)
				if turns <= at {
					t.Fatalf("it ended after %d turns:\n%s", turns, describe(s.stored))
				}
				if s.stored.Phase == transfer.Succeeded {
					break // too late
				}
				stopped = stopped || recorded(s.stored, transfer.ActionStopWrites)
			}
			if !stopped {
				t.Error("it never went back after writes were stopped")
			}
		})
	}
}

// TestTransferSurvivesACrashAtEveryPoint stops the process before and after every write of the journal, every change of a
// server and every claim, once in each run. The points are those the engine reports in a run without a crash.
func TestTransferSurvivesACrashAtEveryPoint(t *testing.T) {
	wishes := map[string]func(s *scenario) []func(*transfer.Spec){
		"forward": func(*scenario) []func(*transfer.Spec) { return nil },
		"rolling back as soon as the target is open": func(s *scenario) []func(*transfer.Spec) {
			return []func(*transfer.Spec){s.abortAfter(transfer.ActionOpenTopic)}
		},
		"rolling back from the drain": func(s *scenario) []func(*transfer.Spec) {
			return []func(*transfer.Spec){func(spec *transfer.Spec) { spec.DrainTimeout = 50 * time.Second }}
		},
	}
	for name, make := range scenarios {
		for direction, wish := range wishes {
			t.Run(name+", "+direction, func(t *testing.T) {
				t.Parallel()
				whole := make()
				whole.begin()
				whole.run(t, wish(whole)...)
				whole.verify(t)
				if len(whole.points) < 10 {
					t.Fatalf("the engine reports %d points only", len(whole.points))
				}
				for crash := range whole.points {
					t.Run(fmt.Sprintf("%d %+v", crash, whole.points[crash]), func(t *testing.T) {
						s := make()
						s.begin()
						s.probe = func(n int, p transfer.Point) error {
							if n != crash {
								return nil
							}
							if p != whole.points[crash] {
								t.Fatalf("point %d is %+v, want %+v as in the run without a crash", n, p, whole.points[crash])
							}
							return errCrash
						}
						s.run(t, wish(s)...)
						if len(s.points) <= crash {
							t.Fatal("the crash did not happen")
						}
						s.verify(t)
					})
				}
			})
		}
	}
}

// TestTransferSurvivesManyCrashes stops the process at every n-th point, so that also what follows a crash is hit.
func TestTransferSurvivesManyCrashes(t *testing.T) {
	for name, make := range scenarios {
		for _, every := range []int{2, 3, 4, 5, 7, 11, 17}[:7/sparsely+min(sparsely-1, 1)] {
			for _, abort := range []string{"", transfer.ActionOpenTopic, transfer.ActionStopWrites} {
				t.Run(fmt.Sprintf("%s, every %d points, abort after %q", name, every, abort), func(t *testing.T) {
					t.Parallel()
					s := make()
					s.begin()
					s.probe = func(n int, _ transfer.Point) error {
						// A process that dies before it gets anywhere gets nowhere: later lives are longer.
						if n%every == every-1 && n < 60*every {
							return errCrash
						}
						return nil
					}
					if abort != "" {
						s.run(t, s.abortAfter(abort))
					} else {
						s.run(t)
					}
					s.verify(t)
				})
			}
		}
	}
}
