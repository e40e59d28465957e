// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/javaclient"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/localcluster"
)

// TestUserJourney is the life of one cluster, told in the order in which a user meets it: every step stands on the ones
// before. Its brokers take minutes to act on another list of name servers: meanwhile the cluster grows, loses a pod and then the
// server, and clusters of older versions come and go beside it.
func TestUserJourney(t *testing.T) {
	ns := cluster.Namespace(t)
	var replica string
	if !t.Run("side by side", func(t *testing.T) {
		t.Run("a cluster starts, grows and loses a pod", func(t *testing.T) {
			t.Parallel()
			replica = startsAndGrows(t, ns.As(t))
		})
		t.Run("older versions start", func(t *testing.T) {
			t.Parallel()
			olderVersionsStart(t)
		})
	}) {
		return
	}
	storeIsLost(t, ns)
	brokersKnowBoth(t, ns, replica)
	clusterIsDeleted(t, ns)
}

// startsAndGrows returns what replicaOf was when a name server was added.
func startsAndGrows(t *testing.T, ns *localcluster.Namespace) (replica string) {
	ns.Apply(manifest("5.5.0", "StorageClass"))
	ns.WaitFor("nameservice/name-service", "condition=Ready", readyTimeout)
	ns.WaitFor("broker/broker", "condition=Ready", readyTimeout)

	assertNames(t, ns, "pods", "broker-0-master-0", "broker-0-replica-1-0", "name-service-0")
	for _, pod := range ns.Names("pods") {
		if image := ns.Get("pod/"+pod, "{.spec.containers[0].image}"); image != "apache/rocketmq:5.5.0" {
			t.Errorf("pod %s runs %q", pod, image)
		}
	}
	assertRole(t, ns, "broker-0-master-0", "master")
	assertRole(t, ns, "broker-0-replica-1-0", "replica")

	messages := newMessages(t, ns, "5.5.0")
	sent := messages.send("Orders", 50)
	messages.mustConsume("Orders", "billing", sent)

	replica = replicaOf(ns)
	nameServiceGrows(ns)
	brokerGrows(t, ns)
	masterComesBack(t, ns, messages, sent)
	return replica
}

// replicaOf identifies a pod that no test ends.
func replicaOf(ns *localcluster.Namespace) string {
	return ns.Get("pod/broker-0-replica-1-0", "{.metadata.uid}")
}

func nameServiceGrows(ns *localcluster.Namespace) {
	ns.Kubectl("scale", "nameservice", "name-service", "--replicas=2")
	ns.WaitFor("nameservice/name-service", "jsonpath={.status.readyReplicas}=2", readyTimeout)
	ns.WaitFor("nameservice/name-service", "condition=Ready", readyTimeout)
}

// brokersKnowBoth waits until every broker is registered with both name servers, which it shall be without a restart.
func brokersKnowBoth(t *testing.T, ns *localcluster.Namespace, replica string) {
	// A broker takes up to 160 s to act on a changed list, measured.
	ns.WaitFor("nameservice/name-service", "condition=BrokersConverged", readyTimeout)
	if told := strings.Fields(ns.Get("broker/broker", "{.status.nameServers[*]}")); len(told) != 2 {
		t.Errorf("the brokers are told of name servers %v, want two", told)
	}
	if now := replicaOf(ns); now != replica {
		t.Error("a broker was restarted because a name server was added")
	}
}

func brokerGrows(t *testing.T, ns *localcluster.Namespace) {
	ns.Kubectl("scale", "broker", "broker", "--replicas=2")
	ns.WaitFor("broker/broker", "jsonpath={.status.readyGroups}=2", readyTimeout)
	assertNames(t, ns, "pods", "broker-0-master-0", "broker-0-replica-1-0", "broker-1-master-0", "broker-1-replica-1-0",
		"name-service-0", "name-service-1")
	if reason := ns.Get("broker/broker", `{.status.conditions[?(@.type=="MetadataInSync")].reason}`); reason != "NotCopied" {
		t.Errorf("reason of condition MetadataInSync = %q, want NotCopied", reason)
	}
}

func masterComesBack(t *testing.T, ns *localcluster.Namespace, messages *messages, sent []javaclient.Message) {
	before := ns.Get("pod/broker-0-master-0", "{.metadata.uid}")
	ns.Kubectl("delete", "pod", "broker-0-master-0", "--wait=true")
	ns.WaitFor("pod/broker-0-master-0", "create", readyTimeout)
	ns.WaitFor("pod/broker-0-master-0", "condition=Ready", readyTimeout)
	ns.WaitFor("broker/broker", "condition=Ready", readyTimeout)
	if after := ns.Get("pod/broker-0-master-0", "{.metadata.uid}"); after == before {
		t.Fatal("the pod was not replaced")
	}
	// A consumer group that nobody has seen reads from the beginning: all that was acknowledged is still there.
	messages.mustConsume("Orders", "audit", sent)
}

// storeIsLost deletes the server with its etcd, as a user does who loses the disk. Nothing that runs may notice, and the
// same manifest takes everything over again.
func storeIsLost(t *testing.T, ns *localcluster.Namespace) {
	const uids = "{.items[*].metadata.uid}"
	pods, sets, claims := ns.Get("pods", uids), ns.Get("statefulsets", uids), ns.Get("persistentvolumeclaims", uids)

	cluster.Kubectl(t, "--namespace", "rocketmq-system", "delete", "deployment,persistentvolumeclaim", "--all", "--timeout=120s")
	if err := cluster.Deploy(t.Context(), os.Stderr); err != nil {
		t.Fatal(err)
	}
	if brokers := ns.Names("brokers"); len(brokers) != 0 {
		t.Fatalf("the new store has brokers %v", brokers)
	}
	ns.Apply(strings.ReplaceAll(manifest("5.5.0", "StorageClass"), "size: 1", "size: 2"))
	ns.WaitFor("nameservice/name-service", "condition=Ready", readyTimeout)
	ns.WaitFor("broker/broker", "condition=Ready", readyTimeout)

	for resource, before := range map[string]string{"pods": pods, "statefulsets": sets, "persistentvolumeclaims": claims} {
		if after := ns.Get(resource, uids); after != before {
			t.Errorf("%s changed when the manifest was applied to an empty store:\nbefore %s\nafter  %s", resource, before, after)
		}
	}
}

func clusterIsDeleted(t *testing.T, ns *localcluster.Namespace) {
	ns.Kubectl("delete", "broker/broker", "nameservice/name-service", "--timeout="+time.Minute.String())
	for _, pod := range ns.Names("pods") {
		ns.WaitFor("pod/"+pod, "delete", removeTimeout)
	}
	assertNames(t, ns, "statefulsets")
	assertNames(t, ns, "services")
	assertNames(t, ns, "poddisruptionbudgets")
	assertNames(t, ns, "persistentvolumeclaims",
		"broker-storage-broker-0-master-0", "broker-storage-broker-0-replica-1-0",
		"broker-storage-broker-1-master-0", "broker-storage-broker-1-replica-1-0")
}

func assertNames(t *testing.T, ns *localcluster.Namespace, resource string, want ...string) {
	t.Helper()
	if got := ns.Names(resource); !slices.Equal(got, want) {
		t.Errorf("%s are %v, want %v", resource, got, want)
	}
}

func assertRole(t *testing.T, ns *localcluster.Namespace, pod, want string) {
	t.Helper()
	if got := ns.Get("pod/"+pod, `{.metadata.labels.rocketmq\.apache\.org/role}`); got != want {
		t.Errorf("role of pod %s = %q, want %q", pod, got, want)
	}
}
