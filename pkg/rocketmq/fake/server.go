// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package fake

import (
	"bufio"
	"crypto/tls"
	"net"
	"sync"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// writeTimeout bounds every write, so that a client that does not read cannot
// hold a test up.
const writeTimeout = 10 * time.Second

// Handler is called for every request, one at a time per connection. A handler
// that does nothing leaves the request without an answer.
type Handler func(c *Conn, request *remoting.Command)

// Server listens on a port of the loopback interface.
type Server struct {
	listener net.Listener
	running  sync.WaitGroup

	mu          sync.Mutex
	handler     Handler
	open        map[net.Conn]bool
	closed      bool
	connections int
	requests    []*remoting.Command
}

// Start returns a server that listens. Close it after use.
func Start(h Handler) (*Server, error) { return StartTLS(h, nil) }

// StartAt is Start at a certain address of the loopback interface.
func StartAt(address string, h Handler) (*Server, error) { return start(address, h, nil) }

// StartTLS is Start with TLS where config is not nil.
func StartTLS(h Handler, config *tls.Config) (*Server, error) { return start("127.0.0.1:0", h, config) }

func start(address string, h Handler, config *tls.Config) (*Server, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	if config != nil {
		l = tls.NewListener(l, config)
	}
	s := &Server{listener: l, handler: h, open: map[net.Conn]bool{}}
	s.running.Go(s.accept)
	return s, nil
}

// Address returns the host and port the server listens on.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Handle replaces the handler, for the requests that come from now on.
func (s *Server) Handle(h Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handler = h
}

// Connections returns how many connections were accepted so far.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// Open returns how many connections are open now.
func (s *Server) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// Requests returns the requests received so far, in order of arrival.
func (s *Server) Requests() []*remoting.Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*remoting.Command(nil), s.requests...)
}

// Close ends the listener and all connections and waits for the handlers.
func (s *Server) Close() error {
	err := s.listener.Close()
	s.mu.Lock()
	s.closed = true
	for c := range s.open {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.running.Wait()
	return err
}

func (s *Server) accept() {
	for {
		nc, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		if s.closed {
			_ = nc.Close()
		} else {
			s.connections++
			s.open[nc] = true
			s.running.Go(func() { s.serve(&Conn{net: nc}) })
		}
		s.mu.Unlock()
	}
}

func (s *Server) serve(c *Conn) {
	defer func() {
		_ = c.net.Close()
		s.mu.Lock()
		delete(s.open, c.net)
		s.mu.Unlock()
	}()
	r := bufio.NewReader(c.net)
	for {
		request, err := remoting.ReadFrame(r, remoting.DefaultMaxFrameBytes)
		if err != nil {
			return
		}
		s.mu.Lock()
		s.requests = append(s.requests, request)
		handler := s.handler
		s.mu.Unlock()
		handler(c, request)
	}
}

// Conn is one connection of a client.
type Conn struct {
	net net.Conn
	mu  sync.Mutex
}

// Answer sends the success of a request.
func (c *Conn) Answer(request *remoting.Command, body string) {
	response := remoting.NewResponse(request, 0, "")
	response.Body = []byte(body)
	c.Send(response)
}

// Refuse sends an answer with another code.
func (c *Conn) Refuse(request *remoting.Command, code int32, remark string) {
	c.Send(remoting.NewResponse(request, code, remark))
}

// Send sends any frame.
func (c *Conn) Send(frame *remoting.Command) {
	bytes, err := remoting.AppendFrame(nil, frame)
	if err != nil {
		panic(err) // the test made a frame that cannot be
	}
	c.Write(bytes)
}

// Write sends any bytes. It may be called from anywhere.
func (c *Conn) Write(bytes []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.net.SetWriteDeadline(time.Now().Add(writeTimeout))
	_, _ = c.net.Write(bytes) // a client that is gone is the client's affair
}

// Close ends the connection.
func (c *Conn) Close() { _ = c.net.Close() }
