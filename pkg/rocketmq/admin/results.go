// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import "context"

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
// not. After a write that failed on some, the others have changed.
func (r Results[T]) Err() error { panic("not implemented") }

// AllFailed says that no server answered.
func (r Results[T]) AllFailed() bool { panic("not implemented") }

// OnEach calls f for every address, at most 16 at a time, and returns when all
// are done. A panic in f is not recovered.
func OnEach[T any](ctx context.Context, addresses []string, f func(ctx context.Context, address string) (T, error)) Results[T] {
	panic("not implemented")
}
