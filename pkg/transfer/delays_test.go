// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"maps"
	"sync/atomic"
	"testing"
	"time"
)

// delayBroker is a broker that is asked about delayed messages only.
type delayBroker struct {
	Broker
	delivered map[int]int64
	// stored are the messages by delay topic and queue; a topic without an entry does not exist.
	stored map[string][]int64
	says   Delays
	asked  bool
}

func (b *delayBroker) DelayOffsets(context.Context) (map[int]int64, error) { return b.delivered, nil }

func (b *delayBroker) Queues(_ context.Context, topic string) ([]Queue, error) {
	if b.stored[topic] == nil {
		return nil, ErrNotFound
	}
	var queues []Queue
	for id, n := range b.stored[topic] {
		queues = append(queues, Queue{ID: id, Max: n})
	}
	return queues, nil
}

func (b *delayBroker) Delays(context.Context) (Delays, error) {
	b.asked = true
	return b.says, nil
}

func TestDelaysAreReadFromTheQueuesWhereTheseTell(t *testing.T) {
	type levels = map[int]DelayLevel
	with := func(stored map[int]int64) []int64 {
		queues := make([]int64, defaultLevels)
		for level, n := range stored {
			queues[level-1] = n
		}
		return queues
	}
	for name, test := range map[string]struct {
		broker delayBroker
		want   Delays
		asked  bool
	}{
		"nothing was ever delayed": {broker: delayBroker{stored: map[string][]int64{delayTopic: with(nil), wheelTopic: {0}}}, want: Delays{Levels: levels{}}},
		"no timers":                {broker: delayBroker{stored: map[string][]int64{delayTopic: with(nil)}}, want: Delays{Levels: levels{}}},
		"some levels": {
			broker: delayBroker{delivered: map[int]int64{3: 5, 9: 0}, stored: map[string][]int64{delayTopic: with(map[int]int64{3: 7, 18: 1})}},
			want:   Delays{Levels: levels{3: {Delivered: 5, Max: 7}, 18: {Max: 1}}},
		},
		"levels without a queue": {
			broker: delayBroker{delivered: map[int]int64{3: 5, 20: 0}, stored: map[string][]int64{delayTopic: with(map[int]int64{3: 7})},
				says: Delays{Levels: levels{3: {Delivered: 6, Max: 7}, 20: {Max: 2}}}},
			want: Delays{Levels: levels{3: {Delivered: 5, Max: 7}, 20: {Max: 2}}}, asked: true,
		},
		"a timer wheel that was used": {
			broker: delayBroker{stored: map[string][]int64{delayTopic: with(map[int]int64{1: 1}), wheelTopic: {4}}, says: Delays{TimerBehind: 2}},
			want:   Delays{Levels: levels{1: {Max: 1}}, TimerBehind: 2}, asked: true,
		},
		"no delay topic": {
			broker: delayBroker{says: Delays{Levels: levels{2: {Delivered: 1, Max: 1}}}},
			want:   Delays{Levels: levels{2: {Delivered: 1, Max: 1}}}, asked: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := guardedBroker{g: guard{timeout: time.Minute, requests: new(atomic.Int64)}, inner: &test.broker}
			got, err := b.delays(t.Context())
			if err != nil || !maps.Equal(got.Levels, test.want.Levels) || got.TimerBehind != test.want.TimerBehind {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
			if test.broker.asked != test.asked {
				t.Errorf("the broker was asked about itself: %v, want %v", test.broker.asked, test.asked)
			}
		})
	}
}
