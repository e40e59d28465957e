// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import "context"

// delays reads how far a broker is with delayed messages, from the queues where these wait. What the broker says about
// itself has it too, but a 5.5.0 broker works on that for a tenth to half of a second: it is asked only when the queues do
// not tell.
func (b guardedBroker) delays(ctx context.Context) (Delays, error) {
	var delivered map[int]int64
	var stored, wheel []Queue
	var found bool
	if err := together(ctx,
		func(ctx context.Context) (err error) {
			// What was delivered is read before what is stored: whatever happens in between can only look undelivered.
			if delivered, err = b.delayOffsets(ctx); err != nil {
				return err
			}
			stored, found, err = b.queues(ctx, delayTopic)
			return err
		},
		func(ctx context.Context) (err error) {
			wheel, _, err = b.queues(ctx, wheelTopic)
			return err
		}); err != nil {
		return Delays{}, err
	}
	d := Delays{Levels: levelsOf(delivered, stored)}
	if found && queuesTell(d.Levels, delivered, wheel) {
		return d, nil
	}
	said, err := b.stateOfDelays(ctx)
	if err != nil {
		return Delays{}, err
	}
	for level, progress := range said.Levels {
		if _, known := d.Levels[level]; !known {
			d.Levels[level] = progress
		}
	}
	d.TimerBehind = said.TimerBehind
	return d, nil
}

// levelsOf is the progress of the delay levels that have a queue and were ever used.
func levelsOf(delivered map[int]int64, stored []Queue) map[int]DelayLevel {
	levels := map[int]DelayLevel{}
	for _, q := range stored {
		if level := q.ID + 1; q.Max > 0 {
			levels[level] = DelayLevel{Delivered: delivered[level], Max: q.Max}
		}
	}
	return levels
}

// queuesTell says whether the queues tell everything: they do not of levels beyond the 18 that RocketMQ has by default, for
// which the topic shows no queues, and of a timer wheel that was ever used.
func queuesTell(levels map[int]DelayLevel, delivered map[int]int64, wheel []Queue) bool {
	for level, offset := range delivered {
		if _, known := levels[level]; !known && (offset > 0 || level > defaultLevels) {
			return false
		}
	}
	for _, q := range wheel {
		if q.Max > 0 {
			return false
		}
	}
	return true
}

// defaultLevels is the number of delay levels that a broker has when messageDelayLevel is not set, and of the queues that
// its delay topic shows (tested on 4.9.7, 5.1.4 and 5.5.0).
const defaultLevels = 18
