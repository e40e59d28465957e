// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package fastjson reads and writes JSON as RocketMQ servers do, which is not
// JSON as everybody else does.
//
// The servers use the Java library of the same name. Compared with RFC 8259
// they write integer keys of maps without quotes, {0:"10.0.0.1:10911"}, write
// objects as keys of maps, {{"queueId":0,"topic":"T"}:{"maxOffset":3}}, write
// NaN and Infinity, leave raw control characters in strings, and may leave
// noise after the value. Fields appear and disappear between releases and
// unknown ones may hold any of this.
//
// Unmarshal reads into Go values by reflection, with the json tags of
// encoding/json, names matched exactly, and two tags of its own. Marshal writes what servers write,
// which they also accept. Decoder is the pull reader below both.
//
// Reading is bounded: nesting is at most MaxDepth deep, nothing is allocated
// ahead of what was read, and no input makes it panic. A "$ref", by which old
// servers could abbreviate a repeated object, is refused rather than read as
// an empty object.
package fastjson
