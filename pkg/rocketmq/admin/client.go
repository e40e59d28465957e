// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/acl"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// Options are the settings of a Client.
type Options struct {
	// NameServers are the name servers of the cluster, each "host:port". A
	// client that only speaks to given brokers and controllers needs none.
	NameServers []string
	// Credentials sign every request; nil sends them unsigned.
	Credentials *acl.Credentials
	// TLS turns TLS on for every connection.
	TLS *tls.Config
	// Timeout bounds one request whose context has no earlier deadline;
	// default 5 s.
	Timeout time.Duration
	// Remoting holds further settings of the connections. Its TLS, Sign and
	// RequestTimeout are overridden by the fields above where these are set.
	Remoting remoting.Options
}

// Client speaks to the servers of one RocketMQ cluster. It is safe for
// concurrent use and keeps one connection per address.
type Client struct {
	nameServers []string
	remoting    *remoting.Client
	versions    *versionCache
}

// New returns a client; it opens nothing until the first call. Close it after
// use. The error names the option that is wrong.
func New(o Options) (*Client, error) {
	servers := slices.Clone(o.NameServers)
	for i, address := range servers {
		servers[i] = strings.TrimSpace(address)
		if _, _, err := net.SplitHostPort(servers[i]); err != nil {
			return nil, fmt.Errorf("cannot use name server %q: want host:port: %w", address, err)
		}
	}
	slices.Sort(servers)
	ro := o.Remoting
	if o.TLS != nil {
		ro.TLS = o.TLS
	}
	if o.Credentials != nil {
		if o.Credentials.AccessKey == "" || o.Credentials.SecretKey == "" {
			return nil, errors.New("cannot use credentials: AccessKey and SecretKey must not be empty")
		}
		ro.Sign = *o.Credentials
	}
	if o.Timeout > 0 {
		ro.RequestTimeout = o.Timeout
	}
	c := &Client{nameServers: slices.Compact(servers), versions: newVersionCache()}
	connection := ro.Hooks.Connection
	ro.Hooks.Connection = func(e remoting.ConnectionEvent) {
		c.versions.connectionChanged(e)
		if connection != nil {
			connection(e)
		}
	}
	c.remoting = remoting.NewClient(ro)
	return c, nil
}

// Close closes every connection, fails the calls under way and returns when
// nothing of the client runs any more.
func (c *Client) Close() error { return c.remoting.Close() }

// NameServers returns the addresses of the name servers, sorted.
func (c *Client) NameServers() []string { return slices.Clone(c.nameServers) }

// NameServer returns the calls one name server answers.
func (c *Client) NameServer(address string) NameServer { return NameServer{server{c, address}} }

// Broker returns the calls one broker answers.
func (c *Client) Broker(address string) Broker { return Broker{server: server{c, address}} }

// Controller returns the calls one controller answers.
func (c *Client) Controller(address string) Controller { return Controller{server{c, address}} }

// DLedger returns the calls the DLedger port of a broker answers.
func (c *Client) DLedger(address string) DLedger { return DLedger{server{c, address}} }

// Invoke sends any request to any server and decodes the answer into response,
// a pointer to the type package command names for the request, or nil. It is
// the way to requests without a method of their own.
//
// An answer with another code than success is a *command.ResponseError; header
// fields and body are decoded into response even then where the server sent any.
func (c *Client) Invoke(ctx context.Context, address string, request command.Request, response any) error {
	return server{c, address}.call(ctx, request, response)
}

// server is one address of a client: what NameServer, Broker, Controller and
// DLedger have in common.
type server struct {
	client  *Client
	address string
}

// Address returns the address the calls go to.
func (s server) Address() string { return s.address }
