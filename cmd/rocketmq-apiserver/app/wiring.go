// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package app

import "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server"

// controllers is nil until the controllers land.
func controllers() server.ControllersFunc { return nil }
