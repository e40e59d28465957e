// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/command"
)

// loadModules asks for the kernel modules the cluster uses. Many kernels have them built in, and no modprobe.
func loadModules(ctx context.Context) {
	for _, module := range []string{"br_netfilter", "overlay", "veth", "nf_tables"} {
		_, _ = command.Run(ctx, "modprobe", "-q", module)
	}
}

// raiseInotifyLimit lets several kubelets and containerds watch files. The limit stays raised until the machine is
// started again.
func raiseInotifyLimit() error {
	const file, wanted = "/proc/sys/fs/inotify/max_user_instances", 8192
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	have, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return fmt.Errorf("cannot understand %s: %w", file, err)
	}
	if have >= wanted {
		return nil
	}
	return os.WriteFile(file, []byte(strconv.Itoa(wanted)), 0)
}
