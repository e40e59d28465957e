// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"k8s.io/klog/v2"
)

// maxAtOnce bounds the requests that one object's plan has under way at a time.
const maxAtOnce = 16

// Steps carries out a plan: the actions of one step side by side, and a step only after all of the one before succeeded.
// The errors of a step are reported together, in the order of its actions.
func Steps(ctx context.Context, steps [][]Action, do func(context.Context, Action) error) error {
	for _, actions := range steps {
		errs := make([]error, len(actions))
		slots := make(chan struct{}, maxAtOnce)
		var running sync.WaitGroup
		for i, action := range actions {
			slots <- struct{}{}
			running.Go(func() {
				defer func() {
					if p := recover(); p != nil {
						errs[i] = fmt.Errorf("internal error: panic in %s: %v\n%s", action, p, debug.Stack())
					}
					<-slots
				}()
				if errs[i] = do(ctx, action); errs[i] == nil {
					klog.FromContext(ctx).V(2).Info("Acted", "action", action.String())
				}
			})
		}
		running.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
	}
	return nil
}
