// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// The ordinals are those of MQVersion in 5.5.0.
func TestReleaseOfAFrame(t *testing.T) {
	for ordinal, want := range map[int32]string{
		-1: "", 0: "", 211: "", // V3_9_9
		212: "4.0.0", 213: "4.0.0", 215: "4.0.1", 400: "4.9.4", 401: "4.9.4", 407: "4.9.7", 411: "4.9.9",
		412: "5.0.0", 413: "5.0.0", 441: "5.1.4", 478: "5.3.3", 479: "5.3.3", 513: "5.5.0", 571: "5.7.9", 611: "5.9.9",
		612: "", 613: "",
	} {
		got, ok := command.Release(&remoting.Command{Version: ordinal})
		if got != want || ok != (want != "") {
			t.Errorf("ordinal %d is %q, %v, want %q", ordinal, got, ok, want)
		}
	}
}
