// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package network

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
)

// Owner returns the folder of the cluster that has the bridge, empty if nobody has. The bridge itself bears the name,
// so it cannot outlive what it stands for.
func Owner() (string, error) {
	alias, err := os.ReadFile("/sys/class/net/" + plan.Bridge + "/ifalias")
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(alias)), err
}

// Claim makes the bridge, if there is none, in the name of the cluster with the folder. The caller has made sure that
// nobody else has it.
func Claim(ctx context.Context, folder string) error {
	if !exists("/sys/class/net/" + plan.Bridge) {
		if err := command.RunAll(ctx, "ip link add name "+plan.Bridge+" address "+bridgeMAC+" type bridge"); err != nil {
			return err
		}
	}
	_, err := command.Run(ctx, "ip", "link", "set", "dev", plan.Bridge, "alias", folder)
	return err
}
