// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

var (
	errLost = errors.New("the connection was closed")
	// errLate is for requests that are executed four seconds after they were given up: brokers drop what waited for five.
	errLate = errors.New("no answer within the deadline")
)

// TestTransferSurvivesFaults lets changes fail before they are applied, after, or be applied late.
func TestTransferSurvivesFaults(t *testing.T) {
	for name, make := range scenarios {
		for seed := range uint64(30 / sparsely) {
			t.Run(fmt.Sprintf("%s, seed %d", name, seed), func(t *testing.T) {
				t.Parallel()
				s := make()
				s.begin()
				random := rand.New(rand.NewPCG(seed, 1))
				s.fault = func(_, _ string, after bool) error {
					switch n := random.IntN(20); {
					case n < 2 && after, n < 2:
						return errLost
					case n == 2 && !after:
						return errLate
					}
					return nil
				}
				if seed%2 == 0 {
					s.run(t)
				} else {
					s.run(t, s.abortAfter([]string{transfer.ActionOpenTopic, transfer.ActionStopWrites, transfer.ActionDrain}[seed%3]))
				}
				s.fault = nil
				s.verify(t)
			})
		}
	}
}

// TestTransferSurvivesOutages takes every server away for a while, from every twelfth point on.
func TestTransferSurvivesOutages(t *testing.T) {
	for name, make := range scenarios {
		whole := make()
		whole.begin()
		whole.run(t)
		servers := slices.Concat(slices.Sorted(maps.Keys(whole.brokers)), slices.Sorted(maps.Keys(whole.nameServers)))
		for _, server := range servers {
			for _, lasts := range []time.Duration{time.Minute, 20 * time.Minute} {
				// Other points for every server, so that all are met.
				for from := len(server) % 12; from < len(whole.points); from += 12 * sparsely {
					t.Run(fmt.Sprintf("%s, %s from point %d for %s", name, server, from, lasts), func(t *testing.T) {
						t.Parallel()
						s := make()
						s.begin()
						var back time.Time
						s.probe = func(n int, _ transfer.Point) error {
							if n == from {
								s.down[server] = true
								back = s.now.Add(lasts)
							}
							return nil
						}
						s.run(t, func(*transfer.Spec) {
							if !back.IsZero() && s.now.After(back) {
								delete(s.down, server)
							}
						})
						delete(s.down, server)
						s.verify(t)
					})
				}
			}
		}
	}
}

// TestTransferStopsWhenItIsDeposed refuses one write of the journal after the other: nothing may be changed after a refusal.
func TestTransferStopsWhenItIsDeposed(t *testing.T) {
	errDeposed := errors.New("the object has been modified")
	for name, make := range scenarios {
		whole := make()
		whole.begin()
		whole.run(t)
		for write := 0; write < whole.writes; write += sparsely {
			t.Run(fmt.Sprintf("%s, write %d", name, write), func(t *testing.T) {
				s := make()
				s.begin()
				writes, others := 0, s.written
				s.written = func(state transfer.State) error {
					if writes++; writes > write {
						return errDeposed
					}
					if others != nil {
						return others(state)
					}
					return nil
				}
				tr := transfer.New(s.ports(), transfer.State{})
				for {
					applied := s.applied
					result, err := tr.Advance(context.Background(), func() transfer.Spec { return s.spec })
					if err != nil {
						if !errors.Is(err, errDeposed) {
							t.Fatalf("Advance: %v", err)
						}
						break
					}
					if result.Finished {
						t.Fatal("it has finished")
					}
					_ = applied
					s.advance(result.After)
				}
				if last := s.points[len(s.points)-1]; last.Call != "Journal.Write" {
					t.Errorf("after the refused write came %+v", last)
				}
				// Whoever deposed it ends it.
				s.written = others
				s.run(t)
				s.verify(t)
			})
		}
	}
}

// TestTransferIsAbortedAtEveryPoint aborts from every point on.
func TestTransferIsAbortedAtEveryPoint(t *testing.T) {
	for name, make := range scenarios {
		whole := make()
		whole.begin()
		whole.run(t)
		for from := 0; from < len(whole.points); from += sparsely {
			t.Run(fmt.Sprintf("%s, point %d %+v", name, from, whole.points[from]), func(t *testing.T) {
				t.Parallel()
				s := make()
				s.begin()
				past := false
				s.run(t, func(spec *transfer.Spec) {
					if len(s.points) > from && !spec.Abort {
						spec.Abort = true
					}
					past = past || s.stored.PastReturn()
				})
				s.verify(t)
				if want := map[bool]transfer.Phase{true: transfer.Succeeded, false: transfer.RolledBack}[past || s.stored.PastReturn()]; s.stored.Phase != want {
					t.Errorf("the transfer ended as %s, want %s", s.stored.Phase, want)
				}
			})
		}
	}
}

// TestTransferIsSuspendedAtEveryPoint suspends from every fifth point on for ten minutes.
func TestTransferIsSuspendedAtEveryPoint(t *testing.T) {
	for name, make := range scenarios {
		whole := make()
		whole.begin()
		whole.run(t)
		for from := 0; from < len(whole.points); from += 5 * sparsely {
			t.Run(fmt.Sprintf("%s, point %d %+v", name, from, whole.points[from]), func(t *testing.T) {
				t.Parallel()
				s := make()
				s.begin()
				var until time.Time
				applied := 0
				s.run(t, func(spec *transfer.Spec) {
					if len(s.points) > from && until.IsZero() {
						until, applied = s.now.Add(10*time.Minute), s.applied
					}
					if spec.Suspend = s.now.Before(until); spec.Suspend && s.applied != applied {
						t.Fatal("something was changed while suspended")
					}
				})
				s.verify(t)
				if s.stored.Phase != transfer.Succeeded {
					t.Errorf("the transfer ended as %s", s.stored.Phase)
				}
			})
		}
	}
}

// TestTransferRollsBackWhenAChangeIsRefused refuses each kind of change on each broker.
func TestTransferRollsBackWhenAChangeIsRefused(t *testing.T) {
	for name, make := range scenarios {
		whole := make()
		whole.begin()
		whole.run(t)
		done := map[transfer.Point]bool{}
		for _, p := range whole.points {
			if whole.brokers[p.Server] == nil || whole.brokers[p.Server].id != 0 || done[p] || p.After {
				continue
			}
			done[p] = true
			t.Run(fmt.Sprintf("%s, %+v", name, p), func(t *testing.T) {
				s := make()
				s.begin()
				refused := fmt.Errorf("%w: no permission", transfer.ErrRefused)
				broker := s.brokers[p.Server]
				broker.refuses[p.Call] = refused
				s.run(t, func(*transfer.Spec) {
					// A person gives the permission after ten minutes, for what can neither be done nor undone without.
					if s.now.Sub(s.stored.StartTime) > 10*time.Minute && !s.stored.StartTime.IsZero() {
						delete(broker.refuses, p.Call)
					}
				})
				s.verify(t)
			})
		}
	}
}

// TestTransferPutsOvertakenRegistrationsRight runs where quick changes of a topic reach name servers in the wrong order.
func TestTransferPutsOvertakenRegistrationsRight(t *testing.T) {
	for name, make := range scenarios {
		for _, abort := range []string{"", transfer.ActionOpenTopic, transfer.ActionStopWrites} {
			t.Run(fmt.Sprintf("%s, abort after %q", name, abort), func(t *testing.T) {
				s := make()
				s.begin()
				s.overtaking = true
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

// TestRetryForBeginsWithTheFirstFailure: an action that was begun by a process that died, or before the transfer was suspended, is
// repeated for as long as any other. For how long nobody tried does not count.
func TestRetryForBeginsWithTheFirstFailure(t *testing.T) {
	const away = 10 * time.Minute // twice RetryFor
	for name, test := range map[string]struct {
		crashes bool
		fails   int // how often the request is lost
	}{
		"the process was away":       {crashes: true, fails: 1},
		"the transfer was suspended": {fails: 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := pair("5.5.0", "5.5.0")
			s.begin()
			var since time.Time // the Intent that is not done
			opening := func() bool {
				i := slices.IndexFunc(s.stored.Journal, func(r transfer.Record) bool {
					return r.Action == transfer.ActionOpenTopic && r.State == transfer.Intent
				})
				if i >= 0 {
					since = s.stored.Journal[i].Time
				}
				return i >= 0
			}
			crashed, suspended, failed := false, false, 0
			s.probe = func(_ int, p transfer.Point) error {
				if !test.crashes || crashed || p.Call != "Broker.PutTopics" || !opening() {
					return nil
				}
				crashed = true
				s.advance(away)
				return errCrash
			}
			s.fault = func(call, _ string, after bool) error {
				if call != "Broker.PutTopics" || after || !opening() || failed == test.fails {
					return nil
				}
				failed++
				return errLost
			}
			s.endsAs(t, transfer.Succeeded, func(spec *transfer.Spec) {
				if test.crashes || !opening() {
					return
				}
				spec.Suspend = s.now.Sub(since) < away
				suspended = suspended || spec.Suspend
			})
			if failed != test.fails || crashed != test.crashes || suspended == test.crashes {
				t.Errorf("the request was lost %d times, want %d; crashed: %v, suspended: %v", failed, test.fails, crashed, suspended)
			}
		})
	}
}

// TestRetryForOfAServerBeginsAnewAfterASuspension: somebody suspends the transfer until a server is back, and is a little early.
func TestRetryForOfAServerBeginsAnewAfterASuspension(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.begin()
	target := s.target().address
	var from time.Time
	s.onIntent(transfer.ActionOpenTopic, func(first bool, _ transfer.State) {
		if first {
			from, s.down[target] = s.now, true
		}
	})
	s.endsAs(t, transfer.Succeeded, func(spec *transfer.Spec) {
		if from.IsZero() {
			return
		}
		away := s.now.Sub(from)
		spec.Suspend = away > time.Minute && away < 10*time.Minute
		if away > 11*time.Minute {
			delete(s.down, target)
		}
	})
	if from.IsZero() {
		t.Error("the server was not away")
	}
}
