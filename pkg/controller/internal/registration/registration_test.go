// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package registration_test

import (
	"context"
	"errors"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/utils/clock"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
)

var errGone = errors.New("no route to host")

// servers are name servers that take a second to answer, but for "dead", which does not answer before it is given up.
type servers struct {
	mu    sync.Mutex
	asked map[string]int
}

func (s *servers) Registrations(ctx context.Context, nameServer string) (map[string]registration.Broker, error) {
	s.mu.Lock()
	s.asked[nameServer]++
	s.mu.Unlock()
	if nameServer == "dead" {
		<-ctx.Done()
		return nil, errGone
	}
	pass(time.Second)
	return map[string]registration.Broker{"10.0.0.1:10911": {Cluster: "mq", Group: nameServer}}, nil
}

// TestAsk: how often name servers are asked by several that want to know.
func TestAsk(t *testing.T) {
	for name, c := range map[string]struct {
		// ask has everybody ask; each is run at once.
		ask  func(ask func(nameServers ...string))
		want map[string]int
	}{
		"nobody is there to ask": {func(ask func(...string)) { ask() }, map[string]int{}},
		"several ask at once; it is asked once": {func(ask func(...string)) {
			var all sync.WaitGroup
			for range 50 {
				all.Go(func() { ask("a", "b") })
			}
			all.Wait()
		}, map[string]int{"a": 1, "b": 1}},
		"somebody asks soon after; the answer is shared": {func(ask func(...string)) {
			ask("a")
			pass(900 * time.Millisecond)
			ask("a")
		}, map[string]int{"a": 1}},
		"somebody asks later; it is asked again": {func(ask func(...string)) {
			ask("a")
			pass(1100 * time.Millisecond)
			ask("a")
		}, map[string]int{"a": 2}},
		"one does not answer; it is shared like an answer": {func(ask func(...string)) {
			ask("dead", "a")
			ask("dead")
		}, map[string]int{"dead": 1, "a": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &servers{asked: map[string]int{}}
				cache := registration.New(s, clock.RealClock{})
				c.ask(func(nameServers ...string) {
					answers := cache.Ask(t.Context(), nameServers)
					if len(answers) != len(nameServers) {
						t.Errorf("asked %v, got %v", nameServers, answers)
					}
					for server, answer := range answers {
						if server == "dead" {
							if !errors.Is(answer.Err, errGone) || answer.Brokers != nil {
								t.Errorf("the answer of %s is %+v, want an error alone", server, answer)
							}
							continue
						}
						if answer.Err != nil || answer.Brokers["10.0.0.1:10911"].Group != server {
							t.Errorf("the answer of %s is %+v", server, answer)
						}
					}
				})
				if !maps.Equal(s.asked, c.want) {
					t.Errorf("they were asked %v, want %v", s.asked, c.want)
				}
			})
		})
	}
}

// TestAskOfSomebodyImpatient: who cannot wait gets no answer, and takes it from nobody.
func TestAskOfSomebodyImpatient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &servers{asked: map[string]int{}}
		cache := registration.New(s, clock.RealClock{})
		var first sync.WaitGroup
		first.Go(func() { cache.Ask(t.Context(), []string{"a"}) })
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		begin := time.Now()
		if answer := cache.Ask(ctx, []string{"a"})["a"]; !errors.Is(answer.Err, context.DeadlineExceeded) {
			t.Errorf("the answer is %+v, want that there was no time", answer)
		}
		if took := time.Since(begin); took != 100*time.Millisecond {
			t.Errorf("it was waited for %s, want 100ms", took)
		}
		first.Wait()
		if answer := cache.Ask(t.Context(), []string{"a"})["a"]; answer.Err != nil || s.asked["a"] != 1 {
			t.Errorf("the answer is %+v after %d questions, want the one answer", answer, s.asked["a"])
		}
	})
}

// pass lets time pass, of the test's own clock: it takes none.
func pass(d time.Duration) { <-time.After(d) }
