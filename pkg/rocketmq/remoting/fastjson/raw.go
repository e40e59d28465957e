// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package fastjson

// RawValue is one value as it was written, for fields that are passed on and
// not understood. It may hold the liberties this package reads.
type RawValue []byte
