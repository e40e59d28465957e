// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming_test

import (
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

func TestLongestBrokerStatefulSet(t *testing.T) {
	for want, test := range map[string]struct {
		groups, replicas int
		static           bool
	}{
		"b-0-master":      {groups: 1, static: true},
		"b-0-replica-1":   {groups: 1, replicas: 1, static: true},
		"b-10-replica-12": {groups: 11, replicas: 12, static: true},
		"b-9-2":           {groups: 10, replicas: 2},
		"b-0-0":           {groups: 0},
	} {
		t.Run(want, func(t *testing.T) {
			if got := naming.LongestBrokerStatefulSet("b", test.groups, test.replicas, test.static); got != want {
				t.Errorf("got %q", got)
			}
		})
	}
}
