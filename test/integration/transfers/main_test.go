// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
	typed "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/typed/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
)

const (
	namespace = "default"
	// startTimeout bounds the start of everything.
	startTimeout = 3 * time.Minute
)

var (
	// brokers is a cluster of two groups, server the standalone server that most tests use, and wire the client with
	// which tests look at the brokers. TestMain starts and stops them.
	brokers *rocketmq.Cluster
	server  *apiserver.Standalone
	wire    *admin.Client
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	lab, err := rocketmq.NewLab(rocketmq.LabOptions{})
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, lab.Close()) }()
	if brokers, err = lab.StartCluster(ctx, rocketmq.ClusterOptions{Name: "lab", Groups: 2}); err != nil {
		return 1, err
	}
	if wire, err = admin.New(admin.Options{}); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, wire.Close()) }()
	if server, err = apiserver.NewStandalone("transfers"); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, server.Remove()) }()
	if err := server.Start(ctx); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// transfersOf is the client of TopicTransfers of a server.
func transfersOf(t *testing.T, s *apiserver.Standalone) typed.TopicTransferInterface {
	t.Helper()
	return clientOf(t, s).RocketmqV1alpha1().TopicTransfers(namespace)
}

func clientOf(t *testing.T, s *apiserver.Standalone) versioned.Interface {
	t.Helper()
	client, err := s.RocketMQ()
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// source and target are the masters of the two groups.
func source() admin.Broker { return wire.Broker(brokers.Groups[0].Master().Address()) }
func target() admin.Broker { return wire.Broker(brokers.Groups[1].Master().Address()) }

// newTopic makes a topic in the source with a group that has read all of it, and returns its configuration.
func newTopic(t *testing.T, name string) admin.TopicConfig {
	t.Helper()
	group := "readers-of-" + name
	const queues = 4
	err1 := source().PutSubscriptionGroup(t.Context(), admin.NewSubscriptionGroupConfig(group))
	err2 := source().PutTopicConfig(t.Context(), admin.TopicConfig{TopicName: name, ReadQueueNums: queues, WriteQueueNums: queues, Perm: admin.PermReadWrite})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	for queue := range queues {
		if err := source().SetConsumerOffset(t.Context(), group, name, queue, 0); err != nil {
			t.Fatal(err)
		}
	}
	config, err := source().TopicConfig(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// leaveUnread puts a message into the topic that its group does not read, so that a transfer waits for it.
func leaveUnread(t *testing.T, topic string) {
	t.Helper()
	var answer command.SendMessageResponse
	err := wire.Invoke(t.Context(), source().Address(), command.SendMessageRequest{
		ProducerGroup: "writers", Topic: topic, DefaultTopic: "TBW102", DefaultTopicQueueNums: 4, BornTimestamp: time.Now().UnixMilli(), Body: []byte("unread"),
	}, &answer)
	if err != nil {
		t.Fatal(err)
	}
}

// newTransfer moves a topic from the first group to the second one, with short windows.
func newTransfer(name, topic string, changes ...func(*v1alpha1.TopicTransferSpec)) *v1alpha1.TopicTransfer {
	const short = 300 * time.Millisecond
	transfer := &v1alpha1.TopicTransfer{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: v1alpha1.TopicTransferSpec{
			Topic: topic, SourceCluster: brokers.Groups[0].Name, TargetCluster: brokers.Groups[1].Name,
			SourceNameServers: brokers.NameServerList()[0],
			Windows: &v1alpha1.TransferWindows{
				RouteRefresh: &metav1.Duration{Duration: short}, Quiet: &metav1.Duration{Duration: short}, Watch: &metav1.Duration{Duration: short},
			},
		},
	}
	for _, change := range changes {
		change(&transfer.Spec)
	}
	return transfer
}

func create(t *testing.T, client typed.TopicTransferInterface, transfer *v1alpha1.TopicTransfer) *v1alpha1.TopicTransfer {
	t.Helper()
	created, err := client.Create(t.Context(), transfer, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return created
}

// await waits until a transfer is as wanted, and returns it.
func await(t *testing.T, client typed.TopicTransferInterface, name, what string, wanted func(*v1alpha1.TopicTransfer) bool) *v1alpha1.TopicTransfer {
	t.Helper()
	var last *v1alpha1.TopicTransfer
	err := apiserver.Await(t.Context(), name+" to be "+what, func(ctx context.Context) error {
		current, err := client.Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		if last = current; !wanted(current) {
			return fmt.Errorf("phase %s, step %d, conditions %s", current.Status.Phase, current.Status.Step, text(current.Status.Conditions))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return last
}

func awaitPhase(t *testing.T, client typed.TopicTransferInterface, name string, phase v1alpha1.TopicTransferPhase) *v1alpha1.TopicTransfer {
	t.Helper()
	return await(t, client, name, string(phase), func(transfer *v1alpha1.TopicTransfer) bool { return transfer.Status.Phase == phase })
}

// awaitGone waits until there is no such transfer.
func awaitGone(t *testing.T, client typed.TopicTransferInterface, name string) {
	t.Helper()
	err := apiserver.Await(t.Context(), name+" to be gone", func(ctx context.Context) error {
		list, err := client.List(ctx, metav1.ListOptions{FieldSelector: "metadata.name=" + name})
		if err != nil {
			return err
		}
		if len(list.Items) > 0 {
			return fmt.Errorf("it is there in phase %s: %s", list.Items[0].Status.Phase, text(list.Items[0].Status.Conditions))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func text(conditions []metav1.Condition) string {
	text := ""
	for _, c := range conditions {
		text += fmt.Sprintf("[%s %s %s: %s]", c.Type, c.Status, c.Reason, c.Message)
	}
	return text
}

// change updates the spec of a transfer.
func change(t *testing.T, client typed.TopicTransferInterface, name, mergePatch string) error {
	t.Helper()
	_, err := client.Patch(t.Context(), name, "application/merge-patch+json", []byte(mergePatch), metav1.PatchOptions{})
	return err
}
