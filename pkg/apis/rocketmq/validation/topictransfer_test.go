// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	wire "github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	engine "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

func TestValidateTopicTransfer(t *testing.T) {
	for name, test := range map[string]struct {
		tweak func(*wire.TopicTransferSpec)
		want  []string
	}{
		"a good one":         {func(s *wire.TopicTransferSpec) {}, nil},
		"a namespaced topic": {func(s *wire.TopicTransferSpec) { s.Topic = "INST_1%Orders" }, nil},
		"nothing said": {
			func(s *wire.TopicTransferSpec) { *s = wire.TopicTransferSpec{} },
			[]string{`spec.sourceCluster: Required value`, `spec.targetCluster: Required value`, `spec.topic: Required value`},
		},
		"to where it is": {
			func(s *wire.TopicTransferSpec) { s.TargetCluster = s.SourceCluster },
			[]string{`spec.targetCluster: Invalid value: "broker-0": must differ from sourceCluster`},
		},
		"to a cluster of the same name elsewhere": {
			func(s *wire.TopicTransferSpec) {
				s.SourceCluster, s.TargetCluster, s.TargetNameServers = "DefaultCluster", "DefaultCluster", "ns:9876"
			},
			nil,
		},
		"illegal topic": {
			func(s *wire.TopicTransferSpec) { s.Topic = "Orders 2024" },
			[]string{`spec.topic: Invalid value: "Orders 2024": must consist of letters, digits, %, |, - and _`},
		},
		"long topic": {
			func(s *wire.TopicTransferSpec) { s.Topic = strings.Repeat("x", 128) },
			[]string{`spec.topic: Too long: may not be more than 127 characters`},
		},
		"retry topic": {
			func(s *wire.TopicTransferSpec) { s.Topic = "%RETRY%billing" },
			[]string{`spec.topic: Invalid value: "%RETRY%billing": must not be a retry or dead-letter topic: they follow their consumer group`},
		},
		"dead-letter topic": {
			func(s *wire.TopicTransferSpec) { s.Topic = "%DLQ%billing" },
			[]string{`spec.topic: Invalid value: "%DLQ%billing": must not be a retry or dead-letter topic: they follow their consumer group`},
		},
		"topic of RocketMQ": {
			func(s *wire.TopicTransferSpec) { s.Topic = "RMQ_SYS_TRANS_HALF_TOPIC" },
			[]string{`spec.topic: Invalid value: "RMQ_SYS_TRANS_HALF_TOPIC": must not be a topic of RocketMQ itself`},
		},
		"another topic of RocketMQ": {
			func(s *wire.TopicTransferSpec) { s.Topic = "SCHEDULE_TOPIC_XXXX" },
			[]string{`spec.topic: Invalid value: "SCHEDULE_TOPIC_XXXX": must not be a topic of RocketMQ itself`},
		},
		"illegal consumer groups": {
			func(s *wire.TopicTransferSpec) {
				s.ConsumerGroups = []string{"billing", "", "bill ing", "CID_RMQ_SYS_TRANS", strings.Repeat("g", 121)}
			},
			[]string{
				`spec.consumerGroups[1]: Required value: a consumer group has a name`,
				`spec.consumerGroups[2]: Invalid value: "bill ing": must consist of letters, digits, %, |, - and _`,
				`spec.consumerGroups[3]: Invalid value: "CID_RMQ_SYS_TRANS": must not be a consumer group of RocketMQ itself`,
				`spec.consumerGroups[4]: Too long: may not be more than 120 characters`,
			},
		},
		"a consumer group twice": {
			func(s *wire.TopicTransferSpec) { s.ConsumerGroups = []string{"billing", "billing"} },
			[]string{`spec.consumerGroups[1]: Duplicate value: "billing"`},
		},
		"an address for a cluster": {
			func(s *wire.TopicTransferSpec) { s.SourceCluster = "ns:9876" },
			[]string{`spec.sourceCluster: Invalid value: "ns:9876": must be the name of a Broker, of a RocketMQ cluster or of a broker group`},
		},
		"addresses that are none": {
			func(s *wire.TopicTransferSpec) { s.SourceNameServers, s.TargetNameServers = "ns:0", "http://ns:9876" },
			[]string{
				`spec.sourceNameServers: Invalid value: "ns:0": must be a list of host:port separated by semicolons: "ns:0" has no port between 1 and 65535`,
				`spec.targetNameServers: Invalid value: "http://ns:9876": must be a list of host:port separated by semicolons: "http://ns:9876" has no valid host before its port`,
			},
		},
		"unknown approval": {
			func(s *wire.TopicTransferSpec) { s.Approval = "Never" },
			[]string{`spec.approval: Unsupported value: "Never": supported values: "Automatic", "Manual"`},
		},
		"no time to drain": {
			func(s *wire.TopicTransferSpec) { s.DrainTimeout = &metav1.Duration{} },
			[]string{`spec.drainTimeout: Invalid value: "0s": must be greater than 0`},
		},
		"windows that are none": {
			func(s *wire.TopicTransferSpec) {
				s.Windows = &wire.TransferWindows{RouteRefresh: &metav1.Duration{}, Quiet: &metav1.Duration{Duration: -1}, Watch: &metav1.Duration{Duration: time.Second}}
			},
			[]string{
				`spec.windows.quiet: Invalid value: "-1ns": must be greater than 0`,
				`spec.windows.routeRefresh: Invalid value: "0s": must be greater than 0`,
			},
		},
		"negative time to live": {
			func(s *wire.TopicTransferSpec) { s.TTLSecondsAfterFinished = new(int32(-1)) },
			[]string{`spec.ttlSecondsAfterFinished: Invalid value: -1: must be greater than or equal to 0`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			obj := transfer(func(tt *wire.TopicTransfer) { test.tweak(&tt.Spec) })
			expect(t, messages(newAdmission().create(obj)), test.want)
		})
	}
}

func TestValidateTopicTransferUpdate(t *testing.T) {
	preparing := []wire.TransferRecord{{Step: 5, Target: "source/broker-0", Action: engine.ActionStopAutoCreate, State: wire.TransferRecordDone}}
	deleting := append(preparing, wire.TransferRecord{Step: 5, Target: "source/broker-0", Action: engine.ActionDeleteTopic, State: wire.TransferRecordIntent})
	stopping := []wire.TransferRecord{{Step: 3, Target: "broker-0", Action: "StopWrites", State: wire.TransferRecordDone}}
	for name, test := range map[string]struct {
		phase   wire.TopicTransferPhase
		journal []wire.TransferRecord
		old     func(*wire.TopicTransferSpec)
		tweak   func(*wire.TopicTransferSpec)
		want    []string
	}{
		"another topic before anything happened": {
			phase: wire.TransferPlanned,
			tweak: func(s *wire.TopicTransferSpec) { s.Topic = "Payments" },
		},
		"another wish while the former is carried out": {
			phase: wire.TransferRunning,
			tweak: func(s *wire.TopicTransferSpec) {
				*s = wire.TopicTransferSpec{
					Topic: "Payments", SourceCluster: "a", TargetCluster: "b", SourceNameServers: "a:1", TargetNameServers: "b:1",
					ConsumerGroups: []string{"g"}, Approval: wire.TransferApprovalManual, DrainTimeout: &metav1.Duration{Duration: time.Hour},
					Windows: &wire.TransferWindows{Quiet: &metav1.Duration{Duration: time.Second}},
				}
			},
			want: []string{
				`spec.approval: Forbidden: cannot be changed: the transfer is Running; only suspend, abort, approved and ttlSecondsAfterFinished can be`,
				`spec.consumerGroups: Forbidden: cannot be changed: the transfer is Running; only suspend, abort, approved and ttlSecondsAfterFinished can be`,
				`spec.drainTimeout: Forbidden: cannot be changed: the transfer is Running; only suspend, abort, approved and ttlSecondsAfterFinished can be`,
				`spec.sourceCluster: Forbidden: cannot be changed: the transfer is Running; only suspend, abort, approved and ttlSecondsAfterFinished can be`,
				`spec.sourceNameServers: Forbidden: cannot be changed: the transfer is Running; only suspend, abort, approved and ttlSecondsAfterFinished can be`,
				`spec.targetCluster: Forbidden: cannot be changed: the transfer is Running; only suspend, abort, approved and ttlSecondsAfterFinished can be`,
				`spec.targetNameServers: Forbidden: cannot be changed: the transfer is Running; only suspend, abort, approved and ttlSecondsAfterFinished can be`,
				`spec.topic: Forbidden: cannot be changed: the transfer is Running; only suspend, abort, approved and ttlSecondsAfterFinished can be`,
				`spec.windows: Forbidden: cannot be changed: the transfer is Running; only suspend, abort, approved and ttlSecondsAfterFinished can be`,
			},
		},
		"another topic after the end": {
			phase: wire.TransferSucceeded,
			tweak: func(s *wire.TopicTransferSpec) { s.Topic = "Payments" },
			want:  []string{`spec.topic: Forbidden: cannot be changed: the transfer is Succeeded; only suspend, abort, approved and ttlSecondsAfterFinished can be`},
		},
		"what may change while it runs": {
			phase: wire.TransferRunning, journal: stopping,
			tweak: func(s *wire.TopicTransferSpec) {
				s.Suspend, s.Abort, s.Approved, s.TTLSecondsAfterFinished = true, true, true, new(int32(60))
			},
		},
		"abort at the last moment": {
			phase: wire.TransferRunning, journal: preparing,
			tweak: func(s *wire.TopicTransferSpec) { s.Abort = true },
		},
		"abort where nothing can be put back": {
			phase: wire.TransferRunning, journal: deleting,
			tweak: func(s *wire.TopicTransferSpec) { s.Abort = true },
			want:  []string{`spec.abort: Forbidden: cannot be set: the source topic is being deleted, so the transfer goes on until it is done`},
		},
		"an abort taken back": {
			phase: wire.TransferRollingBack, journal: stopping,
			old:   func(s *wire.TopicTransferSpec) { s.Abort = true },
			tweak: func(s *wire.TopicTransferSpec) { s.Abort = false },
			want:  []string{`spec.abort: Forbidden: cannot be taken back: the transfer is being rolled back`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			old := transfer(func(tt *wire.TopicTransfer) {
				tt.Status.Phase, tt.Status.Journal = test.phase, test.journal
				if test.old != nil {
					test.old(&tt.Spec)
				}
			})
			obj := old.DeepCopy()
			test.tweak(&obj.Spec)
			expect(t, messages(newAdmission().update(obj, old)), test.want)
		})
	}
}

func TestValidateTopicTransferStatusUpdate(t *testing.T) {
	record := wire.TransferRecord{Step: 1, Target: "broker-0", Action: "CreateGroup", State: wire.TransferRecordDone}
	for name, test := range map[string]struct {
		old, obj wire.TopicTransferStatus
		want     []string
	}{
		"on its way": {
			old: wire.TopicTransferStatus{Phase: wire.TransferPlanned},
			obj: wire.TopicTransferStatus{Phase: wire.TransferRunning, Step: 1, Journal: []wire.TransferRecord{record}},
		},
		"once more after the end": {
			old:  wire.TopicTransferStatus{Phase: wire.TransferRolledBack},
			obj:  wire.TopicTransferStatus{Phase: wire.TransferRunning},
			want: []string{`status.phase: Forbidden: cannot be changed: the transfer has finished (RolledBack)`},
		},
		"one that runs is to be planned again": {
			old:  wire.TopicTransferStatus{Phase: wire.TransferRunning},
			obj:  wire.TopicTransferStatus{Phase: wire.TransferPlanned},
			want: []string{`status.phase: Forbidden: cannot be "Planned" again: the transfer is Running`},
		},
		"one that is rolled back goes on": {
			old:  wire.TopicTransferStatus{Phase: wire.TransferRollingBack},
			obj:  wire.TopicTransferStatus{Phase: wire.TransferSucceeded},
			want: []string{`status.phase: Forbidden: cannot be Succeeded: the transfer is being rolled back`},
		},
		"one that is rolled back ends": {
			old: wire.TopicTransferStatus{Phase: wire.TransferRollingBack},
			obj: wire.TopicTransferStatus{Phase: wire.TransferRolledBack},
		},
		"a record less": {
			old:  wire.TopicTransferStatus{Phase: wire.TransferRunning, Journal: []wire.TransferRecord{record, record}},
			obj:  wire.TopicTransferStatus{Phase: wire.TransferRunning, Journal: []wire.TransferRecord{record}},
			want: []string{`status.journal: Forbidden: cannot lose records: had 2, would have 1`},
		},
		"unknown words": {
			obj: wire.TopicTransferStatus{Phase: "Started", Step: -1, Journal: []wire.TransferRecord{{Target: "broker-0", Action: "CreateGroup", State: "Begun"}}},
			want: []string{
				`status.journal[0].state: Unsupported value: "Begun": supported values: "Done", "Failed", "Intent", "Undone"`,
				`status.phase: Unsupported value: "Started": supported values: "Failed", "Pending", "Planned", "Queued", "RolledBack", "RollingBack", "Running", "Succeeded"`,
				`status.step: Invalid value: -1: must be at least 0`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			old, obj := transfer(), transfer()
			old.Status, obj.Status = test.old, test.obj
			expect(t, messages(newAdmission().updateStatus(obj, old)), test.want)
		})
	}
}

func TestWarningsForTopicTransfer(t *testing.T) {
	for name, test := range map[string]struct {
		tweak func(*wire.TopicTransfer)
		want  []string
	}{
		"nothing unusual": {func(tt *wire.TopicTransfer) {}, nil},
		"approved without being asked": {
			func(tt *wire.TopicTransfer) { tt.Spec.Approved = true },
			[]string{`spec.approved: has no effect with approval Automatic`},
		},
		"windows as long as clients need them": {
			func(tt *wire.TopicTransfer) {
				tt.Spec.Windows = &wire.TransferWindows{RouteRefresh: &metav1.Duration{Duration: 30 * time.Second},
					Quiet: &metav1.Duration{Duration: 5 * time.Second}, Watch: &metav1.Duration{Duration: 30 * time.Second}}
			}, nil,
		},
		"windows shorter than clients need them": {
			func(tt *wire.TopicTransfer) {
				tt.Spec.Windows = &wire.TransferWindows{RouteRefresh: &metav1.Duration{Duration: 29 * time.Second},
					Quiet: &metav1.Duration{Duration: 4 * time.Second}, Watch: &metav1.Duration{Duration: 5 * time.Second}}
			},
			[]string{
				`spec.windows.routeRefresh: clients go on writing by a route they have for up to 30s, unless all of them ask more often (pollNameServerInterval): what is written after the last look is lost`,
				`spec.windows.quiet: brokers store offsets every 5s, unless told otherwise (flushConsumerOffsetInterval): a consumer group that is newer than that may skip messages when its broker crashes`,
				`spec.windows.watch: brokers hold pulls of consumers for up to 30s: if the topic is made on a broker of the source again within that time, as by moving it back, consumers skip its first messages`,
			},
		},
		"too late": {
			func(tt *wire.TopicTransfer) {
				tt.Status.Phase, tt.Spec.Abort, tt.Spec.Suspend = wire.TransferSucceeded, true, true
			},
			[]string{
				`spec.abort: has no effect: the transfer has finished (Succeeded)`,
				`spec.suspend: has no effect: the transfer has finished (Succeeded)`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, newAdmission().warnings(transfer(test.tweak), nil), test.want)
		})
	}
}
