// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package process

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/files"
)

// Await returns when the condition holds, asking again every 50 ms, or with an error as soon as the process has ended
// or the context is over. The error says what the condition lacked last and shows the end of the process's log.
func (p *Process) Await(ctx context.Context, what string, condition func(context.Context) error) error {
	for {
		err := condition(ctx)
		if err == nil {
			return nil
		}
		if !p.Running() {
			return p.failure(fmt.Sprintf("%s ended while waiting for %s", p.Name, what), err)
		}
		select {
		case <-ctx.Done():
			return p.failure(fmt.Sprintf("gave up waiting for %s of %s", what, p.Name), errors.Join(context.Cause(ctx), err))
		case <-p.exited:
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (p *Process) failure(what string, cause error) error {
	tail, err := files.LastLines(p.LogFile, 15)
	if err != nil {
		return fmt.Errorf("%s: %w (its log cannot be read: %w)", what, cause, err)
	}
	return fmt.Errorf("%s: %w\nlast lines of %s:\n%s", what, cause, p.LogFile, tail)
}
