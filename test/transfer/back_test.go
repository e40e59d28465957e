// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/traffic"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// rolledBackWithin is how soon producers must be acknowledged by the source again when a rollback has ended: they ask for routes that
// often, and a busy machine takes its time.
const rolledBackWithin = refresh + 5*time.Second

// stuck is a transfer that cannot finish: one group has messages to consume and does not.
type stuck struct {
	server *transferlab.Server
	move   *transferlab.Move
	tr     *traffic.Traffic
}

// newStuck creates one and returns when it drains the source.
func newStuck(t *testing.T, server *transferlab.Server, name string, change func(*v1alpha1.TopicTransfer)) stuck {
	t.Helper()
	pair := shared.calm(t, "5.5.0")
	bench := transferlab.NewBench(t, pair.a, pair.b)
	move := bench.NewMove(t, name, transferlab.Whole(pair.a), transferlab.Whole(pair.b))
	// Refused messages come back with a delay.
	undelayed := usual
	undelayed.RetryOneIn, undelayed.DelayOneIn = 0, 0
	s := stuck{server, move, move.StartTraffic(t, undelayed)}
	must(t, s.tr.AwaitAcknowledged(t.Context(), 20))
	must(t, s.tr.Suspend(t.Context(), move.Groups[1]))
	must(t, s.tr.AwaitAcknowledged(t.Context(), 100))
	transfer := move.Object()
	if change != nil {
		change(transfer)
	}
	server.Create(t, transfer)
	_, err := server.Await(t.Context(), move.Topic, "a backlog", func(transfer *v1alpha1.TopicTransfer) error {
		if transfer.Status.Step < 4 || transfer.Status.Backlog == nil || *transfer.Status.Backlog == 0 {
			return fmt.Errorf("it is at step %d, and has no backlog", transfer.Status.Step)
		}
		return nil
	})
	must(t, err)
	return s
}

// rolledBack checks that the producer writes to the source again at once, lets the group go on and judges.
func (s stuck) rolledBack(t *testing.T) {
	t.Helper()
	s.writesAgain(t)
	must(t, s.tr.Resume(t.Context(), s.move.Groups[1]))
	s.move.Judge(t, v1alpha1.TransferRolledBack, s.tr)
}

func (s stuck) writesAgain(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), rolledBackWithin)
	defer cancel()
	if err := s.tr.AwaitAcknowledged(ctx, 10, s.move.From.GroupNames()...); err != nil {
		t.Errorf("%s after the rollback: %v", rolledBackWithin, err)
	}
}

// TestTransferGoesBack: a transfer that drains is told to end, in each of the ways there are.
func TestTransferGoesBack(t *testing.T) {
	t.Parallel()
	server := transferlab.StartServer(t, "back", windows...)

	t.Run("when it is aborted", func(t *testing.T) {
		t.Parallel()
		s := newStuck(t, server, "abort", nil)
		must(t, server.Patch(t.Context(), s.move.Topic, `{"abort":true}`))
		_, err := server.AwaitPhase(t.Context(), s.move.Topic, v1alpha1.TransferRolledBack)
		must(t, err)
		s.rolledBack(t)
	})

	t.Run("when the drain takes too long", func(t *testing.T) {
		t.Parallel()
		s := newStuck(t, server, "timeout", func(transfer *v1alpha1.TopicTransfer) {
			transfer.Spec.DrainTimeout = &metav1.Duration{Duration: 6 * time.Second}
		})
		_, err := server.AwaitPhase(t.Context(), s.move.Topic, v1alpha1.TransferRolledBack)
		must(t, err)
		s.rolledBack(t)
	})

	t.Run("when it is deleted", func(t *testing.T) {
		t.Parallel()
		s := newStuck(t, server, "delete", nil)
		transfers, err := server.Transfers()
		must(t, err)
		must(t, transfers.Delete(t.Context(), s.move.Topic, metav1.DeleteOptions{}))
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		must(t, await(ctx, "the transfer to be gone", func() error {
			transfer, err := transfers.Get(ctx, s.move.Topic, metav1.GetOptions{})
			if apierrors.IsNotFound(err) {
				return nil
			}
			return fmt.Errorf("it is there: %s (%w)", transferlab.Describe(transfer), err)
		}))
		s.rolledBack(t)
	})

	t.Run("not when it is suspended and goes on", func(t *testing.T) {
		t.Parallel()
		s := newStuck(t, server, "suspend", nil)
		must(t, server.Patch(t.Context(), s.move.Topic, `{"suspend":true}`))
		must(t, s.tr.Resume(t.Context(), s.move.Groups[1]))
		must(t, server.Patch(t.Context(), s.move.Topic, `{"suspend":false}`))
		ends(t, server, s.move, v1alpha1.TransferSucceeded, s.tr)
	})
}

// await asks until there is no error, or the context is done.
func await(ctx context.Context, what string, good func() error) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := good()
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("gave up waiting for %s: %w", what, err)
		}
	}
}
