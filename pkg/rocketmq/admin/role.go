// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"errors"
	"fmt"
)

// EvenIfSlave returns the same calls without the check that the broker is a
// master, for copying metadata to the member that is to become the master and
// for cleaning up what a slave kept.
func (b Broker) EvenIfSlave() Broker {
	b.evenIfSlave = true
	return b
}

// RequireMaster fails with ErrSlaveBroker when the broker is not a master now,
// as it sees it: HAStatus, in DLedger mode RuntimeInfo.Active. Brokers before
// 5.0 have neither, but refuse changes as slaves; for them it succeeds.
func (b Broker) RequireMaster(ctx context.Context) error {
	master, err := b.isMaster(ctx)
	if err != nil {
		return fmt.Errorf("asking %q whether it is a master: %w", b.address, err)
	}
	if !master {
		return fmt.Errorf("cannot change %q: %w", b.address, ErrSlaveBroker)
	}
	return nil
}

func (b Broker) isMaster(ctx context.Context) (bool, error) {
	status, err := b.HAStatus(ctx)
	switch {
	case err == nil:
		return status.Master, nil
	case errors.Is(err, ErrRequestCodeNotSupported):
		return true, nil
	case !errors.Is(err, ErrSystemError):
		return false, err
	}
	info, err := b.RuntimeInfo(ctx)
	if err != nil {
		return false, err
	}
	active, ok := info.Active()
	if !ok {
		return false, errors.New("its counters do not say")
	}
	return active, nil
}

// checkMaster is RequireMaster beside what the caller reads meanwhile. The
// channel has one value, and the goroutine ends with ctx at the latest; the
// caller must receive.
func (b Broker) checkMaster(ctx context.Context) <-chan error {
	outcome := make(chan error, 1)
	if b.evenIfSlave {
		outcome <- nil
		return outcome
	}
	go func() { outcome <- b.RequireMaster(ctx) }()
	return outcome
}
