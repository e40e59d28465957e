// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

const largeBytes = 5 << 20

// largeTopicTable is the answer to code 21 with 5 MB of topics.
func largeTopicTable() []byte {
	var out strings.Builder
	out.WriteString(`{"dataVersion":{"counter":11,"stateVersion":0,"timestamp":1795302953877},"topicConfigTable":{`)
	for i := 0; out.Len() < largeBytes; i++ {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, `"topic-%d":{"attributes":{"message.type":"NORMAL"},"order":false,"perm":6,"readQueueNums":8,`+
			`"topicFilterType":"SINGLE_TAG","topicName":"topic-%d","topicSysFlag":0,"writeQueueNums":8}`, i, i)
	}
	out.WriteString(`}}`)
	return []byte(out.String())
}

// largeRoute is the answer to code 105 with 5 MB of brokers.
func largeRoute() []byte {
	var brokers, queues strings.Builder
	for i := 0; brokers.Len()+queues.Len() < largeBytes; i++ {
		if i > 0 {
			brokers.WriteByte(',')
			queues.WriteByte(',')
		}
		fmt.Fprintf(&brokers, `{"brokerAddrs":{0:"10.0.%d.%d:10911",1:"10.1.%d.%d:10911"},"brokerName":"broker-%d","cluster":"C1","enableActingMaster":false}`,
			i/256, i%256, i/256, i%256, i)
		fmt.Fprintf(&queues, `{"brokerName":"broker-%d","perm":6,"readQueueNums":8,"topicSysFlag":0,"writeQueueNums":8}`, i)
	}
	return []byte(`{"brokerDatas":[` + brokers.String() + `],"filterServerTable":{},"queueDatas":[` + queues.String() + `]}`)
}

// largeStats is the answer to code 202 with 5 MB of queues, whose keys are objects.
func largeStats() []byte {
	var out strings.Builder
	out.WriteString(`{"offsetTable":{`)
	for i := 0; out.Len() < largeBytes; i++ {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, `{"brokerName":"broker-0","queueId":%d,"topic":"orders"}:{"lastUpdateTimestamp":1795302954733,"maxOffset":%d,"minOffset":0}`, i, i)
	}
	out.WriteString(`},"topicPutTps":0.0}`)
	return []byte(out.String())
}

// largeAnswers are the bodies of the benchmark and the types they are read into.
func largeAnswers() map[string]struct {
	body []byte
	into func() any
} {
	return map[string]struct {
		body []byte
		into func() any
	}{
		"topic table": {largeTopicTable(), func() any { return new(command.GetAllTopicConfigResponse) }},
		"route":       {largeRoute(), func() any { return new(command.TopicRouteData) }},
		"topic stats": {largeStats(), func() any { return new(command.TopicStatsTable) }},
	}
}

// Goal: 100 ms.
func BenchmarkDecodeLargeAnswer(b *testing.B) {
	for name, answer := range largeAnswers() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(answer.body)))
			b.ReportAllocs()
			for b.Loop() {
				if err := command.Decode(&remoting.Command{Body: answer.body}, answer.into()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestLargeAnswersTakeBoundedMemory checks that reading takes memory in
// proportion to the answer, and not much longer than the benchmark's goal even
// on a busy machine and with the race detector. The best of a few readings
// counts: what else the machine does only makes them longer.
func TestLargeAnswersTakeBoundedMemory(t *testing.T) {
	const limit, tries = 2 * time.Second, 3
	for name, answer := range largeAnswers() {
		t.Run(name, func(t *testing.T) {
			var best time.Duration
			for try := 0; try < tries && (try == 0 || best > limit); try++ {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				started := time.Now()
				if err := command.Decode(&remoting.Command{Body: answer.body}, answer.into()); err != nil {
					t.Fatal(err)
				}
				elapsed := time.Since(started)
				runtime.ReadMemStats(&after)
				allocated := after.TotalAlloc - before.TotalAlloc
				t.Logf("%d MB in %v, %d MB allocated", len(answer.body)>>20, elapsed, allocated>>20)
				if allocated > 8*largeBytes {
					t.Errorf("allocated %d bytes for an answer of %d", allocated, len(answer.body))
				}
				if try == 0 || elapsed < best {
					best = elapsed
				}
			}
			if best > limit {
				t.Errorf("took %v at best of %d", best, tries)
			}
		})
	}
}
