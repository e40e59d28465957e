// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transferlab

import (
	"context"
	"net"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/faultproxy"
)

// Front is a fault proxy before each name server and broker of places. Whoever dials through it goes through the proxies and believes
// to speak to the servers. Brokers that tell clients another address than their own have their proxy there, so that everybody who does
// not dial through Direct goes through it.
type Front struct {
	// Proxies are by the address that name servers and brokers are known by.
	Proxies map[string]*faultproxy.Proxy

	own map[string]string // that address -> the server's own
}

// NewFront starts proxies that end with the test.
func NewFront(tb testing.TB, places ...Place) *Front {
	tb.Helper()
	f := &Front{Proxies: map[string]*faultproxy.Proxy{}, own: map[string]string{}}
	for _, p := range places {
		for _, ns := range p.Cluster.NameServers {
			f.add(tb, ns.Address(), ns.Address())
		}
		for _, b := range p.Cluster.Brokers() {
			f.add(tb, b.AdvertisedAddress(), b.Address())
		}
	}
	return f
}

func (f *Front) add(tb testing.TB, known, own string) {
	tb.Helper()
	if f.Proxies[known] != nil {
		return
	}
	listen := known
	if known == own {
		listen = "127.0.0.1:0"
	}
	proxy, err := faultproxy.ListenOn(listen, own)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := proxy.Close(); err != nil {
			tb.Errorf("closing the proxy of %s: %v", own, err)
		}
	})
	f.Proxies[known], f.own[known] = proxy, own
}

// Dial connects to the proxy before the server that is known by the address, or to the address itself when there is none.
func (f *Front) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if p := f.Proxies[address]; p != nil {
		address = p.Address()
	}
	return dial(ctx, network, address)
}

// Direct connects to the server that is known by the address.
func (f *Front) Direct(ctx context.Context, network, address string) (net.Conn, error) {
	if own, ok := f.own[address]; ok {
		address = own
	}
	return dial(ctx, network, address)
}

func dial(ctx context.Context, network, address string) (net.Conn, error) {
	var dialer net.Dialer
	return dialer.DialContext(ctx, network, address)
}
