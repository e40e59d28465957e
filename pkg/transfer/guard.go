// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// guard stands before every port of servers: it bounds each call, counts it, says in the error what was tried where, and
// calls the probe around changes. Nothing reaches a server by another way.
type guard struct {
	inner    Cluster
	probe    func(Point) error
	timeout  time.Duration
	requests *atomic.Int64
}

// stopped is an error that ends Advance at once: of the probe or of the caller's context.
type stopped struct{ err error }

func (s *stopped) Error() string { return s.err.Error() }
func (s *stopped) Unwrap() error { return s.err }

func (g guard) nameServer(address string) guardedNameServer {
	return guardedNameServer{g, address, g.inner.NameServer(address)}
}

func (g guard) broker(address string) guardedBroker {
	return guardedBroker{g, address, g.inner.Broker(address)}
}

// read makes a call that changes nothing.
func read[T any](ctx context.Context, g guard, what, address string, f func(context.Context) (T, error)) (T, error) {
	g.requests.Add(1)
	bounded, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	value, err := f(bounded)
	if err != nil && ctx.Err() != nil {
		return value, &stopped{ctx.Err()}
	}
	if err != nil {
		return value, fmt.Errorf("cannot read %s at %s: %w", what, address, err)
	}
	return value, nil
}

// change makes a call that changes something.
func (g guard) change(ctx context.Context, call, what, address string, f func(context.Context) error) error {
	point := Point{Call: call, Server: address}
	if err := g.at(point); err != nil {
		return err
	}
	g.requests.Add(1)
	bounded, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	err := f(bounded)
	if err != nil && ctx.Err() != nil {
		return &stopped{ctx.Err()}
	}
	if err != nil {
		return fmt.Errorf("cannot %s at %s: %w", what, address, err)
	}
	point.After = true
	return g.at(point)
}

func (g guard) at(p Point) error {
	if g.probe == nil {
		return nil
	}
	if err := g.probe(p); err != nil {
		return &stopped{err}
	}
	return nil
}

// definite says whether the server is known not to have executed the request and not to do it when asked again.
func definite(err error) bool {
	return errors.Is(err, ErrRefused) || errors.Is(err, ErrUnsupported)
}

type guardedNameServer struct {
	g       guard
	address string
	inner   NameServer
}

func (n guardedNameServer) members(ctx context.Context) ([]Member, error) {
	return read(ctx, n.g, "the list of brokers", n.address, n.inner.Members)
}

// route returns nothing, and no error, when the name server does not know the topic.
func (n guardedNameServer) route(ctx context.Context, topic string) ([]RouteQueues, error) {
	route, err := read(ctx, n.g, fmt.Sprintf("the route of topic %q", topic), n.address, func(ctx context.Context) ([]RouteQueues, error) {
		return n.inner.Route(ctx, topic)
	})
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return route, err
}

func (n guardedNameServer) deleteRoute(ctx context.Context, topic, cluster string) error {
	return n.g.change(ctx, "NameServer.DeleteRoute", fmt.Sprintf("delete the route of topic %q in cluster %q", topic, cluster), n.address,
		func(ctx context.Context) error { return n.inner.DeleteRoute(ctx, topic, cluster) })
}

// orderTopic returns "" when there is no list.
func (n guardedNameServer) orderTopic(ctx context.Context, topic string) (string, error) {
	value, err := read(ctx, n.g, fmt.Sprintf("the order list of topic %q", topic), n.address, func(ctx context.Context) (string, error) {
		return n.inner.OrderTopic(ctx, topic)
	})
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return value, err
}

// putOrderTopic removes the list when value is empty.
func (n guardedNameServer) putOrderTopic(ctx context.Context, topic, value string) error {
	if value == "" {
		return n.g.change(ctx, "NameServer.DeleteOrderTopic", fmt.Sprintf("delete the order list of topic %q", topic), n.address,
			func(ctx context.Context) error { return n.inner.DeleteOrderTopic(ctx, topic) })
	}
	return n.g.change(ctx, "NameServer.PutOrderTopic", fmt.Sprintf("set the order list of topic %q to %q", topic, value), n.address,
		func(ctx context.Context) error { return n.inner.PutOrderTopic(ctx, topic, value) })
}
