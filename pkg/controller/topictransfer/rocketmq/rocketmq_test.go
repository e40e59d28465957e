// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting/fastjson"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

func TestTopicConfigText(t *testing.T) {
	for situation, tc := range map[string]struct{ answer, want string }{
		"what 5.x says": {
			`{"attributes":{"+message.type":"FIFO"},"order":true,"perm":6,"readQueueNums":8,"topicFilterType":"SINGLE_TAG","topicName":"T","topicSysFlag":0,"writeQueueNums":8}`,
			`{"attributes":{"+message.type":"FIFO"},"order":true,"perm":6,"readQueueNums":8,"topicFilterType":"SINGLE_TAG","topicName":"T","topicSysFlag":0,"writeQueueNums":8}`,
		},
		"without attributes; they are left out": {
			`{"attributes":{},"order":false,"perm":6,"readQueueNums":8,"topicFilterType":"SINGLE_TAG","topicName":"T","topicSysFlag":0,"writeQueueNums":8}`,
			`{"order":false,"perm":6,"readQueueNums":8,"topicFilterType":"SINGLE_TAG","topicName":"T","topicSysFlag":0,"writeQueueNums":8}`,
		},
		"what 4.9 says; the same text": {
			`{"writeQueueNums":8,"topicSysFlag":0,"topicName":"T","topicFilterType":"SINGLE_TAG","readQueueNums":8,"perm":6,"order":false}`,
			`{"order":false,"perm":6,"readQueueNums":8,"topicFilterType":"SINGLE_TAG","topicName":"T","topicSysFlag":0,"writeQueueNums":8}`,
		},
		"fields of a later version, in their words; kept": {
			`{"topicName":"T<1>","later":{0:[1.50,12345678901234567890]},"another":null}`,
			`{"another":null,"later":{"0":[1.50,12345678901234567890]},"order":false,"perm":6,"readQueueNums":16,"topicFilterType":"SINGLE_TAG","topicName":"T<1>","topicSysFlag":0,"writeQueueNums":16}`,
		},
	} {
		t.Run(situation, func(t *testing.T) {
			var config admin.TopicConfig
			if err := fastjson.Unmarshal([]byte(tc.answer), &config); err != nil {
				t.Fatal(err)
			}
			text, err := encoded(config)
			if err != nil || string(text) != tc.want {
				t.Fatalf("got %s, %v\nwant %s", text, err, tc.want)
			}
			again, err := decoded[admin.TopicConfig]([]transfer.Config{text})
			if err != nil {
				t.Fatal(err)
			}
			if text, err := encoded(again[0]); err != nil || string(text) != tc.want {
				t.Errorf("read and written once more it is %s, %v", text, err)
			}
		})
	}
}

func TestGroupConfigTextHasWhatTheBrokerSaid(t *testing.T) {
	const answer = `{"brokerId":0,"consumeBroadcastEnable":true,"consumeEnable":true,"consumeFromMinEnable":true,"consumeMessageOrderly":false,` +
		`"consumeTimeoutMinute":15,"groupName":"g","groupRetryPolicy":{"exponentialRetryPolicy":{"initial":5000,"max":7200000,"multiplier":2},"type":"EXPONENTIAL"},` +
		`"groupSysFlag":0,"notifyConsumerIdsChangedEnable":true,"retryMaxTimes":16,"retryQueueNums":1,"whichBrokerWhenConsumeSlowly":1}`
	groups, err := decoded[admin.SubscriptionGroupConfig]([]transfer.Config{answer})
	if err != nil {
		t.Fatal(err)
	}
	if text, err := encoded(groups[0]); err != nil || string(text) != answer {
		t.Errorf("got %s, %v\nwant %s", text, err, answer)
	}
}

func TestTranslated(t *testing.T) {
	answer := func(code command.ResponseCode, remark string) error {
		return fmt.Errorf("asking: %w", &command.ResponseError{Address: "b:10911", Request: command.UpdateAndCreateTopic, Code: code, Remark: remark})
	}
	lost := &remoting.RequestError{Sent: true, Err: remoting.ErrConnectionClosed}
	batch := func(errs map[string]error) error { return &admin.BatchError{Address: "b:10911", Errs: errs} }
	for situation, tc := range map[string]struct{ err, want error }{
		"no permission":                       {answer(command.NoPermission, ""), transfer.ErrRefused},
		"no permission, as old brokers say":   {answer(command.SystemError, "AclException: no"), transfer.ErrRefused},
		"an illegal name":                     {answer(command.InvalidParameter, ""), transfer.ErrRefused},
		"a slave":                             {answer(command.SystemError, "from slave broker"), transfer.ErrSlave},
		"no such topic":                       {answer(command.TopicNotExist, ""), transfer.ErrNotFound},
		"no such group":                       {answer(command.SubscriptionGroupNotExist, ""), transfer.ErrNotFound},
		"no such value":                       {answer(command.QueryNotFound, ""), transfer.ErrNotFound},
		"no such call":                        {answer(command.RequestCodeNotSupported, ""), transfer.ErrUnsupported},
		"anything may have happened":          {answer(command.SystemError, "java.lang.NullPointerException"), nil},
		"no answer":                           {context.DeadlineExceeded, nil},
		"one refused, one lost":               {errors.Join(answer(command.NoPermission, ""), lost), nil},
		"a batch refused as a whole":          {batch(map[string]error{"a": answer(command.NoPermission, ""), "b": answer(command.NoPermission, "")}), transfer.ErrRefused},
		"a batch of which one may have been":  {batch(map[string]error{"a": answer(command.NoPermission, ""), "b": lost}), nil},
		"a batch of which one is refused yet": {batch(map[string]error{"a": answer(command.NoPermission, ""), "b": answer(command.SystemError, "")}), nil},
	} {
		t.Run(situation, func(t *testing.T) {
			got := translated(tc.err)
			for _, meaning := range []error{transfer.ErrRefused, transfer.ErrSlave, transfer.ErrNotFound, transfer.ErrUnsupported} {
				if errors.Is(got, meaning) != errors.Is(tc.want, meaning) {
					t.Errorf("%v is %q: %v, want %v", got, meaning, errors.Is(got, meaning), errors.Is(tc.want, meaning))
				}
			}
			if !strings.Contains(got.Error(), tc.err.Error()) {
				t.Errorf("%q does not say %q", got, tc.err)
			}
		})
	}
}

func TestMembers(t *testing.T) {
	// Two clusters that use one group name overwrite each other; a cluster that lists it is still to be seen.
	info := admin.ClusterInfo{
		BrokerAddrTable: map[string]admin.BrokerData{
			"a": {Cluster: "one", BrokerName: "a", BrokerAddrs: map[int64]string{1: "10.0.0.2:10911", 0: "10.0.0.1:10911"}},
			"b": {Cluster: "two", BrokerName: "b", BrokerAddrs: map[int64]string{0: "10.0.0.3:10911"}},
		},
		ClusterAddrTable: map[string][]string{"one": {"a", "b"}, "two": {"b"}, "gone": {"c"}},
	}
	want := []transfer.Member{
		{Cluster: "one", BrokerGroup: "a", ID: 0, Address: "10.0.0.1:10911"},
		{Cluster: "one", BrokerGroup: "a", ID: 1, Address: "10.0.0.2:10911"},
		{Cluster: "one", BrokerGroup: "b", ID: 0, Address: "10.0.0.3:10911"},
		{Cluster: "two", BrokerGroup: "b", ID: 0, Address: "10.0.0.3:10911"},
	}
	if diff := cmp.Diff(want, members(info)); diff != "" {
		t.Errorf("members differ (-want +got):\n%s", diff)
	}
}
