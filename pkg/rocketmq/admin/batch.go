// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting/fastjson"
)

const (
	// batchLength is how many items one batch request has: about 250 KB.
	batchLength = 1000
	// batchParallel is how many single requests are under way at once. Brokers
	// execute them one after the other; more only hides the network.
	batchParallel = 8
)

// BatchError holds the error of each item of a batch that is not as asked.
// All others are.
type BatchError struct {
	Address string
	Errs    map[string]error
}

// Error says how many items failed and quotes the first few.
func (e *BatchError) Error() string {
	const quoted = 3
	names := slices.Sorted(maps.Keys(e.Errs))
	parts := make([]string, 0, quoted)
	for _, name := range names[:min(len(names), quoted)] {
		parts = append(parts, fmt.Sprintf("%q: %v", name, e.Errs[name]))
	}
	return fmt.Sprintf("%d not set on %q: %s", len(names), e.Address, strings.Join(parts, "; "))
}

// Unwrap returns the errors of the items, sorted by name.
func (e *BatchError) Unwrap() []error {
	errs := make([]error, 0, len(e.Errs))
	for _, name := range slices.Sorted(maps.Keys(e.Errs)) {
		errs = append(errs, e.Errs[name])
	}
	return errs
}

// errStillDifferent: the broker acknowledged an item and does not show it.
var errStillDifferent = errors.New("the broker acknowledged it and still differs in")

// batch is a table of named items of one broker and how to change it.
type batch[T any] struct {
	address    string
	want       map[string]T
	read       func(context.Context) (map[string]T, error)
	difference func(have, want T) string
	putOne     func(ctx context.Context, have, want T) error
	putList    func(ctx context.Context, have map[string]T, want []T) error
}

// putBatch makes the items as wanted: read, send what differs by lists, read
// again, send what still differs one by one, read again.
//
// A list is acknowledged and ignored by brokers when one of its items is
// already as asked, and refused as a whole when one is illegal. So lists hold
// only what differs, and what a list did not do is done singly, where every
// item has its own answer.
func putBatch[T any](ctx context.Context, b batch[T]) error {
	have, err := b.read(ctx)
	if err != nil {
		return fmt.Errorf("reading the table of %q before changing it: %w", b.address, err)
	}
	todo := b.differing(have)
	if len(todo) == 0 {
		return nil
	}
	if len(todo) > 1 {
		for names := range slices.Chunk(todo, batchLength) {
			items := make([]T, len(names))
			for i, name := range names {
				items[i] = b.want[name]
			}
			err := b.putList(ctx, have, items)
			if errors.Is(err, ErrRequestCodeNotSupported) {
				break
			}
			if errors.Is(err, ErrNoPermission) {
				return err // each item would be refused likewise
			}
		}
		if have, err = b.read(ctx); err != nil {
			return fmt.Errorf("reading the table of %q after changing it: %w", b.address, err)
		}
	}
	errs := b.putEach(ctx, have, b.differing(have))
	if len(errs) == 0 {
		return nil
	}
	if have, err = b.read(ctx); err != nil {
		return fmt.Errorf("reading the table of %q after changing it: %w", b.address, err)
	}
	failed := &BatchError{Address: b.address, Errs: map[string]error{}}
	for _, name := range b.differing(have) {
		if failed.Errs[name] = errs[name]; errs[name] == nil {
			failed.Errs[name] = fmt.Errorf("%w %s", errStillDifferent, b.difference(have[name], b.want[name]))
		}
	}
	if len(failed.Errs) == 0 {
		return nil
	}
	return failed
}

// differing returns the names of the items that are not as wanted, sorted.
func (b batch[T]) differing(have map[string]T) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(b.want)) {
		if item, ok := have[name]; !ok || b.difference(item, b.want[name]) != "" {
			names = append(names, name)
		}
	}
	return names
}

// putEach changes items one by one and returns the outcome of each.
func (b batch[T]) putEach(ctx context.Context, have map[string]T, names []string) map[string]error {
	errs := make([]error, len(names))
	slots := make(chan struct{}, batchParallel)
	var running sync.WaitGroup
	for i, name := range names {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			errs[i] = b.putOne(ctx, have[name], b.want[name])
		})
	}
	running.Wait()
	outcome := make(map[string]error, len(names))
	for i, name := range names {
		outcome[name] = errs[i]
	}
	return outcome
}

// byName returns items by name, each completed; the last of a name counts.
func byName[T any](items []T, name func(T) string, complete func(T) T) map[string]T {
	m := make(map[string]T, len(items))
	for _, item := range items {
		m[name(item)] = complete(item)
	}
	return m
}

// difference names the fields two configurations differ in, as the protocol
// calls them; "" when they are equal.
func difference[T any](have, want T) string {
	haveText, err1 := fastjson.Marshal(have)
	wantText, err2 := fastjson.Marshal(want)
	if err := errors.Join(err1, err2); err != nil {
		return err.Error()
	}
	if bytes.Equal(haveText, wantText) {
		return ""
	}
	var h, w map[string]fastjson.RawValue
	if err := errors.Join(fastjson.Unmarshal(haveText, &h), fastjson.Unmarshal(wantText, &w)); err != nil {
		return err.Error()
	}
	var names []string
	for name, value := range w {
		if string(h[name]) != string(value) {
			names = append(names, name)
		}
		delete(h, name)
	}
	names = slices.AppendSeq(names, maps.Keys(h))
	slices.Sort(names)
	return strings.Join(names, ", ")
}
