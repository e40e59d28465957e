// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// TestNothingIsDeletedThatAMessageCameTo: a straggler is acknowledged by the source when the drain was proved, while the Intent of a
// later action is written. It is consumed before anything is deleted; as long as there is a way back, it stays open until then.
func TestNothingIsDeletedThatAMessageCameTo(t *testing.T) {
	for _, action := range []string{transfer.ActionStopAutoCreate, transfer.ActionDeleteTopic} {
		t.Run("with the Intent of "+action, func(t *testing.T) {
			s := pair("5.5.0", "5.5.0")
			s.source().properties["autoCreateTopicEnable"] = "true"
			s.begin()
			straggler := 0
			s.onIntent(action, func(first bool, state transfer.State) {
				if first {
					s.nextMessage++
					straggler = s.nextMessage
					s.source().append(topic, 0, message{id: straggler, topic: topic})
					s.acknowledged[topic] = append(s.acknowledged[topic], straggler)
				} else if s.consumed["g1"][straggler] == 0 && action == transfer.ActionStopAutoCreate && state.PastReturn() {
					t.Errorf("there is no way back, and the message is not consumed:\n%s", describe(state))
				}
			})
			s.run(t)
			if straggler == 0 || s.stored.Phase != transfer.Succeeded {
				t.Errorf("the message is %d; ended as\n%s", straggler, describe(s.stored))
			}
			s.verify(t)
		})
	}
}

// TestProofThatIsOldIsMadeAnew: the source goes away after the drain was proved, and when it is back, a message with a delay is there,
// which no end of a queue shows.
func TestProofThatIsOldIsMadeAnew(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.source().properties["autoCreateTopicEnable"] = "true"
	s.begin()
	s.onIntent(transfer.ActionStopAutoCreate, func(first bool, _ transfer.State) {
		if first {
			s.down[s.source().address] = true
		}
	})
	tr := transfer.New(s.ports(), transfer.State{}) // one process, for only that has a proof
	s.until(t, tr, reason(transfer.Retrying))
	s.advance(time.Minute)
	delete(s.down, s.source().address)
	s.nextMessage++
	s.source().delay(9, 3*time.Minute, topic, message{id: s.nextMessage, topic: topic})
	s.acknowledged[topic] = append(s.acknowledged[topic], s.nextMessage)
	s.until(t, tr, func(r transfer.Result) bool { s.finished = r.Finished; return r.Finished })
	if s.stored.Phase != transfer.Succeeded {
		t.Errorf("ended as\n%s", describe(s.stored))
	}
	s.verify(t)
}

// TestTargetThatForgotTheTopicIsGivenItAnew: it failed over to a slave that knew less, when the drain was proved.
func TestTargetThatForgotTheTopicIsGivenItAnew(t *testing.T) {
	s := pair("5.5.0", "5.5.0")
	s.source().properties["autoCreateTopicEnable"] = "true"
	s.begin()
	forgot := false
	s.onIntent(transfer.ActionStopAutoCreate, func(first bool, state transfer.State) {
		if first {
			forgot = true
			s.producers = nil
			delete(s.target().topics, topic)
			delete(s.target().queues, topic)
		} else if state.PastReturn() && s.target().topics[topic] == nil {
			t.Errorf("there is no way back, and the target has no topic:\n%s", describe(state))
		}
	})
	s.run(t)
	if s.stored.Phase != transfer.Succeeded || !forgot {
		t.Errorf("ended as\n%s", describe(s.stored))
	}
}
