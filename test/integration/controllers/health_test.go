// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// TestHealth: a server whose controllers work says so to probes and in its metrics.
func TestHealth(t *testing.T) {
	t.Parallel()
	client, err := cluster.DirectClient(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := apiserver.Await(t.Context(), "the controllers to work", func(ctx context.Context) error {
		text, err := client.Get().AbsPath("/metrics").DoRaw(ctx)
		if err != nil {
			return err
		}
		if !slices.Contains(strings.Split(string(text), "\n"), "rocketmq_controllers_working 1") {
			return fmt.Errorf("no line of the metrics is %q", "rocketmq_controllers_working 1")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if text, err := client.Get().AbsPath("/livez/controllers").DoRaw(t.Context()); err != nil || string(text) != "ok" {
		t.Errorf("/livez/controllers says %q, error %v", text, err)
	}
	if _, err := client.Get().AbsPath("/readyz/controllers").DoRaw(t.Context()); err == nil {
		t.Error("/readyz asks the controllers, without which the API is served all the same")
	}
}
