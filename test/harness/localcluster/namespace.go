// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package localcluster

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"
)

const commandTimeout = time.Minute

// Namespace is a namespace of a test.
type Namespace struct {
	Name    string
	t       *testing.T
	cluster *Cluster
}

// Namespace makes a namespace for the test. At the test's end it is deleted, and awaited: pods that go on stopping would
// take the processors from the next test.
func (c *Cluster) Namespace(t *testing.T) *Namespace {
	t.Helper()
	name := strings.NewReplacer("/", "-", "_", "-", ".", "-").Replace(t.Name())
	ns := &Namespace{t: t, cluster: c, Name: strings.ToLower(name + "-" + rand.Text()[:6])}
	ns.cluster.Kubectl(t, "create", "namespace", ns.Name)
	t.Cleanup(func() {
		if t.Failed() {
			ns.dump()
		}
		ns.cluster.Kubectl(t, "delete", "namespace", ns.Name, "--timeout=180s")
	})
	return ns
}

// As returns the namespace for a subtest, which fails instead of the test that made it.
func (n *Namespace) As(t *testing.T) *Namespace {
	return &Namespace{Name: n.Name, t: t, cluster: n.cluster}
}

// Kubectl runs kubectl as the cluster's administrator and returns its output. A failure fails the test.
func (c *Cluster) Kubectl(t *testing.T, args ...string) string {
	t.Helper()
	return c.kubectlWithin(t, 4*time.Minute, "", args...)
}

func (c *Cluster) kubectlWithin(t *testing.T, timeout time.Duration, stdin string, args ...string) string {
	t.Helper()
	// Not t.Context(): clean-up functions run kubectl too, after it has ended.
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	output, err := c.kubectl(ctx, stdin, args...)
	if err != nil {
		t.Fatal(err)
	}
	return output
}

// Kubectl runs kubectl in the namespace.
func (n *Namespace) Kubectl(args ...string) string {
	n.t.Helper()
	return n.cluster.kubectlWithin(n.t, commandTimeout, "", append([]string{"--namespace", n.Name}, args...)...)
}

// Apply applies a manifest and returns what kubectl said, warnings included.
func (n *Namespace) Apply(manifest string) string {
	n.t.Helper()
	return n.cluster.kubectlWithin(n.t, commandTimeout, manifest, "--namespace", n.Name, "apply", "-f", "-")
}

// WaitFor waits as kubectl wait does: for "condition=Ready", "delete", "jsonpath=...".
func (n *Namespace) WaitFor(object, condition string, timeout time.Duration) {
	n.t.Helper()
	n.cluster.kubectlWithin(n.t, timeout+10*time.Second, "", "--namespace", n.Name, "wait", object,
		"--for="+condition, "--timeout="+timeout.String())
}

// Get returns one field of an object, by kubectl's JSONPath.
func (n *Namespace) Get(object, jsonPath string) string {
	n.t.Helper()
	return n.Kubectl("get", object, "-o", "jsonpath="+jsonPath)
}

// Names returns the names of the namespace's objects of a resource, in order.
func (n *Namespace) Names(resource string) []string {
	n.t.Helper()
	return strings.Fields(n.Get(resource, "{.items[*].metadata.name}"))
}

// dump prints what a person would look at first.
func (n *Namespace) dump() {
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	for _, args := range [][]string{
		{"get", "rocketmq,pods,statefulsets,services,persistentvolumeclaims", "-o", "wide"},
		{"describe", "rocketmq"},
		{"get", "events", "--sort-by=.lastTimestamp"},
		{"logs", "--selector", "app in (broker, name_service)", "--tail=30", "--prefix"},
	} {
		output, err := n.cluster.kubectl(ctx, "", append([]string{"--namespace", n.Name}, args...)...)
		n.t.Logf("kubectl %s: %v\n%s", strings.Join(args, " "), err, output)
	}
	output, _ := n.cluster.kubectl(ctx, "", "--namespace", "rocketmq-system", "logs", "deployment/rocketmq-apiserver", "--tail=60")
	n.t.Logf("log of the server:\n%s", output)
}
