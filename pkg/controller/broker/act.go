// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker

import (
	"context"
	"fmt"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
)

// Brokers are the requests to running brokers.
type Brokers interface {
	// NameServers returns the list of name servers a broker registers with (code 26), and Version its release.
	NameServers(ctx context.Context, broker string) (string, error)
	Version(ctx context.Context, broker string) (string, error)
	// SetNameServers gives a broker another list (code 25) and reads it back. It is harmless to repeat.
	SetNameServers(ctx context.Context, broker, list string) error
}

func (c *Controller) act(ctx context.Context, action apply.Action) error {
	a, ok := action.(TellNameServers)
	if !ok {
		return fmt.Errorf("internal error: cannot carry out %T", action)
	}
	ctx, cancel := context.WithTimeout(ctx, brokerTimeout)
	defer cancel()
	if err := c.brokers.SetNameServers(ctx, a.Address, a.NameServers); err != nil {
		return fmt.Errorf("telling broker %s at %s to register with %s: %w", a.Pod, a.Address, a.NameServers, err)
	}
	return nil
}
