// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// TestThereAndBack moves a topic and, under the same traffic, moves it back. The source has had it before, and on 4.9.7 it may still
// have offsets of clients that were late: nobody may take these for progress. Then the server is started again, twice, and changes
// nothing.
func TestThereAndBack(t *testing.T) {
	t.Parallel()
	server := transferlab.StartServer(t, "there-and-back", windows...)
	t.Run("moved", func(t *testing.T) {
		for _, version := range []string{"4.9.7", "5.5.0"} {
			t.Run(version, func(t *testing.T) {
				t.Parallel()
				moveThereAndBack(t, server, version)
			})
		}
	})

	t.Run("started again", func(t *testing.T) {
		transfers, err := server.Transfers()
		must(t, err)
		before, err := transfers.List(t.Context(), metav1.ListOptions{})
		must(t, err)
		must(t, server.Kill9())
		must(t, server.Start(t.Context()))
		must(t, server.Restart(t.Context()))
		after, err := transfers.List(t.Context(), metav1.ListOptions{})
		must(t, err)
		if len(before.Items) != 4 || !reflect.DeepEqual(before.Items, after.Items) {
			t.Errorf("transfers that have ended were\n%+v\nand after two starts are\n%+v", before.Items, after.Items)
		}
	})
}

func moveThereAndBack(t *testing.T, server *transferlab.Server, version string) {
	pair := shared.of(t, version)
	bench := transferlab.NewBench(t, pair.a, pair.b)
	there := bench.NewMove(t, "there", transferlab.OneGroup(pair.a, 0), transferlab.Whole(pair.b))
	tr := there.StartTraffic(t, usual)
	must(t, tr.AwaitAcknowledged(t.Context(), 50))
	transfer := there.Object()
	transfer.Name += "-" + version
	// Brokers hold pulls for fifteen seconds, and up to five more until they look. One that ends when the topic is there again makes its
	// consumer skip what has come by then.
	transfer.Spec.Windows = &v1alpha1.TransferWindows{Watch: &metav1.Duration{Duration: 25 * time.Second}}
	server.Create(t, transfer)
	_, err := server.AwaitPhase(t.Context(), transfer.Name, v1alpha1.TransferSucceeded)
	must(t, err)
	must(t, tr.AwaitAcknowledged(t.Context(), 50, there.To.GroupNames()...))

	back := there.Back(t)
	if version == "4.9.7" {
		// What a client of a deleted group that was late leaves there.
		broker := bench.Broker(back.To.Groups[0].Master())
		for _, group := range back.Groups {
			for _, topic := range []string{back.Topic, "%RETRY%" + group} {
				must(t, broker.SetConsumerOffset(t.Context(), group, topic, 0, 1))
			}
		}
	}
	transfer = back.Object()
	transfer.Name += "-back-" + version
	server.Create(t, transfer)
	_, err = server.AwaitPhase(t.Context(), transfer.Name, v1alpha1.TransferSucceeded)
	must(t, err)
	must(t, tr.AwaitAcknowledged(t.Context(), 50, back.To.GroupNames()...))
	back.Judge(t, v1alpha1.TransferSucceeded, tr)
}

// TestKilled kills the server with SIGKILL whenever its journal has changed since the last time, and starts it again. The transfer
// ends all the same. Outside the robustness suite it is killed once in every step.
func TestKilled(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		phase v1alpha1.TopicTransferPhase
		abort bool
	}{
		"forward": {v1alpha1.TransferSucceeded, false},
		"back":    {v1alpha1.TransferRolledBack, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := transferlab.StartServer(t, "killed-"+name, windows...)
			pair := shared.of(t, "5.5.0")
			bench := transferlab.NewBench(t, pair.a, pair.b)
			move := bench.NewMove(t, "killed-"+name, transferlab.OneGroup(pair.a, 1), transferlab.Whole(pair.b))
			tr := move.StartTraffic(t, usual)
			must(t, tr.AwaitAcknowledged(t.Context(), 20))
			server.Create(t, move.Object())
			kills := killOften(t, server, move.Topic, c.abort)
			t.Logf("killed %d times", kills)
			if kills < 4 {
				t.Errorf("the server was killed %d times, want it at least once in each of four steps", kills)
			}
			ends(t, server, move, c.phase, tr)
		})
	}
}

// killOften returns how often the server was killed before the transfer ended, which it aborts on the way if it shall.
func killOften(t *testing.T, server *transferlab.Server, name string, abort bool) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	seen := ""
	for kills := 0; ; kills++ {
		var last *v1alpha1.TopicTransfer
		transfer, err := server.Await(ctx, name, "another record in the journal", func(transfer *v1alpha1.TopicTransfer) error {
			if last = transfer; transferlab.Ended(transfer) || journalOf(transfer) != seen {
				return nil
			}
			return fmt.Errorf("it is %s", transfer.Status.Phase)
		})
		must(t, err)
		if transferlab.Ended(transfer) {
			return kills
		}
		seen = journalOf(last)
		if abort && last.Status.Step >= 3 && !last.Spec.Abort {
			must(t, server.Patch(ctx, name, `{"abort":true}`))
		}
		must(t, server.Kill9())
		must(t, server.Start(ctx))
	}
}

func journalOf(transfer *v1alpha1.TopicTransfer) string {
	text := fmt.Sprintln(transfer.Status.Phase, transfer.Status.Step)
	if !thorough() {
		return text
	}
	for _, r := range transfer.Status.Journal {
		text += fmt.Sprintln(r.Target, r.Action, r.State)
	}
	return text
}
