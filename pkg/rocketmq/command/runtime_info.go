// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

import (
	"strconv"
	"strings"
	"time"
)

// GetBrokerRuntimeInfoRequest reads the counters of a broker.
type GetBrokerRuntimeInfoRequest struct{}

// Code returns 28.
func (GetBrokerRuntimeInfoRequest) Code() Code { return GetBrokerRuntimeInfo }

// KVTable is the answer to codes 28 and 219.
type KVTable struct {
	Table map[string]string `json:"table" fastjson:"required"`
}

// RuntimeInfo is what a broker says about itself: about 60 keys, which differ
// between versions. The methods read the ones most often needed; their second
// result is false when the broker did not send the key or it cannot be read.
type RuntimeInfo map[string]string

// Version returns the broker's release, for example "5.5.0" for the key
// brokerVersionDesc "V5_5_0".
func (r RuntimeInfo) Version() (string, bool) {
	desc, ok := strings.CutPrefix(r["brokerVersionDesc"], "V")
	if !ok || desc == "" {
		return "", false
	}
	return strings.ReplaceAll(strings.ReplaceAll(desc, "_SNAPSHOT", ""), "_", "."), true
}

// Int returns a key as integer.
func (r RuntimeInfo) Int(key string) (int64, bool) {
	n, err := strconv.ParseInt(r[key], 10, 64)
	return n, err == nil
}

// CommitLogMaxOffset is where the next message will be written: equal on a
// slave and its master when the slave has everything.
func (r RuntimeInfo) CommitLogMaxOffset() (int64, bool) { return r.Int("commitLogMaxOffset") }

// BootTime is when the broker started.
func (r RuntimeInfo) BootTime() (time.Time, bool) {
	ms, ok := r.Int("bootTimestamp")
	return time.UnixMilli(ms), ok
}

// Active is true on a broker that serves as master (5.x).
func (r RuntimeInfo) Active() (active, ok bool) {
	active, err := strconv.ParseBool(r["brokerActive"])
	return active, err == nil
}

// PutTPS returns the messages stored per second over the shortest window the
// broker keeps. A broker that has just started has none.
func (r RuntimeInfo) PutTPS() (float64, bool) {
	fields := strings.Fields(r["putTps"])
	if len(fields) == 0 {
		return 0, false
	}
	tps, err := strconv.ParseFloat(fields[0], 64)
	return tps, err == nil
}

// ScheduleOffset is the progress of one delay level: messages up to Max are
// stored, those before Delivered were delivered.
type ScheduleOffset struct {
	Delivered, Max int64
}

// ScheduleOffsets returns the delay levels that were ever used on the broker.
func (r RuntimeInfo) ScheduleOffsets() map[int]ScheduleOffset {
	levels := map[int]ScheduleOffset{}
	for key, value := range r {
		level, ok := strings.CutPrefix(key, "scheduleMessageOffset_")
		if !ok {
			continue
		}
		delivered, highest, ok := strings.Cut(value, ",")
		n, err1 := strconv.Atoi(level)
		d, err2 := strconv.ParseInt(strings.TrimSpace(delivered), 10, 64)
		m, err3 := strconv.ParseInt(strings.TrimSpace(highest), 10, 64)
		if ok && err1 == nil && err2 == nil && err3 == nil {
			levels[n] = ScheduleOffset{Delivered: d, Max: m}
		}
	}
	return levels
}
