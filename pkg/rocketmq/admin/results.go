// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
)

// maxParallel bounds how many servers are asked at once.
const maxParallel = 16

// Result is what one server answered.
type Result[T any] struct {
	Address string
	Value   T
	// Err is why there is no Value.
	Err error
}

// Results is one Result per server asked, sorted by address. A call that
// returns it has asked every server; what failed is in Err of its Result.
type Results[T any] []Result[T]

// Err returns nil when every server answered, else the errors of all that did
// not, joined. After a write that failed on some, the others have changed.
func (r Results[T]) Err() error {
	errs := make([]error, len(r))
	for i := range r {
		errs[i] = r[i].Err
	}
	return errors.Join(errs...)
}

// AllFailed says that no server answered; true when none was asked.
func (r Results[T]) AllFailed() bool {
	return !slices.ContainsFunc(r, func(one Result[T]) bool { return one.Err == nil })
}

// OnEach calls f once for every different address, at most 16 at a time, and
// returns when all are done.
func OnEach[T any](ctx context.Context, addresses []string, f func(ctx context.Context, address string) (T, error)) Results[T] {
	results := make(Results[T], 0, len(addresses))
	for _, address := range addresses {
		results = append(results, Result[T]{Address: address})
	}
	slices.SortFunc(results, func(a, b Result[T]) int { return strings.Compare(a.Address, b.Address) })
	results = slices.CompactFunc(results, func(a, b Result[T]) bool { return a.Address == b.Address })
	slots := make(chan struct{}, maxParallel)
	var running sync.WaitGroup
	for i := range results {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			results[i].Value, results[i].Err = f(ctx, results[i].Address)
		})
	}
	running.Wait()
	return results
}
