// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apiserver

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
)

// freePort returns a port of this machine that nobody uses. It lies below those the kernel gives to outgoing connections
// by itself, so that a server which is down for a moment finds it free again.
func freePort() (int32, error) {
	const lowest, highest, attempts = 20000, 32000, 100
	for range attempts {
		port := lowest + rand.IntN(highest-lowest)
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			continue
		}
		return int32(port), listener.Close()
	}
	return 0, errors.New("cannot find a free port on 127.0.0.1")
}
