// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/faultproxy"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// serviceNotAvailable is what a broker with a full disk answers to a message.
const serviceNotAvailable = 14

// TestDiskFull: from the beginning to the end of a transfer the target takes no message, as a broker does whose disk is full. Nothing
// is lost by that; what went back leaves nothing on the target, for nothing has arrived there.
func TestDiskFull(t *testing.T) {
	for _, version := range rocketmq.TestedVersions() {
		for _, abort := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, aborted: %v", version, abort), func(t *testing.T) {
				t.Parallel()
				pair := shared.of(t, version)
				r := trial{store: transferlab.NewStore(t), bench: transferlab.NewBench(t, pair.a, pair.b), from: transferlab.OneGroup(pair.a, 0),
					to: transferlab.Whole(pair.b), name: fmt.Sprintf("full-%v", abort), windows: faultWindows(), clientsToo: true}
				target := pair.b.Groups[0].Master().AdvertisedAddress()
				r.begun = func(s *stage) {
					s.front.Proxies[target].Inject(faultproxy.Fault{
						Code: int(command.SendMessage), Do: faultproxy.Answer(serviceNotAvailable, "service not available now. maybe disk full"),
					})
				}
				r.wish = func(s *stage, spec *transfer.Spec, state transfer.State) {
					spec.Abort = abort && s.front.Proxies[target].Hits() > 0 && slices.ContainsFunc(state.Journal, func(r transfer.Record) bool {
						return r.Action == transfer.ActionStopWrites && r.State == transfer.Done
					})
				}
				r.ended = func(s *stage) {
					if s.front.Proxies[target].Hits() == 0 {
						t.Error("no message was sent to the target")
					}
					s.front.Proxies[target].Heal()
				}
				_, state := r.run(t)
				if want := map[bool]transfer.Phase{false: transfer.Succeeded, true: transfer.RolledBack}[abort]; state.Phase != want {
					t.Errorf("the transfer has ended as %s, want %s:\n%s", state.Phase, want, transferlab.DescribeState(state))
				}
			})
		}
	}
}
