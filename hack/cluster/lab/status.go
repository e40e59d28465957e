// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/network"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/process"
)

// Status shows what runs: the processes as the machine has them, the nodes as the API server has them. No cluster is
// an error.
func (l Lab) Status(ctx context.Context) error {
	owner, err := network.Owner()
	if err != nil {
		return err
	}
	processes, err := process.Find(l.Dir())
	if err != nil {
		return err
	}
	if err := l.checkOwner(); err != nil {
		return err
	}
	if owner == "" && len(processes) == 0 {
		return fmt.Errorf("the cluster in %s is down", l.Dir())
	}
	for _, p := range processes {
		l.show("%8d  %s (%s)\n", p.PID, p.Name, p.Program())
	}
	nodes, err := command.Run(ctx, filepath.Join(l.BinDir(), "kubectl"), "--kubeconfig="+l.Kubeconfig(), "--request-timeout=10s", "get", "nodes", "--output=wide")
	l.show("%s", nodes)
	return err
}
