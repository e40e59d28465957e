// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
)

// atOnce is how many reads are made at the same time: as many threads as a broker has for them by default (adminBrokerThreadPoolNums).
const atOnce = 16

// together makes reads that do not depend on each other at the same time. Each has a place of its own for what it finds. All have
// ended when it returns, with the error of the first in the list that has one, and before others one that stops everything. A panic
// of a read is one of the caller, who may recover; elsewhere it would end the process.
func together(ctx context.Context, reads ...func(context.Context) error) error {
	errs, panics := make([]error, len(reads)), make([]string, len(reads))
	slots := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i, read := range reads {
		slots <- struct{}{}
		guarded := func() {
			defer func() {
				if p := recover(); p != nil {
					panics[i] = fmt.Sprintf("%v\n%s", p, debug.Stack())
				}
				<-slots
			}()
			errs[i] = read(ctx)
		}
		if i < len(reads)-1 {
			all.Go(guarded)
		} else {
			guarded() // here, where the stack has grown already
		}
	}
	all.Wait()
	if i := slices.IndexFunc(panics, func(p string) bool { return p != "" }); i >= 0 {
		panic(panics[i])
	}
	if i := slices.IndexFunc(errs, isStop); i >= 0 {
		return errs[i]
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// into is a read that keeps what it finds in a place.
func into[T any](place *T, read func(context.Context) (T, error)) func(context.Context) error {
	return func(ctx context.Context) (err error) {
		*place, err = read(ctx)
		return err
	}
}
