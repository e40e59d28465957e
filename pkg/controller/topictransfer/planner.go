// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/clock"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	typed "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/typed/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// Planner makes the plan of a transfer that may never be made. It changes nothing, in RocketMQ or elsewhere, and works in
// every replica of the server.
type Planner struct {
	// Client reads Brokers and NameServices.
	Client typed.RocketmqV1alpha1Interface
	// Servers reaches name servers and brokers.
	Servers transfer.Cluster
	// Windows are those of transfers that say nothing else.
	Windows transfer.Windows
}

// Plan reads both ends of the transfer. It fails with a bad request if the spec does not say where they are, and with
// another error if a server could not be read; everything else that stands in the way is a hazard of the plan.
func (p *Planner) Plan(ctx context.Context, t *v1alpha1.TopicTransfer) (*v1alpha1.TransferPlan, error) {
	world, err := p.world(ctx, t.Namespace)
	if err != nil {
		return nil, err
	}
	spec, err := SpecOf(t, world, p.Windows)
	if err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	ports := transfer.Ports{Source: p.Servers, Target: p.Servers, Clock: engineClock{clock.RealClock{}}}
	plan, err := transfer.Preflight(ctx, ports, spec)
	if err != nil {
		return nil, err
	}
	return planOf(plan), nil
}

// world reads the objects that a transfer may refer to from the API server's cache.
func (p *Planner) world(ctx context.Context, namespace string) (World, error) {
	cached := metav1.ListOptions{ResourceVersion: "0"}
	brokers, err := p.Client.Brokers(namespace).List(ctx, cached)
	if err != nil {
		return World{}, fmt.Errorf("listing Brokers: %w", err)
	}
	services, err := p.Client.NameServices(namespace).List(ctx, cached)
	if err != nil {
		return World{}, fmt.Errorf("listing NameServices: %w", err)
	}
	var world World
	for i := range brokers.Items {
		world.Brokers = append(world.Brokers, &brokers.Items[i])
	}
	for i := range services.Items {
		world.NameServices = append(world.NameServices, &services.Items[i])
	}
	return world, nil
}
