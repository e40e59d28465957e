// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	registry "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/rest"
)

// Planner reads what a transfer would meet and do, and changes nothing. It
// knows the API as its clients do, not how the server stores it.
type Planner interface {
	Plan(ctx context.Context, transfer *v1alpha1.TopicTransfer) (*v1alpha1.TransferPlan, error)
}

// PlannerFunc makes a Planner that reads the API over the loopback.
type PlannerFunc func(loopback *rest.Config) (Planner, error)

// hubPlanner is a Planner for the registry, which works on the hub types.
type hubPlanner struct {
	scheme  *runtime.Scheme
	planner Planner
}

func newPlanner(scheme *runtime.Scheme, make PlannerFunc, loopback *rest.Config) (registry.Planner, error) {
	if make == nil {
		return nil, nil
	}
	planner, err := make(loopback)
	if err != nil {
		return nil, fmt.Errorf("making the planner of transfers: %w", err)
	}
	return hubPlanner{scheme, planner}, nil
}

// Plan implements registry.Planner.
func (h hubPlanner) Plan(ctx context.Context, transfer *rocketmq.TopicTransfer) (*rocketmq.TransferPlan, error) {
	wish := &v1alpha1.TopicTransfer{}
	if err := h.scheme.Convert(transfer, wish, nil); err != nil {
		return nil, fmt.Errorf("internal error: converting a transfer: %w", err)
	}
	plan, err := h.planner.Plan(ctx, wish)
	if err != nil {
		return nil, err
	}
	// Only whole kinds have conversions that are registered.
	planned := &rocketmq.TopicTransfer{}
	if err := h.scheme.Convert(&v1alpha1.TopicTransfer{Status: v1alpha1.TopicTransferStatus{Plan: plan}}, planned, nil); err != nil {
		return nil, fmt.Errorf("internal error: converting a plan: %w", err)
	}
	return planned.Status.Plan, nil
}
