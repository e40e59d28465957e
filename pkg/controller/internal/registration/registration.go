// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package registration reads from name servers which brokers have registered. One answer of a name server serves every
// object that asks within a short while, so that the number of requests depends on the number of name servers alone.
package registration

import (
	"context"
	"sync"
	"time"

	"k8s.io/utils/clock"
)

const (
	// sharedFor is how long an answer serves others that ask.
	sharedFor = time.Second
	// requestTimeout bounds one request to a name server.
	requestTimeout = 3 * time.Second
)

// Broker is what a broker registered as.
type Broker struct {
	Cluster, Group string
	ID             int64
}

// Reader asks one name server for the registered brokers, by their addresses (code 106).
type Reader interface {
	Registrations(ctx context.Context, nameServer string) (map[string]Broker, error)
}

// Answer is what one name server said. It must not be changed.
type Answer struct {
	// Brokers are by address; nil if Err is set.
	Brokers map[string]Broker
	Err     error
}

// Cache asks through a Reader.
type Cache struct {
	reader Reader
	clock  clock.PassiveClock

	mu    sync.Mutex
	calls map[string]*call
}

type call struct {
	done   chan struct{}
	answer Answer    // set before done is closed
	at     time.Time // when it was answered; zero before
}

// New returns an empty cache.
func New(reader Reader, clock clock.PassiveClock) *Cache {
	return &Cache{reader: reader, clock: clock, calls: map[string]*call{}}
}

// Ask returns the answers of the name servers, which are asked side by side, by address.
func (c *Cache) Ask(ctx context.Context, nameServers []string) map[string]Answer {
	var mu sync.Mutex
	var asking sync.WaitGroup
	answers := make(map[string]Answer, len(nameServers))
	for _, address := range nameServers {
		asking.Go(func() {
			answer := c.ask(ctx, address)
			mu.Lock()
			defer mu.Unlock()
			answers[address] = answer
		})
	}
	asking.Wait()
	return answers
}

func (c *Cache) ask(ctx context.Context, address string) Answer {
	current, mine := c.join(address)
	if mine {
		ctx, cancel := context.WithTimeout(ctx, requestTimeout)
		defer cancel()
		brokers, err := c.reader.Registrations(ctx, address)
		c.mu.Lock()
		current.answer, current.at = Answer{Brokers: brokers, Err: err}, c.clock.Now()
		c.mu.Unlock()
		close(current.done)
	}
	select {
	case <-current.done:
		return current.answer
	case <-ctx.Done():
		return Answer{Err: ctx.Err()}
	}
}

// join returns the call to take part in, and whether the caller has to make it. Old answers are forgotten on the way, so
// that the cache does not keep name servers that are gone.
func (c *Cache) join(address string) (current *call, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock.Now()
	for a, known := range c.calls {
		if !known.at.IsZero() && now.Sub(known.at) >= sharedFor {
			delete(c.calls, a)
		}
	}
	if known, ok := c.calls[address]; ok {
		return known, false
	}
	current = &call{done: make(chan struct{})}
	c.calls[address] = current
	return current, true
}
