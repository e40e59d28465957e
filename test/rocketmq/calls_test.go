// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq_test

import (
	"context"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

func cleanupContext() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), 20*time.Second)
}

// TestCalls makes every call on every version. Most of the time servers start, elect and forget, so that neither the versions nor the
// kinds of cluster wait for each other.
func TestCalls(t *testing.T) {
	t.Parallel()
	for _, version := range rocketmq.Versions() {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			calls := &callLog{made: map[int32]bool{}}
			t.Run("kinds", func(t *testing.T) {
				for _, kind := range kinds {
					if version >= kind.since {
						t.Run(kind.name, func(t *testing.T) {
							t.Parallel()
							kind.test(t, calls, version)
						})
					}
				}
			})
			t.Run("every call of the list was made", func(t *testing.T) {
				for _, call := range admin.Calls() {
					if isIn(call, version) && !calls.has(call.Code) {
						t.Errorf("%s (%v, code %d) was never answered with success", call.Method, call.Code, int32(call.Code))
					}
				}
			})
		})
	}
}

// kinds are the kinds of cluster, and what is tested with each; the longest first.
var kinds = []struct {
	name, since string
	test        func(*testing.T, *callLog, string)
}{
	{"static", "", testStatic},
	{"controller", "5", testController},
	{"dledger", "", testDLedger},
	{"acl", "", testACL},
}

func isIn(call admin.Call, version string) bool {
	return (call.Since == "" || compareVersions(version, call.Since) >= 0) && (call.Until == "" || compareVersions(version, call.Until) < 0)
}

// testStatic covers a master and a slave with fixed roles.
func testStatic(t *testing.T, calls *callLog, version string) {
	e := start(t, calls, rocketmq.ClusterOptions{Version: version, Slaves: 1})
	for _, area := range []struct {
		name string
		test func(*testing.T, *env)
	}{
		{"name server", testNameServer},
		{"view", testView},
		{"topics", testTopics},
		{"groups", testGroups},
		{"offsets", testOffsets},
		{"consumers", testConsumers},
		{"delays", testDelays},
		{"broker", testBroker},
		{"calls the version does not have", testMissingCalls},
	} {
		t.Run(area.name, func(t *testing.T) { area.test(t, e) })
	}
}
