// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/fake"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// ordinary is a frame as most are: some header fields and a short body.
func ordinary(codec remoting.SerializeType) *remoting.Command {
	c := remoting.NewRequest(17)
	c.Opaque = 4711
	c.Serialize = codec
	for name, value := range map[string]string{
		"topic": "orders", "defaultTopic": "TBW102", "readQueueNums": "8", "writeQueueNums": "8", "perm": "6",
		"topicFilterType": "SINGLE_TAG", "topicSysFlag": "0", "order": "false", "attributes": "+message.type=NORMAL",
		"AccessKey": "rocketmq2", "Signature": "GeeGoP9mRvDhoVp4PD5omX0prgE=",
	} {
		c.SetExtField(name, value)
	}
	c.Body = []byte(`{"table":{"brokerVersionDesc":"V5_5_0","brokerActive":"true"}}`)
	return c
}

// Goal: 20 us.
func BenchmarkEncodeFrame(b *testing.B) {
	for name, codec := range map[string]remoting.SerializeType{"json": remoting.SerializeJSON, "binary": remoting.SerializeRocketMQ} {
		b.Run(name, func(b *testing.B) {
			c := ordinary(codec)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := remoting.AppendFrame(nil, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Goal: 20 us.
func BenchmarkDecodeFrame(b *testing.B) {
	for name, codec := range map[string]remoting.SerializeType{"json": remoting.SerializeJSON, "binary": remoting.SerializeRocketMQ} {
		b.Run(name, func(b *testing.B) {
			frame, err := remoting.AppendFrame(nil, ordinary(codec))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := remoting.DecodeFrame(frame[4:]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkInvoke(b *testing.B) {
	server := startServer(b, answerAll)
	client := newClient(b, remoting.Options{})
	for b.Loop() {
		if _, err := client.Invoke(context.Background(), server.Address(), request("x")); err != nil {
			b.Fatal(err)
		}
	}
}

// maxIdleBytes is the goal for one idle connection.
const maxIdleBytes = 64 << 10

// TestIdleConnectionsAreSmall measures the memory of connections to many
// servers after a request on each. The measure includes the kernel-side poller
// and the servers' own goroutines, which run in this process too.
func TestIdleConnectionsAreSmall(t *testing.T) {
	const connections = 200
	server := make([]*fake.Server, connections)
	for i := range server {
		server[i] = startServer(t, answerAll)
	}
	client := newClient(t, remoting.Options{})
	before := memory()
	for i := range server {
		invoke(t, client, server[i].Address(), fmt.Sprint(i))
	}
	each := (memory() - before) / connections
	t.Logf("%d bytes per connection, both ends", each)
	if each > maxIdleBytes {
		t.Errorf("an idle connection takes %d bytes, want at most %d", each, maxIdleBytes)
	}
}

// memory returns the heap and stacks in use after a collection.
func memory() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapInuse + m.StackInuse)
}
