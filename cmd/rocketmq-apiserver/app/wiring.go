// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"fmt"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server"
)

// runControllers runs the controllers in what the server offers them.
func runControllers(ctx context.Context, env server.ControllerEnvironment) error {
	api, host, err := controller.Clients(env.Loopback, env.Host)
	if err != nil {
		return fmt.Errorf("connecting controllers: %w", err)
	}
	config := controller.Config{API: api, Host: host}
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
	return controllers.Run(ctx)
}
