// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package etcd_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/etcd"
)

func openClaims(t *testing.T, member *etcd.Embedded) *etcd.Claims {
	t.Helper()
	claims, err := etcd.OpenClaims(t.Context(), etcd.Connection{Endpoints: member.Endpoints()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := claims.Close(); err != nil {
			t.Error(err)
		}
	})
	return claims
}

func startMember(t *testing.T) *etcd.Embedded {
	t.Helper()
	member, err := etcd.Start(t.Context(), config(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(member.Close)
	return member
}

func TestClaims(t *testing.T) {
	first := etcd.Holder{Store: "/registry", Namespace: "shop", Name: "orders", UID: "1"}
	second := etcd.Holder{Store: "/registry", Namespace: "shop", Name: "orders", UID: "2"}
	source, target := []string{"transfers", "old", "Orders"}, []string{"transfers", "new", "Orders"}
	member := startMember(t)

	// Two servers, each with a connection of its own.
	here, there := openClaims(t, member), openClaims(t, member)
	take := func(c *etcd.Claims, h etcd.Holder, claims ...[]string) error {
		t.Helper()
		return c.Take(t.Context(), h, claims...)
	}
	free := func(err error) {
		t.Helper()
		if err != nil {
			t.Errorf("want the claim, got %v", err)
		}
	}
	heldBy := func(err error, want etcd.Holder) {
		t.Helper()
		held, ok := errors.AsType[*etcd.ClaimHeldError](err)
		if !ok || held.Holder != want {
			t.Errorf("want it to be held by %+v, got %v", want, err)
		}
	}

	free(take(here, first, source, target))
	// The same holder finds it again, as after a crash, in any server.
	free(take(there, first, source, target))
	free(take(there, first, source, source))
	// An object of the same name that came later is another one.
	heldBy(take(there, second, source), first)
	// Whoever cannot have all has none.
	heldBy(take(there, second, []string{"transfers", "newest", "Orders"}, target), first)
	third := etcd.Holder{Store: "/elsewhere", Namespace: "shop", Name: "orders", UID: "1"}
	free(take(here, third, []string{"transfers", "newest", "Orders"}))
	// Nobody gives back what is not his.
	free(there.Release(t.Context(), second))
	heldBy(take(there, second, source), first)
	free(there.Release(t.Context(), first))
	free(there.Release(t.Context(), first))
	free(take(there, second, source, target))
	heldBy(take(here, second, []string{"transfers", "newest", "Orders"}), third)
}

func TestClaimsWithSeparatorsInTheirNamesAreDifferent(t *testing.T) {
	claims := openClaims(t, startMember(t))
	first, second := etcd.Holder{UID: "1"}, etcd.Holder{UID: "2"}
	if err := claims.Take(t.Context(), first, []string{"transfers", "a/b", "c"}); err != nil {
		t.Fatal(err)
	}
	if err := claims.Take(t.Context(), second, []string{"transfers", "a", "b/c"}); err != nil {
		t.Errorf("want another claim, got %v", err)
	}
}

// Whatever the order in which servers ask, one has it.
func TestClaimIsTakenByOneOfMany(t *testing.T) {
	const servers, rounds = 8, 20
	member := startMember(t)
	claims := make([]*etcd.Claims, servers)
	for i := range claims {
		claims[i] = openClaims(t, member)
	}
	source, target := []string{"transfers", "old", "Orders"}, []string{"transfers", "new", "Orders"}
	for round := range rounds {
		var winners atomic.Int32
		var asking sync.WaitGroup
		for i := range servers {
			asking.Go(func() {
				names := [][]string{source, target}
				if i%2 == 1 {
					names = [][]string{target, source}
				}
				err := claims[i].Take(t.Context(), holderOf(round, i), names...)
				if err == nil {
					winners.Add(1)
				} else if _, held := errors.AsType[*etcd.ClaimHeldError](err); !held {
					t.Error(err)
				}
			})
		}
		asking.Wait()
		if n := winners.Load(); n != 1 {
			t.Fatalf("round %d: %d hold the claim, want 1", round, n)
		}
		for i := range servers {
			if err := claims[i].Release(t.Context(), holderOf(round, i)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func holderOf(round, server int) etcd.Holder {
	return etcd.Holder{Namespace: "shop", Name: fmt.Sprint(server), UID: fmt.Sprintf("%d-%d", round, server)}
}
