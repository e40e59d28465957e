// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

import "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting/fastjson"

// RawValue is a JSON value kept as the server wrote it.
type RawValue = fastjson.RawValue

// Properties is the configuration of a server: names and values as text.
type Properties map[string]string
