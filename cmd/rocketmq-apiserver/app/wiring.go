// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"k8s.io/client-go/rest"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/topictransfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/options"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/etcd"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// parts are what the command gives to the server: the controllers and the planner of transfers, and what they share.
type parts struct {
	claims  *etcd.Claims
	store   string
	windows transfer.Windows
	// planning reaches RocketMQ for dry runs, in every replica. Controllers have a client of their own for each term.
	planning controller.RocketMQ
	// controllers are nil until they run.
	controllers atomic.Pointer[controller.Controllers]
}

// newParts opens no connection yet.
func newParts(ctx context.Context, opts options.CompletedOptions, from etcd.Connection) (*parts, error) {
	claims, err := etcd.OpenClaims(ctx, from)
	if err != nil {
		return nil, err
	}
	planning, err := controller.OverNetwork()
	if err != nil {
		return nil, errors.Join(err, claims.Close())
	}
	return &parts{
		claims: claims, planning: planning, store: opts.Etcd.StorageConfig.Prefix,
		windows: transfer.Windows{
			RouteRefresh: opts.Transfers.RouteRefresh, SampleSpacing: opts.Transfers.Quiet,
			ResurrectionWatch: opts.Transfers.Watch, Settle: opts.Transfers.Settle},
	}, nil
}

func (p *parts) close() error { return errors.Join(p.planning.Close(), p.claims.Close()) }

// planner makes what answers dry runs of brokers/transfer.
func (p *parts) planner(loopback *rest.Config) (server.Planner, error) {
	api, _, err := controller.Clients(loopback, nil)
	if err != nil {
		return nil, err
	}
	return &topictransfer.Planner{Client: api.RocketmqV1alpha1(), Servers: p.planning.Servers(), Windows: p.windows}, nil
}

// runControllers runs the controllers in what the server offers them.
func (p *parts) runControllers(ctx context.Context, env server.ControllerEnvironment) error {
	api, host, err := controller.Clients(env.Loopback, env.Host)
	if err != nil {
		return fmt.Errorf("connecting controllers: %w", err)
	}
	config := controller.Config{
		API: api, Host: host, Claims: transferClaims{p.claims, p.store}, TransferWindows: p.windows}
	if host != nil {
		config.LeaderElection = &controller.LeaderElection{
			Namespace:     env.Namespace,
			Lease:         env.LeaderElection.LeaseName,
			LeaseDuration: env.LeaderElection.LeaseDuration,
			RenewDeadline: env.LeaderElection.RenewDeadline,
			RetryPeriod:   env.LeaderElection.RetryPeriod,
		}
	}
	controllers, err := controller.New(config)
	if err != nil {
		return err
	}
	p.controllers.Store(controllers)
	return controllers.Run(ctx)
}

// controllersHealth returns why the controllers need this process to be replaced, or nil.
func (p *parts) controllersHealth() error {
	if controllers := p.controllers.Load(); controllers != nil {
		return controllers.Healthy()
	}
	return nil
}
