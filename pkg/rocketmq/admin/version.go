// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// brokerVersion is the release a broker said it is.
type brokerVersion struct {
	version string
	readAt  time.Time
}

// versionCache keeps the releases of brokers by address, so that a View need
// not ask every broker. A broker whose connection was lost may be another one
// when it comes back, so what it said is forgotten then.
type versionCache struct {
	mu       sync.Mutex
	versions map[string]brokerVersion
	// losses counts lost connections, so that an answer that was under way
	// when one was lost is not kept.
	losses int
}

func newVersionCache() *versionCache { return &versionCache{versions: map[string]brokerVersion{}} }

// connectionChanged is told of every connection. Idle ones close without error.
func (v *versionCache) connectionChanged(e remoting.ConnectionEvent) {
	if e.Err == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.versions, e.Address)
	v.losses++
}

// get returns what is known of an address.
func (v *versionCache) get(address string) (brokerVersion, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	known, ok := v.versions[address]
	return known, ok
}

// retain forgets all addresses but those for which keep is true.
func (v *versionCache) retain(keep map[string]bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for address := range v.versions {
		if !keep[address] {
			delete(v.versions, address)
		}
	}
}

// refresh asks a broker for its release and keeps it.
func (v *versionCache) refresh(ctx context.Context, b Broker) (brokerVersion, error) {
	v.mu.Lock()
	lossesBefore := v.losses
	v.mu.Unlock()
	version, err := b.askVersion(ctx)
	if err != nil {
		return brokerVersion{}, err
	}
	read := brokerVersion{version: version, readAt: time.Now()}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.losses == lossesBefore {
		v.versions[b.address] = read
	}
	return read, nil
}

// askVersion takes the release from a frame the broker sends. Its counters have
// it too, but a broker of 5.5.0 works for a tenth to half of a second on these.
func (b Broker) askVersion(ctx context.Context) (string, error) {
	answer, err := b.exchange(ctx, command.GetAllDelayOffsetRequest{}, nil)
	if err != nil {
		return "", err
	}
	if version, ok := command.Release(answer); ok {
		return version, nil
	}
	info, err := b.RuntimeInfo(ctx)
	if err != nil {
		return "", err
	}
	version, ok := info.Version()
	if !ok {
		return "", fmt.Errorf("reading the version of %q: %w", b.address, errNoVersion)
	}
	return version, nil
}

var errNoVersion = errors.New("its counters do not have one")

// Version returns the release of the broker, for example "5.5.0". It is in
// every frame the broker sends (here of code 45); one that is not known here is
// read from what the broker says about itself (code 28).
func (b Broker) Version(ctx context.Context) (string, error) {
	read, err := b.client.versions.refresh(ctx, b)
	return read.version, err
}
