// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming_test

import (
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

func TestReplicationMode(t *testing.T) {
	for name, test := range map[string]struct{ field, role, want string }{
		"nothing said":              {"", "", "ASYNC"},
		"the field alone":           {"DLEDGER", "", "DLEDGER"},
		"the property alone":        {"", "SYNC_MASTER", "SYNC"},
		"the property of default":   {"", "ASYNC_MASTER", "ASYNC"},
		"the field is stronger":     {"ASYNC", "SYNC_MASTER", "ASYNC"},
		"a role that means no mode": {"", "SLAVE", "ASYNC"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := naming.ReplicationMode(test.field, map[string]string{"brokerRole": test.role}); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestClusterName(t *testing.T) {
	if got := naming.ClusterName("broker", nil); got != "broker" {
		t.Errorf("without a property: got %q", got)
	}
	if got := naming.ClusterName("broker", map[string]string{"brokerClusterName": "DefaultCluster"}); got != "DefaultCluster" {
		t.Errorf("with a property: got %q", got)
	}
}
