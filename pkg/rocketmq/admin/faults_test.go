// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/acl"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/fake"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// silent answers nothing.
func silent(*fake.Conn, *remoting.Command) {}

// TestRefusals shows the name each refusal has for the caller.
func TestRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		answers answers
		call    func(*admin.Client, string) error
		want    error
	}{
		"a name server without the route": {
			answers: answers{command.GetRouteInfoByTopic: refuse(17, "No topic route info in name server for the topic: T")},
			call: func(c *admin.Client, a string) error {
				_, err := c.NameServer(a).TopicRoute(ctx(), "T")
				return err
			},
			want: admin.ErrTopicNotExist,
		},
		"a slave addressed as master, which would acknowledge": {
			answers: answers{
				command.GetBrokerHAStatus:   body(`{"master":false}`),
				command.DeleteTopicInBroker: body(""),
			},
			call: func(c *admin.Client, a string) error { return c.Broker(a).DeleteTopic(ctx(), "T") },
			want: admin.ErrSlaveBroker,
		},
		"a slave addressed as master, which refuses": {
			answers: answers{command.DeleteTopicInBroker: refuse(1, "Can't modify topic or subscription group from slave broker, please execute it from master broker.")},
			call:    func(c *admin.Client, a string) error { return c.Broker(a).DeleteTopic(ctx(), "T") },
			want:    admin.ErrSlaveBroker,
		},
		"wrong credentials with ACL 1.0": {
			answers: answers{command.GetAllDelayOffset: refuse(1, "org.apache.rocketmq.acl.common.AclException: Check signature failed for accessKey=a")},
			call: func(c *admin.Client, a string) error {
				_, err := c.Broker(a).Version(ctx())
				return err
			},
			want: admin.ErrNoPermission,
		},
		"wrong credentials with ACL 2.0": {
			answers: answers{command.GetAllDelayOffset: refuse(16, "check signature failed.")},
			call: func(c *admin.Client, a string) error {
				_, err := c.Broker(a).Version(ctx())
				return err
			},
			want: admin.ErrNoPermission,
		},
		"an unknown response code": {
			answers: answers{command.GetAllTopicConfig: refuse(4242, "?")},
			call: func(c *admin.Client, a string) error {
				_, err := c.Broker(a).TopicConfigs(ctx())
				return err
			},
			want: command.ResponseCode(4242),
		},
		"a version without the call": {
			answers: answers{},
			call: func(c *admin.Client, a string) error {
				_, err := c.Broker(a).TimerMetrics(ctx())
				return err
			},
			want: admin.ErrRequestCodeNotSupported,
		},
		"a name server before 5.0, which answers unknown codes with silence": {
			answers: answers{command.GetBrokerMemberGroup: silent},
			call: func(c *admin.Client, a string) error {
				_, err := c.NameServer(a).BrokerMemberGroup(ctx(), "C", "b")
				return err
			},
			want: admin.ErrRequestCodeNotSupported,
		},
		"a body that is not what was asked for": {
			answers: answers{command.GetAllTopicConfig: body(`<html>`)},
			call: func(c *admin.Client, a string) error {
				_, err := c.Broker(a).TopicConfigs(ctx())
				return err
			},
			want: admin.ErrMalformed,
		},
		"a table that is not in its body": {
			answers: answers{command.GetAllTopicConfig: body(`{"dataVersion":{}}`)},
			call: func(c *admin.Client, a string) error {
				_, err := c.Broker(a).TopicConfigs(ctx())
				return err
			},
			want: admin.ErrMalformed,
		},
		"a success without the offset asked for": {
			answers: answers{command.GetMaxOffset: body("")},
			call: func(c *admin.Client, a string) error {
				_, err := c.Broker(a).MaxOffset(ctx(), "T", 0)
				return err
			},
			want: admin.ErrMalformed,
		},
		"an acknowledged and ignored offset": {
			answers: answers{command.UpdateConsumerOffset: refuse(0, "Offset has been previously reset")},
			call:    func(c *admin.Client, a string) error { return c.Broker(a).SetConsumerOffset(ctx(), "G", "T", 0, 1) },
			want:    admin.ErrOffsetResetPending,
		},
		"a user that is an empty success": {
			answers: answers{command.AuthGetUser: body("")},
			call: func(c *admin.Client, a string) error {
				_, err := c.Broker(a).User(ctx(), "nobody")
				return err
			},
			want: admin.ErrUserNotExist,
		},
		"a broker before 5.0 that takes no order": {
			answers: answers{
				command.GetAllTopicConfig:    body(`{"topicConfigTable":{"T":{"topicName":"T","readQueueNums":1,"writeQueueNums":2,"perm":6}}}`),
				command.UpdateAndCreateTopic: body(""),
			},
			call: func(c *admin.Client, a string) error {
				return c.Broker(a).PutTopicConfig(ctx(), admin.TopicConfig{TopicName: "T", ReadQueueNums: 1, WriteQueueNums: 2, Perm: 6, Order: true})
			},
			want: admin.ErrOrderByNameServers,
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := startServer(t, test.answers)
			client := newClient(t)
			started := time.Now()
			err := test.call(client, server.Address())
			if !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
			if elapsed := time.Since(started); elapsed > 3*time.Second {
				t.Errorf("took %v", elapsed)
			}
			if err == nil || !strings.Contains(err.Error(), server.Address()) {
				t.Errorf("%v does not say who answered", err)
			}
		})
	}
}

// TestRetries shows what is sent again when the connection is lost: reads,
// once; nothing else.
func TestRetries(t *testing.T) {
	t.Run("a read is sent again", func(t *testing.T) {
		server := startServer(t, answers{command.GetAllDelayOffset: hangUp})
		client := newClient(t)
		first := true
		server.on(command.GetAllDelayOffset, func(c *fake.Conn, r *remoting.Command) {
			if first {
				first = false
				release(v550)(c, r) // so that the connection is a good one
				return
			}
			// Before it hangs up: the client asks again at once.
			server.on(command.GetAllDelayOffset, release(v514))
			hangUp(c, r)
		})
		for _, want := range []string{"5.5.0", "5.1.4"} {
			if got, err := client.Broker(server.Address()).Version(ctx()); err != nil || got != want {
				t.Errorf("got %q, %v, want %q", got, err, want)
			}
		}
		if got := server.asked(command.GetAllDelayOffset); got != 3 {
			t.Errorf("the server was asked %d times, want 3", got)
		}
	})
	t.Run("a change is not", func(t *testing.T) {
		server := startServer(t, answers{command.GetBrokerHAStatus: body(master), command.DeleteTopicInBroker: hangUp})
		client := newClient(t)
		err := client.Broker(server.Address()).DeleteTopic(ctx(), "T")
		if !errors.Is(err, admin.ErrConnectionClosed) || !admin.MaybeExecuted(err) {
			t.Errorf("got %v, want ErrConnectionClosed, maybe executed", err)
		}
		if got := server.asked(command.DeleteTopicInBroker); got != 1 {
			t.Errorf("the server was asked %d times, want once", got)
		}
	})
	t.Run("what a server refuses is known not to be executed", func(t *testing.T) {
		server := startServer(t, answers{command.PutKVConfig: refuse(1, "no")})
		err := newClient(t).NameServer(server.Address()).PutKVConfig(ctx(), "n", "k", "v")
		if err == nil || admin.MaybeExecuted(err) {
			t.Errorf("got %v, want an error that is not maybe executed", err)
		}
	})
}

func TestUpdateConfigReadsBack(t *testing.T) {
	server := startServer(t, answers{
		command.UpdateBrokerConfig: body(""),
		command.GetBrokerConfig:    body("fileReservedTime=72\nflushDiskType=ASYNC_FLUSH\n"),
	})
	broker := newClient(t).Broker(server.Address())
	if err := broker.UpdateConfig(ctx(), admin.Properties{"fileReservedTime": "72"}); err != nil {
		t.Error(err)
	}
	err := broker.UpdateConfig(ctx(), admin.Properties{"fileReservedTime": "72", "flushDiskType": "SECRET", "unknownKey": "x"})
	var notApplied *admin.NotAppliedError
	if !errors.As(err, &notApplied) {
		t.Fatalf("got %v, want a NotAppliedError", err)
	}
	if len(notApplied.Want) != 2 || notApplied.Got["flushDiskType"] != "ASYNC_FLUSH" || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("got %v: %q and %q", err, map[string]string(notApplied.Want), map[string]string(notApplied.Got))
	}
	if got := string(server.Requests()[0].Body); got != "fileReservedTime=72\n" {
		t.Errorf("sent %q", got)
	}
}

func TestRequestsAreSigned(t *testing.T) {
	credentials := acl.Credentials{AccessKey: "admin", SecretKey: "secret12"}
	server := startServer(t, answers{command.UpdateBrokerConfig: func(c *fake.Conn, r *remoting.Command) {
		if !credentials.Verify(r) {
			c.Refuse(r, 16, "check signature failed.")
			return
		}
		c.Answer(r, "")
	}})
	client, err := admin.New(admin.Options{Credentials: &credentials})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	if err := client.Invoke(ctx(), server.Address(), command.UpdateBrokerConfigRequest{Properties: admin.Properties{"a": "b"}}, nil); err != nil {
		t.Error(err)
	}
}

func TestNewRefusesBadOptions(t *testing.T) {
	for name, o := range map[string]admin.Options{
		"a name server without port": {NameServers: []string{"10.0.0.1"}},
		"credentials without secret": {Credentials: &acl.Credentials{AccessKey: "a"}},
	} {
		if _, err := admin.New(o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestTransferLeadership(t *testing.T) {
	member := func(text string) fake.Handler { // members answer with the frame code 200
		return func(c *fake.Conn, r *remoting.Command) {
			response := remoting.NewResponse(r, 200, "")
			response.Body = []byte(text)
			c.Send(response)
		}
	}
	server := startServer(t, answers{
		command.DLedgerMetadata:           member(`{"code":200,"term":-1,"leaderId":"n0","peers":{"n0":"a:1","n1":"b:1"}}`),
		command.DLedgerVote:               member(`{"code":200,"term":5,"voteResult":"REJECT_EXPIRED_LEDGER_TERM"}`),
		command.DLedgerLeadershipTransfer: member(`{"code":407,"term":6}`),
	})
	dledger := newClient(t).DLedger(server.Address())
	var refused *command.DLedgerError
	err := dledger.TransferLeadership(ctx(), "broker-0", "n1", "n0")
	if !errors.As(err, &refused) || refused.Code != command.DLedgerNotLeader || server.asked(command.DLedgerLeadershipTransfer) != 0 {
		t.Errorf("from a follower: got %v, want the refusal 404 without asking", err)
	}
	err = dledger.TransferLeadership(ctx(), "broker-0", "n0", "n9")
	if !errors.As(err, &refused) || refused.Code != command.DLedgerUnknownMember || server.asked(command.DLedgerLeadershipTransfer) != 0 {
		t.Errorf("to nobody: got %v, want the refusal 401 without asking", err)
	}
	err = dledger.TransferLeadership(ctx(), "broker-0", "n0", "n1")
	if !errors.As(err, &refused) || refused.Code != command.DLedgerInconsistentTerm {
		t.Errorf("got %v, want the refusal 407", err)
	}
	var sent command.DLedgerLeadershipTransferRequest
	if err := command.Decode(server.Requests()[len(server.Requests())-1], &sent); err != nil {
		t.Fatal(err)
	}
	if b := sent.Body; *b.Term != 5 || b.TransferID != "n0" || b.TransfereeID != "n1" || b.RemoteID != "n0" {
		t.Errorf("sent %+v", b)
	}
}

func TestControllerLeader(t *testing.T) {
	metadata := func(leader string) fake.Handler {
		return func(c *fake.Conn, r *remoting.Command) {
			response := remoting.NewResponse(r, 0, "")
			response.ExtFields = map[string]string{"group": "g", "isLeader": "false", "peers": "", "controllerLeaderAddress": leader}
			c.Send(response)
		}
	}
	a := startServer(t, answers{command.ControllerGetMetadataInfo: metadata("10.0.0.1:9878")})
	b := startServer(t, answers{command.ControllerGetMetadataInfo: metadata("10.0.0.1:9878")})
	client := newClient(t)
	leader, err := client.ControllerLeader(ctx(), []string{a.Address(), b.Address()})
	if err != nil || leader.Address() != "10.0.0.1:9878" {
		t.Errorf("got %q, %v", leader.Address(), err)
	}
	b.on(command.ControllerGetMetadataInfo, metadata("10.0.0.2:9878"))
	if _, err := client.ControllerLeader(ctx(), []string{a.Address(), b.Address()}); !errors.Is(err, admin.ErrNoLeader) {
		t.Errorf("two leaders: got %v, want ErrNoLeader", err)
	}
}

func TestClusterInfoAsksAgainWhenABrokerRegistersMeanwhile(t *testing.T) {
	changed := refuse(1, "java.util.ConcurrentModificationException, java.base/java.util.HashMap$HashIterator.nextNode(HashMap.java:1597)")
	server := startServer(t, answers{command.GetBrokerClusterInfo: changed})
	client := newClient(t, server)
	if _, err := client.NameServer(server.Address()).ClusterInfo(ctx()); !errors.Is(err, admin.ErrChangedMeanwhile) {
		t.Errorf("always changing: got %v, want ErrChangedMeanwhile", err)
	}
	asked := len(server.Requests())
	if asked < 2 || asked > 10 {
		t.Errorf("the name server was asked %d times, want a few", asked)
	}
	server.on(command.GetBrokerClusterInfo, func(c *fake.Conn, r *remoting.Command) {
		server.on(command.GetBrokerClusterInfo, func(c *fake.Conn, r *remoting.Command) {
			c.Answer(r, `{"brokerAddrTable":{"a":{"brokerName":"a","cluster":"c","brokerAddrs":{0:"10.0.0.1:10911"}}},"clusterAddrTable":{"c":["a"]}}`)
		})
		changed(c, r)
	})
	info, err := client.NameServer(server.Address()).ClusterInfo(ctx())
	if err != nil || info.BrokerAddrTable["a"].BrokerAddrs[0] != "10.0.0.1:10911" {
		t.Errorf("changed once: got %+v, %v", info, err)
	}
}

func TestCallsEndWithTheirContext(t *testing.T) {
	server := startServer(t, answers{command.GetBrokerClusterInfo: silent})
	client := newClient(t, server)
	short, cancel := context.WithTimeout(ctx(), 50*time.Millisecond)
	defer cancel()
	if _, err := client.View(short); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, admin.ErrNoAnswer) {
		t.Errorf("got %v, want ErrNoAnswer at the deadline", err)
	}
}
