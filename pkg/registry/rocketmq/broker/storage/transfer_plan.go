// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/warning"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
)

// plan answers a dry run. A plan that could not be made is an error, for an answer without hazards would read like a
// transfer without hazards.
func (t *Transfer) plan(ctx context.Context, created runtime.Object) (runtime.Object, error) {
	if t.options.Planner == nil {
		warning.AddWarning(ctx, "", "status.plan: not made: this server does not read RocketMQ clusters on a dry run")
		return created, nil
	}
	transfer, ok := created.(*rocketmq.TopicTransfer)
	if !ok {
		return nil, apierrors.NewInternalError(fmt.Errorf("internal error: the dry run of a transfer gave a %T", created))
	}
	ctx, cancel := context.WithTimeout(ctx, t.options.PlanTimeout)
	defer cancel()
	plan, err := t.options.Planner.Plan(ctx, transfer)
	if err != nil {
		return nil, t.planError(transfer, err)
	}
	transfer.Status.Plan = plan
	return transfer, nil
}

// planError tells a refusal, which the planner words itself, from clusters that did not answer.
func (t *Transfer) planError(transfer *rocketmq.TopicTransfer, err error) error {
	if status := apierrors.APIStatus(nil); errors.As(err, &status) {
		return err
	}
	what := fmt.Sprintf("cannot plan the transfer of topic %q from %q to %q",
		transfer.Spec.Topic, transfer.Spec.SourceCluster, transfer.Spec.TargetCluster)
	if errors.Is(err, context.DeadlineExceeded) {
		// Clients that are told when to retry do so by themselves, many times: whoever asked shall see the reason instead.
		const retryAfterSeconds = 0
		return apierrors.NewTimeoutError(fmt.Sprintf("%s within %s: %v", what, t.options.PlanTimeout, err), retryAfterSeconds)
	}
	return apierrors.NewServiceUnavailable(fmt.Sprintf("%s: %v", what, err))
}
