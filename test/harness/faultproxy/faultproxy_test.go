// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package faultproxy_test

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/faultproxy"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

// nameServer starts a real name server with a proxy before it.
func nameServer(t *testing.T) *faultproxy.Proxy {
	t.Helper()
	ns, err := rocketmq.NewTestLab(t).AddNameServer(rocketmq.NameServerOptions{Name: "ns", Version: "5.5.0"})
	if err != nil {
		t.Fatal(err)
	}
	if err := ns.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	proxy, err := faultproxy.Listen(ns.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { proxy.Close() })
	return proxy
}

func connect(t *testing.T, proxy *faultproxy.Proxy) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", proxy.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func send(t *testing.T, conn net.Conn, code, opaque int) {
	t.Helper()
	header, _ := json.Marshal(map[string]any{"code": code, "opaque": opaque, "language": "GO", "version": 479, "flag": 0})
	frame := binary.BigEndian.AppendUint32(nil, uint32(4+len(header)))
	frame = binary.BigEndian.AppendUint32(frame, uint32(len(header)))
	if _, err := conn.Write(append(frame, header...)); err != nil {
		t.Fatal(err)
	}
}

type response struct {
	Code, Opaque int
	Remark       string
}

func receive(conn net.Conn, timeout time.Duration) (response, error) {
	var r response
	if err := conn.SetReadDeadline(time.Now().Add(timeout)); err != nil {
		return r, err
	}
	var prefix [8]byte
	if _, err := io.ReadFull(conn, prefix[:]); err != nil {
		return r, err
	}
	rest := make([]byte, binary.BigEndian.Uint32(prefix[:4])-4)
	if _, err := io.ReadFull(conn, rest); err != nil {
		return r, err
	}
	return r, json.Unmarshal(rest[:binary.BigEndian.Uint32(prefix[4:])&0xffffff], &r)
}

const clusterInfo, unknownCode, unsupported, busy = 106, 9999, 3, 2

func TestFaultsHitTheFramesTheyAreFor(t *testing.T) {
	proxy := nameServer(t)
	cases := map[string]struct {
		fault  faultproxy.Fault
		expect func(*testing.T, net.Conn)
	}{
		"no fault is hit; the server answers": {
			faultproxy.Fault{Code: unknownCode, Do: faultproxy.Drop()},
			func(t *testing.T, conn net.Conn) { want(t, conn, response{Code: 0, Opaque: 7}) },
		},
		"the proxy answers in the server's place, once": {
			faultproxy.Fault{Code: clusterInfo, Times: 1, Do: faultproxy.Answer(busy, "tired")},
			func(t *testing.T, conn net.Conn) {
				want(t, conn, response{Code: busy, Opaque: 7, Remark: "tired"})
				send(t, conn, clusterInfo, 8)
				want(t, conn, response{Code: 0, Opaque: 8})
			},
		},
		"the second request is hit": {
			faultproxy.Fault{Skip: 1, Do: faultproxy.Answer(busy, "")},
			func(t *testing.T, conn net.Conn) {
				want(t, conn, response{Code: 0, Opaque: 7})
				send(t, conn, clusterInfo, 8)
				want(t, conn, response{Code: busy, Opaque: 8})
			},
		},
		"a response is replaced": {
			faultproxy.Fault{On: faultproxy.Responses, Code: clusterInfo, Do: faultproxy.Answer(busy, "after the fact")},
			func(t *testing.T, conn net.Conn) {
				want(t, conn, response{Code: busy, Opaque: 7, Remark: "after the fact"})
			},
		},
		"a dropped request is never answered": {
			faultproxy.Fault{Do: faultproxy.Drop()},
			func(t *testing.T, conn net.Conn) {
				if r, err := receive(conn, 200*time.Millisecond); !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("got %+v and error %v, want silence", r, err)
				}
			},
		},
		"a response is cut in the middle": {
			faultproxy.Fault{On: faultproxy.Responses, Do: faultproxy.Cut(20)},
			func(t *testing.T, conn net.Conn) {
				if r, err := receive(conn, 5*time.Second); !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("got %+v and error %v, want half a frame", r, err)
				}
			},
		},
		"a delayed response comes late": {
			faultproxy.Fault{On: faultproxy.Responses, Do: faultproxy.Delay(150 * time.Millisecond)},
			func(t *testing.T, conn net.Conn) {
				start := time.Now()
				want(t, conn, response{Code: 0, Opaque: 7})
				if took := time.Since(start); took < 100*time.Millisecond {
					t.Errorf("the response came after %v", took)
				}
			},
		},
		"a postponed response is overtaken": {
			faultproxy.Fault{On: faultproxy.Responses, Code: clusterInfo, Times: 1, Do: faultproxy.Postpone(300 * time.Millisecond)},
			func(t *testing.T, conn net.Conn) {
				send(t, conn, unknownCode, 8)
				want(t, conn, response{Code: unsupported, Opaque: 8})
				want(t, conn, response{Code: 0, Opaque: 7})
			},
		},
		"a response comes twice": {
			faultproxy.Fault{On: faultproxy.Responses, Do: faultproxy.Duplicate()},
			func(t *testing.T, conn net.Conn) {
				want(t, conn, response{Code: 0, Opaque: 7})
				want(t, conn, response{Code: 0, Opaque: 7})
			},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			proxy.Heal()
			proxy.Inject(c.fault)
			conn := connect(t, proxy)
			send(t, conn, clusterInfo, 7)
			c.expect(t, conn)
		})
	}
}

// want reads the next response. The remark of a real server is not compared, for it is the server's business.
func want(t *testing.T, conn net.Conn, want response) {
	t.Helper()
	got, err := receive(conn, 5*time.Second)
	if err != nil {
		t.Fatalf("got error %v, want %+v", err, want)
	}
	if want.Remark == "" {
		got.Remark = ""
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestExchangesSayWhatTheServerGot(t *testing.T) {
	proxy := nameServer(t)
	proxy.Inject(faultproxy.Fault{Code: unknownCode, Do: faultproxy.Answer(busy, "")})
	conn := connect(t, proxy)
	send(t, conn, clusterInfo, 1)
	want(t, conn, response{Code: 0, Opaque: 1})
	send(t, conn, unknownCode, 2)
	want(t, conn, response{Code: busy, Opaque: 2})
	got := proxy.Exchanges()
	if len(got) != 2 || got[0].Code != clusterInfo || !got[0].Forwarded || got[0].Response != 0 || got[0].Took <= 0 {
		t.Errorf("got %+v, want a request that was answered first", got)
	}
	if len(got) != 2 || got[1].Code != unknownCode || got[1].Forwarded || got[1].Response != -1 || got[1].Took != 0 {
		t.Errorf("got %+v, want one the server has not seen second", got)
	}
}

func TestRefusedConnectionsEnd(t *testing.T) {
	proxy := nameServer(t)
	old := connect(t, proxy)
	send(t, old, clusterInfo, 1)
	want(t, old, response{Code: 0, Opaque: 1})
	proxy.Refuse()
	for name, conn := range map[string]net.Conn{"old": old, "new": connect(t, proxy)} {
		if r, err := receive(conn, 5*time.Second); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s connection: got %+v and error %v, want its end", name, r, err)
		}
	}
	proxy.Heal()
	conn := connect(t, proxy)
	send(t, conn, clusterInfo, 2)
	want(t, conn, response{Code: 0, Opaque: 2})
}
