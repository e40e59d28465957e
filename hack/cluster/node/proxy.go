// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package node

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
)

// proxySynced says why the node's kube-proxy cannot be relied on yet: its metrics tell when it last wrote its rules.
func proxySynced(ctx context.Context, n plan.Node) error {
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s:%d/metrics", n.Address, plan.NodeMetricsPort), nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if !hasSynced(response.Body) {
		return fmt.Errorf("kube-proxy of node %q has not written rules yet", n.Name)
	}
	return nil
}

// hasSynced looks for the time of the last write in the metrics, which is zero before the first one.
func hasSynced(metrics io.Reader) bool {
	lines := bufio.NewScanner(metrics)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if strings.HasPrefix(name, "kubeproxy_sync_proxy_rules_last_timestamp_seconds") && value != "0" {
			return true
		}
	}
	return false
}
