// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

import (
	"fmt"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// Release returns the release of the server that sent a frame, for example
// "5.5.0". Every frame of a broker has it, as the ordinal of RocketMQ's list of
// releases: since 4.0.0 that list has ten patches of ten minors of each major,
// each with its snapshot before it, up to 5.9.9. The second result is false
// outside of these, for the list may go on in another way.
func Release(frame *remoting.Command) (string, bool) {
	const first, last = 212, 611 // the snapshot of 4.0.0, and 5.9.9
	if frame.Version < first || frame.Version > last {
		return "", false
	}
	n := 400 + (frame.Version-first)/2
	return fmt.Sprintf("%d.%d.%d", n/100, n/10%10, n%10), true
}
