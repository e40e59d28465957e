#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Runs kubectl against the cluster of KUBECONFIG, else against the local Kubernetes that `make up` starts.
set -o errexit -o nounset -o pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ -x "$root/bin/kubernetes/kubectl" ] || CGO_ENABLED=0 go -C "$root/hack/cluster" run . build kubectl >&2
export KUBECONFIG=${KUBECONFIG:-$root/_output/cluster/admin.kubeconfig}
exec "$root/bin/kubernetes/kubectl" "$@"
