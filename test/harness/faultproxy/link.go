// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"net"
	"sync"
	"time"
)

// link is one client's connection and the proxy's own to the server.
type link struct {
	proxy  *Proxy
	client *end
	server *end
	later  sync.WaitGroup // frames that are postponed

	mu      sync.Mutex
	pending map[int32]request // requests without a response, by opaque
}

type request struct{ code, index int }

// end is a connection that several goroutines write whole frames to.
type end struct {
	net.Conn
	mu sync.Mutex
}

func (e *end) send(raw []byte) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, err := e.Write(raw)
	return err == nil
}

func newLink(p *Proxy, client, server net.Conn) *link {
	return &link{proxy: p, client: &end{Conn: client}, server: &end{Conn: server}, pending: map[int32]request{}}
}

// run returns when both directions have ended and nothing is postponed any more.
func (l *link) run() {
	var both sync.WaitGroup
	both.Go(func() { l.passOn(Requests, l.client, l.server) })
	both.Go(func() { l.passOn(Responses, l.server, l.client) })
	both.Wait()
	l.later.Wait()
}

// close ends both connections. What it could report is that one is closed already, as it is when both directions end.
func (l *link) close() {
	_ = l.client.Close()
	_ = l.server.Close()
}

// passOn reads frames until the connection ends, and then ends the other one.
func (l *link) passOn(on Direction, from, to *end) {
	defer l.close()
	for {
		f, err := readFrame(from)
		if err != nil {
			return
		}
		r := l.note(on, f)
		if !l.apply(l.proxy.action(on, r.code), on, f, r, to) {
			return
		}
	}
}

// note records the frame and tells which request it is or answers.
func (l *link) note(on Direction, f frame) request {
	l.mu.Lock()
	defer l.mu.Unlock()
	if on == Requests {
		r := request{f.code, l.proxy.recordRequest(f.code)}
		l.pending[f.opaque] = r
		return r
	}
	r, ok := l.pending[f.opaque]
	if !ok {
		return request{index: -1} // a request of the server's own
	}
	delete(l.pending, f.opaque)
	l.proxy.recordResponse(r.index, f.code)
	return r
}

// apply does what is to be done with a frame and tells whether the connection goes on.
func (l *link) apply(a Action, on Direction, f frame, r request, to *end) bool {
	forward := func() bool {
		ok := to.send(f.raw)
		if ok && on == Requests {
			l.proxy.recordForwarded(r.index)
		}
		return ok
	}
	switch a.kind {
	case delay:
		return l.wait(a.delay) && forward()
	case postpone:
		l.later.Go(func() {
			if l.wait(a.delay) {
				forward()
			}
		})
		return true
	case drop:
		return true
	case cut:
		to.send(f.raw[:min(a.bytes, len(f.raw))])
		return false
	case answer:
		return l.client.send(response(f.opaque, a.code, a.remark))
	case duplicate:
		first := forward()
		return first && forward()
	case meet:
		return !a.before() || forward()
	default:
		return forward()
	}
}

// wait returns false when the proxy was closed meanwhile.
func (l *link) wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-l.proxy.ctx.Done():
		return false
	}
}
