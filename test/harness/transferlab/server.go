// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transferlab

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
	typed "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/typed/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// Server is a standalone rocketmq-apiserver, as a process, whose transfers give clients as little time as those of the tests need.
type Server struct {
	*apiserver.Standalone
}

// endTimeout is how long a transfer may take from its creation to its end.
const endTimeout = 3 * time.Minute

// StartServer starts a server that ends with the test. The name is that of the folder of its logs.
func StartServer(tb testing.TB, name string, arguments ...string) *Server {
	tb.Helper()
	return &Server{apiserver.StandaloneForTest(tb, name, arguments...)}
}

// Transfers is the client of TopicTransfers. It works with a server that was started again.
func (s *Server) Transfers() (typed.TopicTransferInterface, error) {
	config, err := s.Config()
	if err != nil {
		return nil, err
	}
	config.Timeout = 10 * time.Second
	client, err := versioned.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	return client.RocketmqV1alpha1().TopicTransfers(metav1.NamespaceDefault), nil
}

// Create creates a transfer.
func (s *Server) Create(tb testing.TB, transfer *v1alpha1.TopicTransfer) *v1alpha1.TopicTransfer {
	tb.Helper()
	transfers, err := s.Transfers()
	if err != nil {
		tb.Fatal(err)
	}
	created, err := transfers.Create(tb.Context(), transfer, metav1.CreateOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	return created
}

// Patch changes the spec of a transfer by a merge patch of it, such as {"abort":true}.
func (s *Server) Patch(ctx context.Context, name, spec string) error {
	transfers, err := s.Transfers()
	if err != nil {
		return err
	}
	_, err = transfers.Patch(ctx, name, types.MergePatchType, fmt.Appendf(nil, `{"spec":%s}`, spec), metav1.PatchOptions{})
	return err
}

// Await returns the transfer as it is when good finds nothing wrong. Answers that do not come, as when the server is being started
// again, are waited for.
func (s *Server) Await(ctx context.Context, name, what string, good func(*v1alpha1.TopicTransfer) error) (*v1alpha1.TopicTransfer, error) {
	ctx, cancel := context.WithTimeout(ctx, endTimeout)
	defer cancel()
	var transfer *v1alpha1.TopicTransfer
	err := until(ctx, what+" of transfer "+name, func(ctx context.Context) error {
		transfers, err := s.Transfers()
		if err != nil {
			return err
		}
		if transfer, err = transfers.Get(ctx, name, metav1.GetOptions{}); err != nil {
			return err
		}
		return good(transfer)
	})
	if err != nil && transfer != nil {
		err = fmt.Errorf("%w; it is:\n%s", err, Describe(transfer))
	}
	return transfer, err
}

// AwaitPhase returns the transfer when it is in one of the phases. A transfer that has ended in another is an error at once.
func (s *Server) AwaitPhase(ctx context.Context, name string, phases ...v1alpha1.TopicTransferPhase) (*v1alpha1.TopicTransfer, error) {
	transfer, err := s.Await(ctx, name, fmt.Sprintf("phase %v", phases), func(t *v1alpha1.TopicTransfer) error {
		if !slices.Contains(phases, t.Status.Phase) && !Ended(t) {
			return fmt.Errorf("it is %q", t.Status.Phase)
		}
		return nil
	})
	if err == nil && !slices.Contains(phases, transfer.Status.Phase) {
		err = fmt.Errorf("transfer %s has ended and is not %v:\n%s", name, phases, Describe(transfer))
	}
	return transfer, err
}

// Ended tells whether a transfer has reached its last phase.
func Ended(t *v1alpha1.TopicTransfer) bool {
	switch t.Status.Phase {
	case v1alpha1.TransferSucceeded, v1alpha1.TransferRolledBack, v1alpha1.TransferFailed:
		return true
	default:
		return false
	}
}

// Describe is a transfer's status for people who look for a mistake.
func Describe(t *v1alpha1.TopicTransfer) string {
	text := fmt.Sprintf("phase %s, step %d\n", t.Status.Phase, t.Status.Step)
	if t.Status.Plan != nil {
		for _, h := range t.Status.Plan.Hazards {
			text += fmt.Sprintf("  hazard %s (blocking: %v): %s\n", h.Name, h.Blocking, h.Message)
		}
	}
	for _, c := range t.Status.Conditions {
		text += fmt.Sprintf("  condition %s %s %s: %s\n", c.Type, c.Status, c.Reason, c.Message)
	}
	for _, r := range t.Status.Journal {
		text += fmt.Sprintf("  %s step %d %s %s: %s %s\n", r.Time.Format("15:04:05.000"), r.Step, r.Target, r.Action, r.State, r.Message)
	}
	return text
}
