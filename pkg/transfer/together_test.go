// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestTogether(t *testing.T) {
	first, second, stop := errors.New("first"), errors.New("second"), &stopped{errors.New("stop")}
	for name, test := range map[string]struct {
		errs []error
		want error
	}{
		"nothing to read":            {},
		"all succeed":                {errs: []error{nil, nil}},
		"the first error in order":   {errs: []error{nil, first, second}, want: first},
		"a stop comes before errors": {errs: []error{first, stop, second}, want: stop},
	} {
		t.Run(name, func(t *testing.T) {
			// Later ones end first.
			ended := make([]chan struct{}, len(test.errs)+1)
			for i := range ended {
				ended[i] = make(chan struct{})
			}
			close(ended[len(test.errs)])
			var calls atomic.Int64
			var reads []func(context.Context) error
			for i, err := range test.errs {
				reads = append(reads, func(context.Context) error {
					<-ended[i+1]
					calls.Add(1)
					close(ended[i])
					return err
				})
			}
			if err := together(t.Context(), reads...); !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
				t.Errorf("got the error %v, want %v", err, test.want)
			}
			if int(calls.Load()) != len(test.errs) {
				t.Errorf("%d reads had ended, want %d", calls.Load(), len(test.errs))
			}
		})
	}
}

func TestTogetherPanicsWhereItWasCalled(t *testing.T) {
	ended := false
	defer func() {
		// Who calls can recover, and nothing of it still runs.
		if p := recover(); p == nil || !strings.Contains(fmt.Sprint(p), "no such queue") || !ended {
			t.Errorf("recovered %v, and the other read has ended: %v", p, ended)
		}
	}()
	began := make(chan struct{})
	_ = together(t.Context(),
		func(context.Context) error {
			close(began)
			panic("no such queue")
		},
		func(context.Context) error {
			<-began
			ended = true
			return nil
		})
	t.Error("it has returned")
}

func TestTogetherMakesSoManyReadsAtOnce(t *testing.T) {
	var running, most atomic.Int64
	full := make(chan struct{})
	fill := sync.OnceFunc(func() { close(full) })
	var reads []func(context.Context) error
	for range 3 * atOnce {
		reads = append(reads, func(context.Context) error {
			n := running.Add(1)
			defer running.Add(-1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			if n == atOnce {
				fill()
			}
			<-full
			return nil
		})
	}
	// The first are kept waiting until there are as many as there may be.
	if err := together(t.Context(), reads...); err != nil || most.Load() != atOnce {
		t.Errorf("%d reads at once, error %v, want %d", most.Load(), err, atOnce)
	}
}
