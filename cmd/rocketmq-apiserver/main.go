// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Command rocketmq-apiserver serves the API group rocketmq.apache.org and runs
// its controllers.
package main

import (
	"os"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/cmd/rocketmq-apiserver/app"
)

func main() {
	os.Exit(app.Main(os.Args[1:], os.Stdout, os.Stderr))
}
