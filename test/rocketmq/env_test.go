// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/acl"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

// env is a cluster of one version and a client for it.
type env struct {
	version string
	cluster *rocketmq.Cluster
	client  *admin.Client
	ns      admin.NameServer
	broker  admin.Broker // the first member of the first group: the master where roles are fixed
	calls   *callLog
}

// callLog notes the request codes that servers of a version have answered with success.
type callLog struct {
	mu   sync.Mutex
	made map[int32]bool
}

func (l *callLog) hooks() remoting.Hooks {
	return remoting.Hooks{Request: func(ctx context.Context, _ string, request *remoting.Command) (context.Context, func(remoting.RequestResult)) {
		return ctx, func(result remoting.RequestResult) {
			if result.Err == nil && result.ResponseCode == successOf(request.Code) {
				l.mu.Lock()
				defer l.mu.Unlock()
				l.made[request.Code] = true
			}
		}
	}}
}

// successOf is the response code of success, which is another one on the ports of DLedger.
func successOf(requestCode int32) int32 {
	if requestCode >= int32(command.DLedgerMetadata) {
		return command.DLedgerSuccess
	}
	return 0
}

func (l *callLog) has(code command.Code) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.made[int32(code)]
}

// start starts a cluster and makes a client that notes its calls in calls.
func start(t *testing.T, calls *callLog, o rocketmq.ClusterOptions) *env {
	t.Helper()
	cluster := rocketmq.Start(t, o)
	e := &env{version: o.Version, cluster: cluster, calls: calls}
	e.client = e.newClient(t, cluster.Credentials)
	e.ns = e.client.NameServer(cluster.NameServers[0].Address())
	e.broker = e.client.Broker(cluster.Groups[0].Master().Address())
	return e
}

// newClient makes a further client, with other credentials or none.
func (e *env) newClient(t *testing.T, credentials *rocketmq.Credentials) *admin.Client {
	t.Helper()
	o := admin.Options{NameServers: e.cluster.NameServerList(), Timeout: 20 * time.Second}
	if credentials != nil {
		o.Credentials = &acl.Credentials{AccessKey: credentials.AccessKey, SecretKey: credentials.SecretKey}
	}
	if e.calls != nil {
		o.Remoting.Hooks = e.calls.hooks()
	}
	client, err := admin.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Errorf("closing the client: %v", err)
		}
	})
	return client
}

// since tells whether the version is at least that one.
func (e *env) since(version string) bool { return compareVersions(e.version, version) >= 0 }

// compareVersions works for the one-digit numbers that RocketMQ's versions consist of.
func compareVersions(a, b string) int { return strings.Compare(a, b) }

// name is a legal name of a topic or group that only this test uses.
func name(t *testing.T, suffix string) string {
	return strings.NewReplacer("/", "_", ".", "_", " ", "_", ",", "", ":", "").Replace(t.Name()) + "_" + suffix
}

// topic makes a topic with this many queues.
func (e *env) topic(t *testing.T, queues int) string {
	t.Helper()
	topic := name(t, "topic")
	must(t, e.broker.PutTopicConfig(t.Context(), topicConfig(topic, queues)))
	return topic
}

func topicConfig(topic string, queues int) admin.TopicConfig {
	return admin.TopicConfig{TopicName: topic, ReadQueueNums: queues, WriteQueueNums: queues, Perm: admin.PermReadWrite}
}

// group makes a subscription group.
func (e *env) group(t *testing.T) string {
	t.Helper()
	group := name(t, "group")
	must(t, e.broker.PutSubscriptionGroup(t.Context(), admin.NewSubscriptionGroupConfig(group)))
	return group
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// get unpacks a result and fails the test on an error.
func get[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		must(t, err)
		return value
	}
}

// refused fails the test unless the error is the wanted one.
func refused(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got error %v, want %v", err, want)
	}
}

func contains(t *testing.T, list []string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !slices.Contains(list, w) {
			t.Errorf("%q is missing in %v", w, list)
		}
	}
}

// eventually asks until check is content. It is for what servers do on their own time: registering, replicating, delivering.
func eventually(t *testing.T, limit time.Duration, check func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	var last error
	for {
		err := check(ctx)
		if err == nil {
			return
		}
		if ctx.Err() == nil {
			last = err // later ones are only about the time being over
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("not within %s: %v", limit, last)
		}
	}
}

// mqadmin runs one of the official command line tools. It takes seconds, so few tests use it.
func (e *env) mqadmin(t *testing.T, arguments ...string) string {
	t.Helper()
	tool := rocketmq.Program{Version: e.version, Main: "org.apache.rocketmq.tools.command.MQAdminStartup"}
	arguments = append(arguments, "-n", strings.Join(e.cluster.NameServerList(), ";"))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	return string(get[[]byte](t)(tool.Run(ctx, arguments...)))
}
