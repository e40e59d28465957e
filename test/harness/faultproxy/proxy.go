// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"
)

// Proxy stands before one server. It is safe for concurrent use.
type Proxy struct {
	target   string
	listener net.Listener
	ctx      context.Context // ends when the proxy is closed
	cancel   context.CancelFunc
	running  sync.WaitGroup

	mu      sync.Mutex
	faults  []*faultState
	refuse  bool
	links   map[*link]bool
	history []Exchange
	hits    int
}

// Exchange is a request that a client sent, and what became of it.
type Exchange struct {
	Code      int  // request code
	Forwarded bool // the server got all of it
	Response  int  // the server's response code; -1 before it has come
	// Took is from when the request was here until the response was; 0 before that. It is what a call takes beside the client.
	Took time.Duration

	began time.Time
}

// Listen starts a proxy for the server at target on a free port. Close it after use.
func Listen(target string) (*Proxy, error) { return ListenOn("127.0.0.1:0", target) }

// ListenOn starts a proxy at an address, such as the one that a broker tells clients to connect to.
func ListenOn(address, target string) (*Proxy, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening for a proxy of %s: %w", target, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &Proxy{target: target, listener: listener, ctx: ctx, cancel: cancel, links: map[*link]bool{}}
	p.running.Go(p.accept)
	return p, nil
}

// Address is where clients connect to.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

// Inject adds a fault behind those that are there.
func (p *Proxy) Inject(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, &faultState{Fault: f})
}

// Heal removes all faults and accepts connections again.
func (p *Proxy) Heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults, p.refuse = nil, false
}

// Refuse closes all connections, and new ones as soon as they are made, until Heal.
func (p *Proxy) Refuse() {
	p.mu.Lock()
	p.refuse = true
	p.mu.Unlock()
	p.CloseConnections()
}

// CloseConnections closes the connections that there are.
func (p *Proxy) CloseConnections() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		l.close()
	}
}

// Hits is how often something went wrong that was asked for: frames that a fault was for, and connections that were refused.
func (p *Proxy) Hits() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.hits
}

// Connections is how many connections clients have now.
func (p *Proxy) Connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.links)
}

// Exchanges returns the requests so far, in the order in which they came.
func (p *Proxy) Exchanges() []Exchange {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.history)
}

// Close closes everything and returns when nothing of the proxy runs any more.
func (p *Proxy) Close() error {
	p.cancel()
	err := p.listener.Close()
	p.CloseConnections()
	p.running.Wait()
	return err
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // a client that was gone before it was accepted
		}
		p.running.Go(func() { p.serve(client) })
	}
}

// serve passes frames between a client and a connection of its own to the server until one of them ends.
func (p *Proxy) serve(client net.Conn) {
	var dialer net.Dialer
	server, err := dialer.DialContext(p.ctx, "tcp", p.target)
	if err != nil {
		_ = client.Close() // the client sees the end, which is all there is to say
		return
	}
	l := newLink(p, client, server)
	if !p.enter(l) {
		l.close()
		return
	}
	l.run()
	p.mu.Lock()
	delete(p.links, l)
	p.mu.Unlock()
}

// enter takes the link into the list, unless connections are refused or the proxy is closed.
func (p *Proxy) enter(l *link) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuse {
		p.hits++
	}
	if p.refuse || p.ctx.Err() != nil {
		return false
	}
	p.links[l] = true
	return true
}

// action is what is to happen to a frame.
func (p *Proxy) action(on Direction, code int) Action {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.faults {
		if f.hits(on, code) {
			p.hits++
			return f.Do
		}
	}
	return Action{}
}

func (p *Proxy) recordRequest(code int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.history = append(p.history, Exchange{Code: code, Response: -1, began: time.Now()})
	return len(p.history) - 1
}

func (p *Proxy) recordForwarded(index int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.history[index].Forwarded = true
}

func (p *Proxy) recordResponse(index, code int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.history[index].Response = code
	p.history[index].Took = time.Since(p.history[index].began)
}
