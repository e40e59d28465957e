// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/localcluster"
)

// olderVersionsStart runs two clusters of equal names at once, in two namespaces: each carries messages, and
// neither learns of the other.
func olderVersionsStart(t *testing.T) {
	versions := []string{"4.9.7", "5.1.4"}
	namespaces := map[string]*localcluster.Namespace{}
	for _, version := range versions {
		namespaces[version] = cluster.Namespace(t)
		namespaces[version].Apply(manifest(version, "EmptyDir"))
	}
	for _, version := range versions {
		ns := namespaces[version]
		ns.WaitFor("broker/broker", "condition=Ready", readyTimeout)
		if got := ns.Get("broker/broker", "{.status.version}"); !strings.Contains(got, version) {
			t.Errorf("status.version = %q, want %s", got, version)
		}
		messages := newMessages(t, ns, version)
		messages.mustConsume("Orders", "billing", messages.send("Orders", 20))
		assertOwnMembersOnly(t, ns, messages)
	}
}

// assertOwnMembersOnly compares what the name server has registered with the pods of the namespace.
func assertOwnMembersOnly(t *testing.T, ns *localcluster.Namespace, messages *messages) {
	t.Helper()
	pods := strings.Fields(ns.Get("pods", "{.items[*].status.podIP}"))
	for _, address := range messages.brokerAddresses() {
		host, _, _ := strings.Cut(address, ":")
		if !slices.Contains(pods, host) {
			t.Errorf("a name server of namespace %s knows broker %s, which is no pod of it (%v)", ns.Name, address, pods)
		}
	}
}
