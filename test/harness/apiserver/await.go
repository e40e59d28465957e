// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apiserver

import (
	"context"
	"fmt"
	"time"
)

// Patience is how long tests wait for something that should happen at once. It is long because the machine may be busy.
const Patience = 90 * time.Second

// Await returns when the condition holds, asking again every 50 ms, or after Patience with what the condition said last.
func Await(ctx context.Context, what string, condition func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	var last error
	for {
		err := condition(ctx)
		if err == nil {
			return nil
		}
		// An answer that was cut off says nothing about what is wrong.
		if last == nil || ctx.Err() == nil {
			last = err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("gave up waiting for %s: %w", what, last)
		case <-ticker.C:
		}
	}
}
